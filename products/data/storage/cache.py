"""Valkey on ElastiCache Serverless: what lets LibreChat run as more than one task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from products import contract
from products.cfn import elasticache
from products.data.conditions import LARGE, PRODUCTION
from products.data.secrets import add_secret, password, resolve
from products.language.intrinsics import get_att, if_else, ref, split, sub

if TYPE_CHECKING:
    from products.cfn.kms import Key
    from products.cfn.secretsmanager import Secret
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

    user: elasticache.User
    user_secret: Secret
    uri_secret: Secret


def add_cache(product: Product, key: Key) -> Cache:
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
        condition=PRODUCTION,
    )
    user = _add_user(product, credentials)
    cache = _add_serverless_cache(product, key, _add_user_group(product, user))
    login = ":".join(resolve(credentials, member) for member in ("username", "password"))
    host = f"${{{cache.logical_id}.Endpoint.Address}}"
    uri_secret = add_secret(
        product,
        "CacheUriSecret",
        "REDIS_URI",
        key,
        {"SecretString": sub(f'{{"uri":"rediss://{login}@{host}:{PORT}"}}')},
        condition=PRODUCTION,
    )
    product.add_export(contract.CACHE_URI_SECRET_ARN, ref(uri_secret), condition=PRODUCTION)
    return Cache(user=user, user_secret=credentials, uri_secret=uri_secret)


def _add_user(product: Product, credentials: Secret) -> elasticache.User:
    """LibreChat's user, with the password that its secret holds when the user is made."""
    return elasticache.User(
        product,
        "CacheUser",
        condition=PRODUCTION,
        Engine="valkey",
        UserId=sub("librechat-${EnvironmentName}"),
        UserName=USER_NAME,
        AccessString=ACCESS,
        AuthenticationMode={"Type": "password", "Passwords": [sub(resolve(credentials, "password"))]},
        Tags=product.tag_list(),
    )


def _add_user_group(product: Product, user: elasticache.User) -> elasticache.UserGroup:
    """A group of LibreChat's user alone: without a group a cache takes anyone who reaches it.

    Valkey's groups, other than Redis OSS's, need no user named default (Amazon ElastiCache User Guide,
    "Role-Based Access Control").
    """
    return elasticache.UserGroup(
        product,
        "CacheUsers",
        condition=PRODUCTION,
        Engine="valkey",
        UserGroupId=sub("librechat-${EnvironmentName}"),
        UserIds=[ref(user)],
        Tags=product.tag_list(),
    )


def _add_serverless_cache(
    product: Product, key: Key, users: elasticache.UserGroup
) -> elasticache.ServerlessCache:
    """The cache; what it holds can be lost (sessions, streams, limits), so nothing of it is kept."""
    return elasticache.ServerlessCache(
        product,
        "Cache",
        condition=PRODUCTION,
        ServerlessCacheName=sub("librechat-${EnvironmentName}"),
        Engine="valkey",
        MajorEngineVersion=MAJOR_VERSION,
        KmsKeyId=get_att(key, "Arn"),
        SubnetIds=split(",", product.import_value(contract.ISOLATED_SUBNET_IDS)),
        SecurityGroupIds=[product.import_value(contract.CACHE_SECURITY_GROUP_ID)],
        UserGroupId=ref(users),
        CacheUsageLimits={
            "DataStorage": {"Maximum": if_else(LARGE, 20, 5), "Unit": "GB"},
            "ECPUPerSecond": {"Maximum": if_else(LARGE, 20000, 5000)},
        },
        Tags=product.tag_list(name="cache", tier="isolated"),
    )
