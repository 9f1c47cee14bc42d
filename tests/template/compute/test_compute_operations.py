"""Alarms, dashboard, firewall and notices: each speaks of resources that the launch has."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import Account, broken_rules, evaluate
from tests.template.compute.values import DEMO

if TYPE_CHECKING:
    from doctor.templates import Evaluation

PRODUCTS = ("compute-ecs", "compute-ec2")

SEARCH = re.compile(r"SEARCH\('\{(?P<schema>[^}]+)\} MetricName=\"\w+\"(?P<narrowed>[^']*)', '\w+', 300\)")

BODY_RULES = {
    # Every rule of the two groups that looks into a request's body: AWS WAF Developer Guide, "Baseline rule
    # groups". AWS WAF ignores a name that it does not know ("RuleActionOverride").
    "CommonRuleSet": {
        f"{name}_BODY"
        for name in (
            *("SizeRestrictions", "CrossSiteScripting", "EC2MetaDataSSRF"),
            *("GenericLFI", "GenericRFI"),
        )
    },
    "KnownBadInputsRuleSet": {
        f"{name}_BODY" for name in ("JavaDeserializationRCE", "Log4JRCE", "ReactJSRCE")
    },
}
MEASURED = {
    # Each namespace's dimensions and the attribute that holds their values: Elastic Load Balancing, Amazon
    # ECS, Amazon EC2 and Amazon EFS user guides, "CloudWatch metrics".
    "LoadBalancer": ("AWS::ElasticLoadBalancingV2::LoadBalancer", ".LoadBalancerFullName"),
    "TargetGroup": ("AWS::ElasticLoadBalancingV2::TargetGroup", ".TargetGroupFullName"),
    "ClusterName": ("AWS::ECS::Cluster", ""),
    "ServiceName": ("AWS::ECS::Service", ".Name"),
    "AutoScalingGroupName": ("AWS::AutoScaling::AutoScalingGroup", ""),
}
BALANCED = {"LoadBalancer", "TargetGroup"}
KNOWN: dict[tuple[str, str], list[set[str]]] = {
    # The metrics that each namespace has, with the dimensions that they are measured by: the same guides, and
    # for the last "Amazon ECS Container Insights metrics" of the Amazon CloudWatch User Guide.
    ("AWS/ApplicationELB", "RequestCount"): [{"LoadBalancer"}, BALANCED],
    ("AWS/ApplicationELB", "ProcessedBytes"): [{"LoadBalancer"}],
    ("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count"): [{"LoadBalancer"}],
    **{
        ("AWS/ApplicationELB", name): [{"LoadBalancer"}, BALANCED]
        for name in ("HTTPCode_Target_5XX_Count", "HTTPCode_Target_4XX_Count", "TargetResponseTime")
    },
    ("AWS/ApplicationELB", "HealthyHostCount"): [BALANCED],
    ("AWS/ApplicationELB", "UnHealthyHostCount"): [BALANCED],
    **{
        ("AWS/ECS", name): [{"ClusterName"}, {"ClusterName", "ServiceName"}]
        for name in ("CPUUtilization", "MemoryUtilization")
    },
    **{
        ("AWS/EC2", name): [{"AutoScalingGroupName"}]
        for name in ("CPUUtilization", "NetworkIn", "NetworkOut", "StatusCheckFailed")
    },
    ("AWS/EFS", "PercentIOLimit"): [{"FileSystemId"}],
    **{("ECS/ContainerInsights", name): [{"ClusterName", "ServiceName"}] for name in ("RunningTaskCount",)},
}


@pytest.fixture(scope="module", params=PRODUCTS)
def launch(
    request: pytest.FixtureRequest, templates: dict[str, dict[str, Any]], account: Account
) -> Evaluation:
    """A launch with everything that watches it."""
    given = {**DEMO, "Firewall": "on"}
    assert broken_rules(templates[request.param], given) == []
    return evaluate(templates[request.param], given, stack="compute", account=account)


def _measures(launch: Evaluation, namespace: str, metric: str, dimensions: dict[str, str]) -> None:
    """The metric is measured by these dimensions, and their values come from resources of their kind."""
    assert set(dimensions) in KNOWN[namespace, metric]
    for name, value in dimensions.items():
        if name == "FileSystemId":
            assert value == "<data:FileSystem>"
            continue
        found = re.fullmatch(r"<compute:(?P<id>\w+)(?P<attribute>\.\w+)?>", value)
        assert found is not None, value
        made = launch.resources[found["id"]]
        assert (made.type, found["attribute"] or "") == MEASURED[name]


def test_every_alarm_watches_something_of_this_launch(launch: Evaluation) -> None:
    """Its dimensions are the metric's own; an alarm with others would never go off."""
    alarms = launch.of_type("AWS::CloudWatch::Alarm")
    assert alarms
    for alarm in alarms:
        for metric in _metrics_of(alarm.properties):
            dimensions = {entry["Name"]: entry["Value"] for entry in metric["Dimensions"]}
            _measures(launch, metric["Namespace"], metric["MetricName"], dimensions)


