"""Valkey on ElastiCache Serverless: what lets LibreChat run as more than one task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import aws_cdk as cdk

from products import contract
from products.data.secrets import add_secret, password, resolve
from products.data.sizing import either

if TYPE_CHECKING:
    from products.data.sizing import Sizing
    from products.product import Product

MAJOR_VERSION = "8"
PORT = 6379
USER_NAME = "librechat"
ACCESS = "on ~* &* +@all -@admin"
"""Every key and channel, and every command but those that administer the server (Valkey's manual, "ACL")."""


@dataclass(frozen=True, kw_only=True)
class Cache:
    """The cache as declared, for whoever changes its user's password.

    Attributes:
        user: LibreChat's user.
        user_secret: The user's name and password.
        uri_secret: ``REDIS_URI``, composed of it.
    """

    user: cdk.CfnResource
    user_secret: cdk.CfnResource
    uri_secret: cdk.CfnResource


def add_cache(product: Product, sizing: Sizing, key: cdk.CfnResource) -> Cache:
    """Declare Valkey with a user of its own, and export its ``REDIS_URI``; only in sizes for production.

    LibreChat reads user name and password from the URI. A serverless cache shows one endpoint and shards
    behind it: LibreChat is to connect as to a single node, with ``REDIS_CLUSTER_SAFE_DELETE=true``
    (LibreChat documentation, "Redis", "Single-endpoint managed Redis services").
    """
    credentials = add_secret(
        product,
        "CacheSecret",
        "LibreChat's user in Valkey",
        key,
        {"GenerateSecretString": password(f'{{"username":"{USER_NAME}"}}')},
        condition=sizing.production,
    )
    user = _user(product, sizing, credentials)
    cache = _cache(product, sizing, key, _users(product, sizing, user))
    login = ":".join(resolve(credentials.logical_id, member) for member in ("username", "password"))
    host = f"${{{cache.logical_id}.Endpoint.Address}}"
    uri_secret = add_secret(
        product,
        "CacheUriSecret",
        "REDIS_URI",
        key,
        {"SecretString": cdk.Fn.sub(f'{{"uri":"rediss://{login}@{host}:{PORT}"}}')},
        condition=sizing.production,
    )
    product.export(contract.CACHE_URI_SECRET_ARN, uri_secret.ref, condition=sizing.production)
    return Cache(user=user, user_secret=credentials, uri_secret=uri_secret)


def _user(product: Product, sizing: Sizing, credentials: cdk.CfnResource) -> cdk.CfnResource:
    """LibreChat's user, with the password that its secret holds when the user is made."""
    return product.resource(
        "CacheUser",
        "AWS::ElastiCache::User",
        {
            "Engine": "valkey",
            "UserId": cdk.Fn.sub("librechat-${EnvironmentName}"),
            "UserName": USER_NAME,
            "AccessString": ACCESS,
            "AuthenticationMode": {
                "Type": "password",
                "Passwords": [cdk.Fn.sub(resolve(credentials.logical_id, "password"))],
            },
            "Tags": product.tag_list(),
        },
        condition=sizing.production,
    )


def _users(product: Product, sizing: Sizing, user: cdk.CfnResource) -> cdk.CfnResource:
    """A group of LibreChat's user alone: without a group a cache takes anyone who reaches it.

    Valkey's groups, other than Redis OSS's, need no user named default (Amazon ElastiCache User Guide,
    "Role-Based Access Control").
    """
    return product.resource(
        "CacheUsers",
        "AWS::ElastiCache::UserGroup",
        {
            "Engine": "valkey",
            "UserGroupId": cdk.Fn.sub("librechat-${EnvironmentName}"),
            "UserIds": [user.ref],
            "Tags": product.tag_list(),
        },
        condition=sizing.production,
    )


def _cache(product: Product, sizing: Sizing, key: cdk.CfnResource, users: cdk.CfnResource) -> cdk.CfnResource:
    """The cache; what it holds can be lost (sessions, streams, limits), so nothing of it is kept."""
    return product.resource(
        "Cache",
        "AWS::ElastiCache::ServerlessCache",
        {
            "ServerlessCacheName": cdk.Fn.sub("librechat-${EnvironmentName}"),
            "Engine": "valkey",
            "MajorEngineVersion": MAJOR_VERSION,
            "KmsKeyId": key.get_att("Arn").to_string(),
            "SubnetIds": cdk.Fn.split(",", product.import_value(contract.ISOLATED_SUBNET_IDS)),
            "SecurityGroupIds": [product.import_value(contract.CACHE_SECURITY_GROUP_ID)],
            "UserGroupId": users.ref,
            "CacheUsageLimits": {
                "DataStorage": {"Maximum": either(sizing.spread, 20, 5), "Unit": "GB"},
                "ECPUPerSecond": {"Maximum": either(sizing.spread, 20000, 5000)},
            },
            "Tags": product.tag_list(name="cache", tier="isolated"),
        },
        condition=sizing.production,
    )
