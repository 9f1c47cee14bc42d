"""The environment's one topic: who publishes to it, who hears of it, and that every alarm speaks to it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from products import contract
from products.parameters import SIZE

if TYPE_CHECKING:
    from tests.template.data.conftest import Launch

PAGE = Path(__file__).parents[3] / "docs" / "data-permissions.md"
ACCOUNT = "111122223333"
PUBLISHERS = {"budgets.amazonaws.com", "cloudwatch.amazonaws.com", "events.amazonaws.com"}


def _by_service(statements: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The statements that allow a publishing service something, by the service."""
    return {
        statement["Principal"]["Service"]: statement
        for statement in statements
        if isinstance(statement["Principal"], dict) and statement["Principal"].get("Service") in PUBLISHERS
    }


@pytest.mark.parametrize("size", SIZE.allowed_values)
def test_every_alarm_tells_the_topic_when_it_begins_and_when_it_ends(launch: Launch, size: str) -> None:
    """Without anything to paste: the topic is the environment's own."""
    launched = launch(Size=size, RotateCredentials="true")
    topic = launched.token("AlarmTopic")
    alarms = launched.of_type("AWS::CloudWatch::Alarm")
    assert alarms
    for alarm in alarms:
        assert alarm.properties["AlarmActions"] == alarm.properties["OKActions"] == [topic], alarm.logical_id
        assert alarm.properties["AlarmDescription"].startswith("LibreChat demo: "), alarm.logical_id


def test_other_layers_find_the_topic_by_its_export(launch: Launch) -> None:
    """So that compute's alarms speak to the same people."""
    launched = launch()
    assert launched.exports[contract.ALARM_TOPIC_ARN.export_name("demo")] == launched.token("AlarmTopic")
    assert launched.token("AlarmTopic") in launched.outputs["HowToHearOfAlarms"].value


@pytest.mark.parametrize(("address", "subscribed"), [("operators@example.com", True), ("", False)])
def test_an_address_is_subscribed_where_one_is_given(
    launch: Launch, address: str, *, subscribed: bool
) -> None:
    """An empty field makes nobody confirm anything."""
    launched = launch(NotificationEmail=address)
    wanted = {"TopicArn": launched.token("AlarmTopic"), "Protocol": "email", "Endpoint": address}
    found = [subscription.properties for subscription in launched.of_type("AWS::SNS::Subscription")]
    assert found == ([wanted] if subscribed else [])


def test_alarms_and_events_may_be_published_and_nothing_without_tls(launch: Launch) -> None:
    """Alarms of this account alone; EventBridge's statement can have no condition, or nothing arrives."""
    launched = launch()
    policy = launched.resources["AlarmTopicPolicy"].properties
    assert policy["Topics"] == [launched.token("AlarmTopic")]
    statements = policy["PolicyDocument"]["Statement"]
    allowed = [statement for statement in statements if statement["Effect"] == "Allow"]
    by_service = _by_service(allowed)
    assert set(by_service) == PUBLISHERS
    assert len(allowed) == len(by_service)
    for statement in allowed:
        assert (statement["Action"], statement["Resource"]) == ("sns:Publish", launched.token("AlarmTopic"))
    for service in ("budgets.amazonaws.com", "cloudwatch.amazonaws.com"):
        assert by_service[service]["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    assert "Condition" not in by_service["events.amazonaws.com"]
    (denied,) = (statement for statement in statements if statement["Effect"] == "Deny")
    assert (denied["Principal"], denied["Action"]) == ("*", "sns:Publish")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_publishing_services_may_use_the_key_for_topics_and_nothing_else(launch: Launch) -> None:
    """An encrypted topic takes nothing from a service that cannot use its key, and says so to nobody."""
    policy = launch().resources["DataKey"].properties["KeyPolicy"]
    by_service = _by_service(policy["Statement"])
    assert set(by_service) == PUBLISHERS
    topics = {"kms:EncryptionContext:aws:sns:topicArn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:*"}
    for statement in by_service.values():
        assert set(statement["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*"}
        assert statement["Condition"]["ArnLike"] == topics
    budgets, alarms, events = (by_service[name]["Condition"] for name in sorted(PUBLISHERS))
    assert budgets["StringEquals"] == alarms["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    assert set(events) == {"ArnLike"}


def test_the_page_of_permissions_names_what_the_publishing_services_may(launch: Launch) -> None:
    """Each statement of the key's policy with exactly its actions."""
    page = PAGE.read_text(encoding="utf-8").partition("## The environment's key")[2]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", page, flags=re.MULTILINE))
    stated = {sid: set(re.findall(r"`(.+?)`", actions)) for sid, actions in rows.items()}
    policy = launch().resources["DataKey"].properties["KeyPolicy"]
    allowed = {entry["Sid"]: set(entry["Action"]) for entry in _by_service(policy["Statement"]).values()}
    assert stated == allowed


@pytest.mark.parametrize(
    ("chosen", "fitting"),
    [("1024", {1024}), ("1536", {1536}), ("none", {1024, 1536}), ("768", set()), ("3072", set())],
)
def test_the_vectors_that_fit_are_exported_by_their_length(
    launch: Launch, chosen: str, fitting: set[int]
) -> None:
    """A compute layer whose model makes others finds no export, and the name says which it wanted."""
    exports = launch(EmbeddingDimensions=chosen).exports
    for dimensions, key in contract.EMBEDDING_DIMENSIONS.items():
        name = f"librechat-demo-EmbeddingDimensions{dimensions}"
        assert key.export_name("demo") == name
        assert exports.get(name) == (str(dimensions) if dimensions in fitting else None)
