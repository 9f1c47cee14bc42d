"""The network product's template as cfn-lint and cdk-nag see it."""

from __future__ import annotations

from typing import Any

from tests.template.inspection import Finding, lint_findings, security_findings

ACKNOWLEDGED = {
    Finding("AwsSolutions-EC23", rule): "the load balancer serves the internet: that is the product"
    for rule in (
        "InternetToAlbOn80Ingress",
        "InternetToAlbOn443Ingress",
        "InternetIpv6ToAlbOn80Ingress",
        "InternetIpv6ToAlbOn443Ingress",
    )
} | {
    Finding("AwsSolutions-EC23", "OperatorsToEC2On22Ingress"): (
        "the rule sees a parameter; SshAllowedCidr refuses every prefix shorter than /8"
    )
}


def test_cfn_lint_has_nothing_against_the_network(templates: dict[str, dict[str, Any]]) -> None:
    """Neither an error nor a warning nor a remark."""
    assert lint_findings(templates["network"]) == []


def test_cdk_nag_finds_what_is_acknowledged_and_nothing_else(templates: dict[str, dict[str, Any]]) -> None:
    """Each finding has its reason, and no reason outlives its finding."""
    assert security_findings(templates["network"]) == set(ACKNOWLEDGED)
