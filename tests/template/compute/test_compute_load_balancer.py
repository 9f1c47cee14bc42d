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
    attributes = template["Resources"]["LoadBalancer"]["Properties"]["LoadBalancerAttributes"]
    assert {"Key": "access_logs.s3.bucket", "Value": {"Ref": "AccessLogsBucket"}} in attributes
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


@pytest.mark.parametrize("product", PRODUCTS)
def test_it_understands_http_and_lets_no_malformed_request_through(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """Headers that no standard knows are dropped; requests that two servers could read in two ways, too."""
    balancer = evaluate(templates[product], DEMO, account=account).resources["LoadBalancer"].properties
    assert balancer["Type"] == "application"
    attributes = {one["Key"]: one["Value"] for one in balancer["LoadBalancerAttributes"]}
    assert attributes["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert attributes["routing.http.desync_mitigation_mode"] in {"defensive", "strictest"}


@pytest.mark.parametrize(("product", "kind"), [("compute-ecs", "ip"), ("compute-ec2", "instance")])
def test_targets_are_checked_as_they_are_registered_and_may_finish_their_answers(
    templates: dict[str, dict[str, Any]], account: Account, product: str, kind: str
) -> None:
    """A check ends before the next begins, two in a row suffice, and answers under way are not cut off."""
    group = evaluate(templates[product], DEMO, account=account).resources["TargetGroup"].properties
    assert group["TargetType"] == kind
    assert group["HealthCheckTimeoutSeconds"] < group["HealthCheckIntervalSeconds"]
    assert group["HealthyThresholdCount"] == 2
    attributes = {one["Key"]: int(one["Value"]) for one in group["TargetGroupAttributes"]}
    assert attributes["deregistration_delay.timeout_seconds"] >= 60


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_hosted_zone_gets_certificate_and_records_of_this_load_balancer(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """The certificate proves itself in that zone by itself, and the name leads to the balancer."""
    resources = templates[product]["Resources"]
    certificate = resources["Certificate"]["Properties"]
    assert certificate["ValidationMethod"] == "DNS"
    place = {"DomainName": {"Ref": "DomainName"}, "HostedZoneId": {"Ref": "HostedZoneId"}}
    assert certificate["DomainValidationOptions"] == [place]
    for name in ("Address", "Ipv6Address"):
        assert resources[name]["Properties"]["AliasTarget"] == {
            "DNSName": {"Fn::GetAtt": ["LoadBalancer", "DNSName"]},
            "HostedZoneId": {"Fn::GetAtt": ["LoadBalancer", "CanonicalHostedZoneID"]},
        }
    forwards = resources["HttpsListener"]["Properties"]["DefaultActions"]
    assert forwards == [{"Type": "forward", "TargetGroupArn": {"Ref": "TargetGroup"}}]
