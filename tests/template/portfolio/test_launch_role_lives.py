"""Launch roles and the calls that the embedded cloud enforces, held against each other without a launch.

The roles come from handlers, dependent actions and pages; the calls from AWS's public handlers and the
services' documentation (``local_cloud/authorization/calls``). ``tests/integration/whole_lives`` does the
same while products really run, for a sample of the versions.
"""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local_cloud.authorization.calls import BY_TYPE
from local_cloud.authorization.journal import refused
from products.guards.boundary import BACKUP_BOUNDARY, ROLE_BOUNDARY
from tests.support.dry_life import calls
from tests.support.dry_template import DryTemplate
from tests.template.portfolio.policy import allows
from tests.template.portfolio.roles import limits, role, versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_cloud.authorization.journal import DecidedCall

Templates = dict[str, dict[str, Any]]

UNMISSED = Path(__file__).parent / "unmissed_actions.toml"
PRODUCTS = ("compute-ec2", "compute-ecs", "data", "identity", "network", "network-existing")
READS = ("Describe", "Get", "List", "BatchGet")


@pytest.fixture(scope="module")
def every(templates: Templates) -> dict[str, dict[str, dict[str, Any]]]:
    """Each product's released templates and the current one."""
    return versions(templates)


@pytest.fixture(scope="module")
def lives(every: dict[str, dict[str, dict[str, Any]]]) -> dict[str, dict[str, list[DecidedCall]]]:
    """By product and version: the calls of its whole life."""
    return {
        product: {version: calls(template) for version, template in each.items()}
        for product, each in every.items()
    }


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_launch_role_suffices_for_every_version(
    product: str,
    every: dict[str, dict[str, dict[str, Any]]],
    lives: dict[str, dict[str, list[DecidedCall]]],
) -> None:
    """Every choice of every form: created, changed to and fro and deleted, nothing is refused."""
    documents = role(list(every[product].values()))
    for version, life in lives[product].items():
        lacking = {f"{each.action} on {each.resource} ({each.type})" for each in refused(life, documents)}
        assert lacking == set(), version


@pytest.mark.parametrize("product", PRODUCTS)
def test_without_its_own_row_in_a_role_an_action_is_missed_or_explained(
    product: str,
    every: dict[str, dict[str, dict[str, Any]]],
    lives: dict[str, dict[str, list[DecidedCall]]],
) -> None:
    """The mutation: each action in turn is taken out of the role; a call is refused, or a reason is given."""
    documents = role(list(every[product].values()))
    life = [call for each in lives[product].values() for call in each]
    unmissed = {
        action
        for action in _allowed(documents)
        if not refused([call for call in life if call.action == action], _without(documents, action))
    }
    assert unmissed - {name for name in unmissed if _explained(name)} == set()


def test_every_explanation_is_needed(
    every: dict[str, dict[str, dict[str, Any]]], lives: dict[str, dict[str, list[DecidedCall]]]
) -> None:
    """A row about an action that no role has, or that is missed after all, goes."""
    unmissed: set[str] = set()
    for product, each in every.items():
        used = {call.action for life in lives[product].values() for call in life}
        unmissed |= _allowed(role(list(each.values()))) - used
    idle = {
        pattern for pattern in _explanations() if not any(fnmatchcase(name, pattern) for name in unmissed)
    }
    assert idle == set()


def test_only_reading_is_explained_by_a_pattern() -> None:
    """An action that changes something is named in full, so that none slips in beside it."""
    for pattern, reason in _explanations().items():
        assert len(reason.split()) > 4, pattern
        if "*" in pattern:
            assert pattern.partition(":")[2].startswith(READS), pattern


def test_every_role_of_every_version_is_inside_its_boundary(
    every: dict[str, dict[str, dict[str, Any]]],
) -> None:
    """What a product's role allows and its boundary does not would fail only when the product runs."""
    bounds = limits([template for each in every.values() for template in each.values()])
    for product, each in every.items():
        for version, template in each.items():
            for name, action, resource, context, boundary in _granted(template):
                assert allows([bounds[boundary]], action, resource, context), (product, version, name, action)


def test_rows_carry_the_tags_that_schemas_know() -> None:
    """CloudFormation puts a stack's tags on each taggable type: its rows must tag, and no other's."""
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415 - loads for a second

    for name, kind in BY_TYPE.items():
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", name).schema
        # Amazon DocumentDB's schemas say nothing of tags; the types have them.
        if "tagging" in schema:
            tagging = schema["tagging"]
            property_name = tagging.get("tagProperty", "/properties/Tags").rpartition("/")[2]
            assert kind.takes_stack_tags == tagging["taggable"], name
            assert not kind.takes_stack_tags or kind.tags == property_name, name


def _granted(template: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, str], str]]:
    """Everything that the template's roles allow: role, action, resource, what is sent, and the boundary."""
    seen: set[tuple[str, str, str]] = set()
    for branch in (1, 2):
        read = DryTemplate(template, branch)
        for logical_id, kind, properties in read.resources("AWS::IAM::Role", "AWS::IAM::Policy"):
            carried = str(properties.get("PermissionsBoundary", ROLE_BOUNDARY))
            boundary = BACKUP_BOUNDARY if BACKUP_BOUNDARY in carried else ROLE_BOUNDARY
            documents = [each["PolicyDocument"] for each in properties.get("Policies", ())]
            documents += [properties["PolicyDocument"]] if kind.type == "AWS::IAM::Policy" else []
            for statement in (each for one in documents for each in one["Statement"]):
                context = {
                    key: _first(value)
                    for each in statement.get("Condition", {}).values()
                    for key, value in each.items()
                }
                for action in _list(statement["Action"]):
                    for resource in _list(statement["Resource"]):
                        if (logical_id, action, resource) not in seen:
                            seen.add((logical_id, action, resource))
                            yield logical_id, action, resource, context | _OURS, boundary


_OURS = {"aws:ResourceTag/librechat:environment": "demo"}
"""What a product reads is its own, or offered; the boundary asks for either tag."""


def _list(value: Any) -> list[str]:  # noqa: ANN401 - a text or a list
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _first(value: Any) -> str:  # noqa: ANN401 - a text or a list
    return _list(value)[0]


def _explanations() -> dict[str, str]:
    """Pattern and reason of every row in the file."""
    groups = tomllib.loads(UNMISSED.read_text(encoding="utf-8"))["because"]
    return {pattern: group["reason"] for group in groups for pattern in group["actions"]}


def _explained(action: str) -> bool:
    return any(fnmatchcase(action, pattern) for pattern in _explanations())


def _allowed(documents: list[dict[str, Any]]) -> set[str]:
    return {
        action
        for document in documents
        for each in document["Statement"]
        if each["Effect"] == "Allow"
        for action in each["Action"]
    }


def _without(documents: list[dict[str, Any]], action: str) -> list[dict[str, Any]]:
    return [
        {**document, "Statement": kept}
        for document in documents
        if (
            kept := [
                {**each, "Action": left}
                for each in document["Statement"]
                if (left := [name for name in each["Action"] if name != action])
            ]
        )
    ]