def _metrics_of(properties: dict[str, Any]) -> list[dict[str, Any]]:
    if "Metrics" in properties:
        return [query["MetricStat"]["Metric"] for query in properties["Metrics"] if "MetricStat" in query]
    return [properties]


def test_every_alarm_tells_the_topic_and_in_words(launch: Evaluation) -> None:
    """The environment's one topic, which the data layer makes, when it begins and when it ends."""
    topic = "<data:AlarmTopic>"
    for alarm in launch.of_type("AWS::CloudWatch::Alarm"):
        assert alarm.properties["AlarmActions"] == alarm.properties["OKActions"] == [topic]
        assert alarm.properties["AlarmDescription"].startswith("LibreChat demo: ")
    assert not launch.of_type("AWS::SNS::Topic")
    told = launch.outputs["Alarms"].value
    assert "AlarmTopicArn" in told
    assert "update the data product" in told


def test_the_dashboard_shows_what_this_launch_has(launch: Evaluation) -> None:
    """Its body is JSON, its metrics are measured of these resources, its charts do not overlap."""
    body = json.loads(launch.resources["Dashboard"].properties["DashboardBody"])
    places = [(widget["x"], widget["y"]) for widget in body["widgets"]]
    assert len(set(places)) == len(places)
    for widget in body["widgets"]:
        for row in widget["properties"]["metrics"]:
            if isinstance(row[0], dict):
                found = SEARCH.fullmatch(row[0]["expression"])
                assert found is not None
                narrowed = found["narrowed"] == f' ClusterName="{launch.token("Cluster")}"'
                assert narrowed == found["schema"].endswith(",ClusterName,ServiceName")
                assert narrowed or widget["properties"]["title"].endswith("(all in this region)")
                continue
            namespace, name, *pairs, _ = row
            _measures(launch, namespace, name, dict(zip(pairs[::2], pairs[1::2], strict=True)))
    assert launch.outputs["DashboardUrl"].value.endswith("<compute:Dashboard>")


def test_the_firewall_stands_before_the_load_balancer_and_lets_chats_through(launch: Evaluation) -> None:
    """A limit that blocks first, then AWS's rules; of these, those that look into messages only count."""
    association = launch.resources["WebAclAssociation"].properties
    assert association["ResourceArn"] == launch.token("LoadBalancer")
    rules = launch.resources["WebAcl"].properties["Rules"]
    assert [rule["Priority"] for rule in rules] == list(range(len(rules)))
    limit = rules[0]["Statement"]["RateBasedStatement"]
    assert (limit["AggregateKeyType"], limit["EvaluationWindowSec"]) == ("IP", 300)
    assert rules[0]["Action"] == {"Block": {}}
    assert launch.resources["WebAcl"].properties["DefaultAction"] == {"Allow": {}}
    managed = {rule["Name"]: rule["Statement"]["ManagedRuleGroupStatement"] for rule in rules[1:]}
    assert {rule["Name"] for rule in rules[1:] if rule["OverrideAction"] == {"None": {}}} == set(managed)
    assert set(managed) == {"AmazonIpReputationList", *BODY_RULES}
    for name, group in managed.items():
        overrides = group.get("RuleActionOverrides", [])
        assert {o["Name"] for o in overrides if o["ActionToUse"] == {"Count": {}}} == BODY_RULES.get(
            name, set()
        )


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_firewall_says_in_the_form_how_many_requests_it_lets_through(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """More for more people: those of an office may all come from one address."""
    said = templates[product]["Parameters"]["Firewall"]["Description"]
    for size, requests in (("small", 2000), ("medium", 10000), ("large", 50000)):
        given = {**DEMO, "Size": size, "Firewall": "on"}
        rules = evaluate(templates[product], given, account=account).resources["WebAcl"].properties["Rules"]
        assert int(rules[0]["Statement"]["RateBasedStatement"]["Limit"]) == requests
        assert f"{requests:,} for {size}" in said


@pytest.mark.parametrize("product", PRODUCTS)
def test_no_firewall_is_there_unless_asked_for(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """It costs money."""
    launch = evaluate(templates[product], DEMO, account=account)
    assert not launch.of_type("AWS::WAFv2::WebACL")
    assert not launch.of_type("AWS::WAFv2::WebACLAssociation")


def test_each_service_of_the_cluster_has_its_charts(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """Whatever services this launch has: the search is by the cluster's name."""
    launch = evaluate(templates["compute-ecs"], DEMO, stack="compute", account=account)
    body = json.loads(launch.resources["Dashboard"].properties["DashboardBody"])
    charts = {w["properties"]["title"]: w["properties"]["metrics"][0][0] for w in body["widgets"]}
    for title, metric in (
        ("Processor, %", "CPUUtilization"),
        ("Memory, %", "MemoryUtilization"),
        ("Tasks that run", "RunningTaskCount"),
    ):
        search = charts[title]["expression"]
        assert f'MetricName="{metric}" ClusterName="{launch.token("Cluster")}"' in search
