"""The findings of checkov that stand, each with its reason and with the launches in which it may stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.template.checkov.launches import FREE_TEXT, SNAPSHOT
from tests.template.checkov.scan import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """Why a finding may stand.

    Attributes:
        reason: Why, in one sentence.
        only: By parameter, the values with which alone it may.
    """

    reason: str
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _resources(
    check: str,
    product: str,
    names: tuple[str, ...],
    reason: str,
    only: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[Finding, Acknowledgement]:
    """The same acknowledgement for several resources of a product."""
    acknowledgement = Acknowledgement(reason=reason, only=only or {})
    return {Finding(check, product, name): acknowledgement for name in names}


_NETWORKS = {"network": "DefaultGroup", "network-existing": "NetworkCheck"}
"""The network products and the prefix of each one's only function."""

_COMPUTE = ("compute-ecs", "compute-ec2")
_IN_THE_VPC = (
    "ChatRetention",
    "DocumentDbMasterRotation",
    "DocumentDbRotation",
    "DocumentDbSchema",
    "PersonData",
    "PostgresRotation",
    "PostgresSchema",
)
_OUTSIDE = ("CacheRotation", "DataCheck", "DataProtection")
_ROTATIONS = ("CacheRotation", "DocumentDbMasterRotation", "DocumentDbRotation", "PostgresRotation")

_WAITED_FOR = "CloudFormation or an alarm tells of its failure; a queue of failed calls would have no reader"
_RESERVED = "only CloudFormation invokes it, once a launch; a reserve would be taken from the whole account"
_OWN_CONFIGURATION = "OwnConfigurationFunction"
_NOTHING_TO_REACH = "it calls AWS's own interfaces only, and nothing inside the VPC"
_AS_ITS_SNAPSHOT = "restoring takes no such setting: the form asks for an encrypted snapshot, and it stays so"
_BY_ITS_KEY = "restoring takes no such setting: KmsKeyId encrypts the cluster, whatever the snapshot was"
_PLAIN_HTTP = "the user has chosen plain HTTP; with a domain name this listener only redirects to HTTPS"
_LOGS_ENCRYPTED = (
    "CloudWatch encrypts it with a key of its own, and it holds addresses and outcomes, no content"
)


def _of_network(product: str, function: str) -> dict[Finding, Acknowledgement]:
    """What both networks share."""
    return {
        **_resources(
            "CKV_AWS_115",
            product,
            (f"{function}Function",),
            _RESERVED,
        ),
        **_resources("CKV_AWS_116", product, (f"{function}Function",), _WAITED_FOR),
        **_resources("CKV_AWS_117", product, (f"{function}Function",), _NOTHING_TO_REACH),
        **_resources("CKV_AWS_158", product, (f"{function}Logs",), _LOGS_ENCRYPTED),
        **_resources("CKV_AWS_158", product, ("FlowLogGroup",), _LOGS_ENCRYPTED, {"FlowLogKeyArn": ("",)}),
        **_resources(
            "CKV_AWS_260",
            product,
            ("InternetToAlbOn80Ingress",),
            "the load balancer serves the internet, and redirects from this port to HTTPS",
            {"ReachableFrom": ("everybody",)},
        ),
        **_resources(
            "CKV_AWS_260",
            product,
            ("InternetIpv6ToAlbOn80Ingress",),
            "as over IPv4, where the user has chosen both",
            {"IpVersions": ("ipv4-and-ipv6", "dual-stack"), "ReachableFrom": ("everybody",)},
        ),
    }


