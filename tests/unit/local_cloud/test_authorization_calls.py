"""The rows that say what AWS asks for: complete, sourced, and of actions that exist."""

from __future__ import annotations

from typing import Any

import pytest

from local_cloud.authorization.call import Call, Tags, TypeCalls, made, on_it, retagged
from local_cloud.authorization.calls import BY_TYPE, calls_of
from local_cloud.authorization.calls.stacks import STACK
from local_cloud.authorization.errors import UnknownCallsError
from local_cloud.authorization.expansion import Operation, expand
from local_cloud.authorization.messages import SERVICES
from portfolio.hub.launch_roles import reference
from portfolio.versions.release import releases

REPLACED_NAMES = {"elasticloadbalancing:setwebacl"}
"""Spelt otherwise in the two lists of actions; IAM's matching ignores case."""


def _rows(kind: TypeCalls) -> tuple[Call, ...]:
    return (*kind.create, *kind.update, *kind.delete, *kind.snapshot)


def test_every_type_that_a_product_uses_has_rows(templates: dict[str, dict[str, Any]]) -> None:
    """In every released template and in every current one: a type without rows could not be launched."""
    used = {
        resource["Type"]
        for template in (*templates.values(), *(release.template() for release in releases()))
        for resource in template["Resources"].values()
    }
    assert len(used) > 50
    assert {calls_of(each).type for each in used} <= {*BY_TYPE, "AWS::CloudFormation::CustomResource"}


def test_every_type_names_its_sources() -> None:
    """Each with an address, or marked as reasoned."""
    for kind in (*BY_TYPE.values(), STACK):
        assert kind.sources, kind.type
        assert any("https://" in source for source in kind.sources), kind.type
        assert all("https://" in source or "reasoned" in source for source in kind.sources), kind.type


def test_no_row_rests_on_the_schemas_that_the_roles_are_derived_from() -> None:
    """A role that is tested against its own list is not tested."""
    for kind in BY_TYPE.values():
        assert not any("schema" in source.lower() for source in kind.sources), kind.type


def test_every_action_exists_and_its_service_has_a_name() -> None:
    """A misspelt action would be refused for ever, or never asked for."""
    for kind in (*BY_TYPE.values(), STACK):
        for row in _rows(kind):
            assert reference.action(row.action) or row.action.lower() in REPLACED_NAMES, (
                f"{kind.type}: {row.action}"
            )
            assert row.action.partition(":")[0] in SERVICES, row.action


def test_a_type_without_rows_is_an_error() -> None:
    """Never an operation without any call."""
    with pytest.raises(UnknownCallsError, match=r"AWS::Glue::Job.*To fix"):
        calls_of("AWS::Glue::Job")


KIND = TypeCalls(
    type="AWS::Test::Thing",
    arn="arn:{partition}:test:{region}:{account}:thing/{id}",
    sources=("https://example.com",),
    named="Name",
    create=(
        made("test:Create"),
        *on_it("test:Read"),
        Call(action="test:Join", on="arn:aws:test:::part/{Parts}"),
        Call(action="test:Encrypt", on="{Key}").if_given("Key"),
    ),
    update=(Call(action="test:Resize").if_changed("Size"), *retagged("test:Tag", "test:Untag")),
)


def _operation(**more: Any) -> Operation:  # noqa: ANN401 - the parts of an operation
    given: dict[str, Any] = {"physical_id": None, "properties": {}, "own_tags": {"team": "a"}, **more}
    return Operation(region="eu-west-1", account="1", stack="s", generated="s-Thing", **given)


def test_what_is_being_made_sends_its_tags_and_carries_none() -> None:
    """aws:RequestTag at its creation, aws:ResourceTag only afterwards."""
    create, read = list(expand(KIND, KIND.create, _operation()))
    assert create.resource == "arn:aws:test:eu-west-1:1:thing/s-Thing"
    assert create.context["aws:RequestTag/team"] == "a"
    assert "aws:ResourceTag/team" not in create.context
    assert read.context["aws:ResourceTag/team"] == "a"
    assert "aws:RequestTag/team" not in read.context
    assert KIND.create[0].tags is Tags.NONE


def test_a_list_gives_a_call_for_each_member_and_what_is_not_set_gives_none() -> None:
    """Two parts, and no key."""
    properties = {"Parts": ["one", "arn:aws:test:::part/two"], "Key": ""}
    resources = [each.resource for each in expand(KIND, KIND.create, _operation(properties=properties))]
    assert resources[2:] == ["arn:aws:test:::part/one", "arn:aws:test:::part/two"]


def test_an_update_asks_for_what_changes_under_the_tags_that_were() -> None:
    """The old tags are on the resource while the new ones are in the request."""
    before = {"Size": 1}
    updated = _operation(
        physical_id="t",
        properties={"Size": 2},
        before=before,
        own_tags={"team": "b"},
        old_tags={"team": "a", "old": "x"},
    )
    resize, tag, untag = list(expand(KIND, KIND.update, updated))
    assert (resize.action, tag.action, untag.action) == ("test:Resize", "test:Tag", "test:Untag")
    assert resize.context["aws:ResourceTag/team"] == "a"
    assert (tag.context["aws:RequestTag/team"], tag.context["aws:ResourceTag/team"]) == ("b", "a")
    same = _operation(physical_id="t", properties=before, before=before, old_tags={"team": "a"})
    assert [each.action for each in expand(KIND, KIND.update, same)] == ["test:Tag"]
