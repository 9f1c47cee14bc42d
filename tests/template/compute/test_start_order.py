"""No container starts before the databases that it speaks to are initialised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import Account, MissingExportError, evaluate
from products import contract
from products.contract import Layer
from tests.template.compute.values import DEMO

if TYPE_CHECKING:
    from collections.abc import Iterator

STARTS = ("AWS::ECS::Service", "AWS::AutoScaling::AutoScalingGroup")
PRODUCTS = ("compute-ecs", "compute-ec2")
DATA_KEYS = {key.name for key in contract.all_keys() if key.layer is Layer.DATA}
SUBSTITUTED = re.compile(r"\$\{([^!}]+)\}")


def _mentioned(value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any part of a template
    """What a part of a template refers to: ("import", key) or ("resource", logical ID)."""
    if isinstance(value, list):
        for item in value:
            yield from _mentioned(item)
    if not isinstance(value, dict):
        return
    for name, item in value.items():
        if name == "Fn::ImportValue":
            yield "import", item["Fn::Sub"].rpartition("-")[2]
        elif name == "Ref":
            yield "resource", item
        elif name == "Fn::GetAtt":
            yield "resource", item[0]
        elif name == "Fn::Sub":
            text = item if isinstance(item, str) else item[0]
            yield from (("resource", found.partition(".")[0]) for found in SUBSTITUTED.findall(text))
            yield from _mentioned(item if isinstance(item, list) else [])
        else:
            yield from _mentioned(item)


def _imports_before(template: dict[str, Any], logical_id: str) -> set[str]:
    """The exports that must exist before a resource can be made: its own and those of all it refers to."""
    imports: set[str] = set()
    seen: set[str] = set()
    waiting = [logical_id]
    while waiting:
        one = waiting.pop()
        if one in seen or one not in template["Resources"]:
            continue
        seen.add(one)
        declared = template["Resources"][one]
        for kind, name in _mentioned([declared.get("Properties", {}), declared.get("Metadata", {})]):
            if kind == "import":
                imports.add(name)
            else:
                waiting.append(name)
        depends = declared.get("DependsOn", [])
        waiting += [depends] if isinstance(depends, str) else depends
    return imports


@pytest.mark.parametrize("product", PRODUCTS)
def test_whatever_starts_containers_waits_for_the_whole_data_layer(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """It imports what a data stack exports, which is there once all of that stack's resources are made.

    (AWS CloudFormation User Guide, "Get exported outputs from a deployed CloudFormation stack".)
    """
    resources = templates[product]["Resources"]
    starters = [name for name, resource in resources.items() if resource["Type"] in STARTS]
    assert starters
    for name in starters:
        assert _imports_before(templates[product], name) & DATA_KEYS, name


@pytest.mark.parametrize(
    ("product", "container", "key"),
    [
        ("compute-ecs", "LibreChatService", contract.MONGO_URI_SECRET_ARN),
        ("compute-ecs", "RagService", contract.POSTGRES_SECRET_ARN),
        ("compute-ec2", "Instances", contract.MONGO_URI_SECRET_ARN),
        ("compute-ec2", "Instances", contract.POSTGRES_SECRET_ARN),
    ],
)
def test_a_container_waits_for_the_user_that_the_initialiser_makes(
    templates: dict[str, dict[str, Any]], account: Account, product: str, container: str, key: contract.Key
) -> None:
    """Without the secret of its own user in the database nothing is launched at all."""
    assert key.name in _imports_before(templates[product], container)
    without = {name: value for name, value in account.exports.items() if not name.endswith(f"-{key.name}")}
    with pytest.raises(MissingExportError, match=key.name):
        evaluate(templates[product], DEMO, account=Account(exports=without))


def test_both_initialisers_are_part_of_every_data_layer(templates: dict[str, dict[str, Any]]) -> None:
    """A launch without one would export its secrets all the same."""
    data = templates["data"]["Resources"].values()
    initialisers = {r["Type"]: "Condition" in r for r in data if r["Type"].startswith("Custom::")}
    assert {
        "Custom::PostgresSchema": False,
        "Custom::DocumentDbSchema": False,
    }.items() <= initialisers.items()