def _of_compute(product: str) -> dict[Finding, Acknowledgement]:
    """What both compute products share."""
    return {
        **_resources("CKV_AWS_2", product, ("HttpListener",), _PLAIN_HTTP, {"AllowPlainHttp": ("yes",)}),
        **_resources("CKV_AWS_103", product, ("HttpListener",), _PLAIN_HTTP, {"AllowPlainHttp": ("yes",)}),
        **_resources(
            "CKV_AWS_18",
            product,
            ("AccessLogsBucket",),
            "it holds access logs: logging those would never end",
        ),
        **_resources("CKV_AWS_115", product, (_OWN_CONFIGURATION,), _RESERVED),
        **_resources("CKV_AWS_116", product, (_OWN_CONFIGURATION,), _WAITED_FOR),
        **_resources("CKV_AWS_117", product, (_OWN_CONFIGURATION,), _NOTHING_TO_REACH),
        **_resources(
            "CKV_AWS_158",
            product,
            ("DeletionGuard",),
            "nothing writes to it: it is there to refuse its deletion",
        ),
        **_resources(
            "CKV_AWS_21",
            product,
            ("AccessLogsBucket",),
            "each log is written once and expires; old versions would only outlive their retention",
        ),
    }


_DATA = {
    **_resources(
        "CKV_AWS_111",
        "data",
        tuple(f"{function}Role" for function in _IN_THE_VPC),
        "Lambda's network interface actions take no resource; the function's code is denied them",
    ),
    **_resources(
        "CKV_AWS_116",
        "data",
        tuple(f"{function}Function" for function in (*_IN_THE_VPC, *_OUTSIDE)),
        _WAITED_FOR,
    ),
    **_resources(
        "CKV_AWS_115",
        "data",
        tuple(f"{function}Function" for function in (*_IN_THE_VPC, *_OUTSIDE)),
        "a reserve would be taken from the whole account, and fail in one with Lambda's starting quota",
    ),
    **_resources(
        "CKV_AWS_117", "data", tuple(f"{function}Function" for function in _OUTSIDE), _NOTHING_TO_REACH
    ),
    **_resources(
        "CKV_AWS_173",
        "data",
        tuple(f"{function}Function" for function in (*_ROTATIONS, "ChatRetention", "PersonData")),
        "its variables are names, numbers and ARNs; Lambda encrypts them with a key of its own",
    ),
    **_resources(
        "CKV_AWS_18",
        "data",
        ("OwnConfigurationBucket",),
        "CloudTrail tells who uploads; every version of its one file stays",
    ),
    **_resources(
        "CKV_AWS_157",
        "data",
        ("Postgres",),
        "the smallest size is for trials, and its form says that there is one of everything",
        {"Size": ("small",)},
    ),
    **_resources(
        "CKV_AWS_118",
        "data",
        ("Postgres",),
        "CloudWatch's metrics tell the load and, but for trials, Database Insights what it waits for",
    ),
    **_resources(
        "CKV_AWS_161",
        "data",
        ("Postgres",),
        "the application logs in with a password, which Secrets Manager keeps",
    ),
    **_resources(
        "CKV_AWS_16",
        "data",
        ("Postgres",),
        _AS_ITS_SNAPSHOT,
        {"PostgresSnapshot": (FREE_TEXT["PostgresSnapshot"][1],)},
    ),
    **_resources(
        "CKV_AWS_74",
        "data",
        ("DocumentDb",),
        _BY_ITS_KEY,
        {name: (value,) for name, value in SNAPSHOT.items()},
    ),
}

ACKNOWLEDGED: dict[Finding, Acknowledgement] = {
    **{
        f: why for product, function in _NETWORKS.items() for f, why in _of_network(product, function).items()
    },
    **_DATA,
    **_resources(
        "CKV_AWS_149",
        "identity",
        ("ClientSecret",),
        "AWS's own key encrypts it: the environment's comes with the data layer, which need not be there",
    ),
    **{f: why for product in _COMPUTE for f, why in _of_compute(product).items()},
    **_resources(
        "CKV_AWS_88",
        "compute-ec2",
        ("LaunchTemplate",),
        "the product is one instance in a public subnet, which only the load balancer and operators reach",
    ),
    **_resources(
        "CKV_AWS_111", "compute-ec2", ("InstanceRole",), "Session Manager's actions have no resource to name"
    ),
}
