"""Service Quotas, for reading: AWS's default of each quota that one environment takes a noticeable part of.

An account's own value is the default, since nobody raises a quota here. Every name and default is from the
service's page in the AWS General Reference (https://docs.aws.amazon.com/general/latest/gr/), read 2026-11-28;
Fargate's vCPU differ between new accounts and old ones, and here they are a new account's.
"""

from __future__ import annotations

import json
from typing import Any

from ministack import app
from ministack.core import iam_actions

DEFAULTS: dict[str, dict[str, float]] = {
    "vpc": {
        "VPCs per Region": 5,
        "Internet gateways per Region": 5,
        "NAT gateways per Availability Zone": 5,
        "Gateway VPC endpoints per Region": 20,
        "Interface VPC endpoints per VPC": 50,
    },
    "ec2": {"EC2-VPC Elastic IPs": 5, "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances": 5},
    "rds": {"DB instances": 40, "DB clusters": 40},
    "elasticloadbalancing": {"Application Load Balancers per Region": 50},
    "elasticfilesystem": {"File systems per account": 1000},
    "fargate": {"Fargate On-Demand vCPU resource count": 6},
}
"""By the service's code: the value of each quota, by its name."""

SIGNED_FOR = "servicequotas"
"""The service that requests are signed for; botocore calls its model service-quotas."""

_OPERATIONS = ("ListServiceQuotas", "ListAWSDefaultServiceQuotas")
_JSON = {"Content-Type": "application/x-amz-json-1.1"}
"""Copied for each answer, since ministack adds headers to what it is given."""


def offer() -> None:
    """Answer requests to Service Quotas from now on."""
    app.SERVICE_HANDLERS[SIGNED_FOR] = _handle
    iam_actions.SERVICE_TO_IAM_NAMESPACE[SIGNED_FOR] = SIGNED_FOR
    iam_actions._SERVICE_PROTOCOL[SIGNED_FOR] = "json"  # noqa: SLF001 - a listed hook


async def _handle(
    _method: str, _path: str, headers: dict[str, str], body: bytes, _query: dict[str, Any]
) -> tuple[int, dict[str, str], bytes]:
    name = headers.get("x-amz-target", "").rpartition(".")[2]
    if name not in _OPERATIONS:
        said = f"The embedded cloud does not offer servicequotas:{name}."
        return 400, dict(_JSON), json.dumps({"__type": "UnknownOperationException", "message": said}).encode()
    service = str(json.loads(body or b"{}").get("ServiceCode", ""))
    if service not in DEFAULTS:
        said = f"The embedded cloud knows no quota of the service {service}."
        return 400, dict(_JSON), json.dumps({"__type": "NoSuchResourceException", "message": said}).encode()
    quotas = [
        {"ServiceCode": service, "QuotaName": quota, "Value": value}
        for quota, value in DEFAULTS[service].items()
    ]
    return 200, dict(_JSON), json.dumps({"Quotas": quotas}).encode()
