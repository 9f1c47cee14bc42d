"""The network product's template as cfn-lint and cdk-nag see it."""

from __future__ import annotations

from typing import Any

from tests.template.inspection import Finding, lint_findings, security_findings

INTERNET_FACING = "the load balancer serves the internet: that is the product"
ACKNOWLEDGED = {
    **{
        Finding("AwsSolutions-EC23", f"{source}ToAlbOn{port}Ingress"): INTERNET_FACING
        for source in ("Internet", "InternetIpv6")
        for port in (80, 443)
    },
    **{
        Finding("AwsSolutions-EC23", f"{kind}Range{'' if position == 1 else position}ToAlbOn{port}Ingress"): (
            "the rule sees a parameter, whose pattern refuses every range of the whole internet"
        )
        for kind, count in (("Allowed", 8), ("AllowedIpv6", 4), ("Private", 8))
        for position in range(1, count + 1)
        for port in (80, 443)
    },
    **{
        Finding("AwsSolutions-EC23", f"Operators{position}ToEC2On22Ingress"): (
            "the rule sees a parameter; SshAllowedCidr refuses every prefix shorter than /8"
        )
        for position in ("", "2", "3", "4", "5")
    },
    Finding("AwsSolutions-IAM5[Resource::*]", "DefaultGroupRole"): (
        "ec2:DescribeSecurityGroups takes no resource scope; taking rules out is scoped to the one group"
    ),
    Finding("AwsSolutions-L1", "DefaultGroupFunction"): (
        "python3.13 is supported by AWS Lambda until 2029, and the zip is built and tested for it"
    ),
}


def test_cfn_lint_has_nothing_against_the_network(templates: dict[str, dict[str, Any]]) -> None:
    """Neither an error nor a warning nor a remark."""
    assert lint_findings(templates["network"]) == []


def test_cdk_nag_finds_what_is_acknowledged_and_nothing_else(templates: dict[str, dict[str, Any]]) -> None:
    """Each finding has its reason, and no reason outlives its finding."""
    assert security_findings(templates["network"]) == set(ACKNOWLEDGED)
