"""The load balancer that both products share."""

from __future__ import annotations

from typing import Any

import pytest

from doctor.templates import Account, MissingExportError, evaluate
from tests.template.compute.values import DEMO

PRODUCTS = ("compute-ecs", "compute-ec2")
ZONE = {"AllowPlainHttp": "no", "DomainName": "chat.example.com", "HostedZoneId": "Z0123456789"}


@pytest.fixture(scope="module")
def dual_stack(templates: dict[str, dict[str, Any]], account: Account) -> Account:
    """The same account over a network that has IPv6."""
    given = {"EnvironmentName": "demo", "NatGateways": "one", "IpVersions": "dual-stack"}
    network = evaluate(templates["network"], given, stack="network")
    return Account(exports={**account.exports, **network.exports})


@pytest.mark.parametrize("product", PRODUCTS)
def test_it_is_reached_over_ipv6_where_the_network_has_it(
    templates: dict[str, dict[str, Any]], dual_stack: Account, product: str
) -> None:
    """With a record of its own for the domain name."""
    given = {**DEMO, **ZONE, "IpVersions": "dual-stack"}
    launch = evaluate(templates[product], given, account=dual_stack)
    assert launch.resources["LoadBalancer"].properties["IpAddressType"] == "dualstack"
    records = {r.properties["Type"] for r in launch.of_type("AWS::Route53::RecordSet")}
    assert records == {"A", "AAAA"}
    plain = evaluate(templates[product], {**DEMO, **ZONE}, account=dual_stack)
    assert plain.resources["LoadBalancer"].properties["IpAddressType"] == "ipv4"
    assert {r.properties["Type"] for r in plain.of_type("AWS::Route53::RecordSet")} == {"A"}


@pytest.mark.parametrize("product", PRODUCTS)
def test_ipv6_over_a_network_without_it_is_refused(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """The missing export's name says what the network lacks."""
    chosen = {**DEMO, "IpVersions": "dual-stack"}
    assert evaluate(templates[product], chosen, account=account).resources
    without = {name: value for name, value in account.exports.items() if "DualStack" not in name}
    with pytest.raises(MissingExportError, match="librechat-demo-DualStackPublicSubnetIds"):
        evaluate(templates[product], chosen, account=Account(exports=without))


@pytest.mark.parametrize("product", PRODUCTS)
def test_its_logs_go_to_a_private_encrypted_bucket_that_only_it_may_write(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """The policy stands before logging is switched on; the bucket outlives the product and empties itself."""
    template = templates[product]
    assert "AccessLogsBucketPolicy" in template["Resources"]["LoadBalancer"]["DependsOn"]
    assert template["Resources"]["AccessLogsBucket"]["DeletionPolicy"] == "Retain"
    launch = evaluate(template, DEMO, account=account)
    bucket = launch.resources["AccessLogsBucket"].properties
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 30
    statements = launch.resources["AccessLogsBucketPolicy"].properties["PolicyDocument"]["Statement"]
    allowed = [s for s in statements if s["Effect"] == "Allow"]
    assert [s["Principal"]["Service"] for s in allowed] == ["logdelivery.elasticloadbalancing.amazonaws.com"]
    assert allowed[0]["Resource"].endswith("/AWSLogs/111122223333/*")
