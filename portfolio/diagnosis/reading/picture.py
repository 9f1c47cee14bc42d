"""An environment as its templates declare it, with the IDs that its resources have."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from doctor.templates import Account, Evaluation, Resource, evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.diagnosis.reading.stacks import Stack

_TOKEN = re.compile(r"<(?P<stack>[^<>:]+):(?P<name>\w+)(?:\.(?P<attribute>[\w.]+))?>")
_IDENTIFYING = {
    "GroupId",
    "VpcId",
    "SubnetId",
    "RouteTableId",
    "InternetGatewayId",
    "NatGatewayId",
    "Id",
    "Arn",
}
"""Attributes that are the same as what ``Ref`` returns, of the types that stand in a VPC."""


@dataclass(frozen=True, kw_only=True)
class Picture(Evaluation):
    """Resources by name; where a template would have a token, there stands the resource's own ID.

    Attributes:
        ids: The ID of each resource, by name.
    """

    ids: dict[str, str] = field(default_factory=dict)

    def token(self, logical_id: str) -> str:
        """The resource's ID."""
        return self.ids.get(logical_id, logical_id)

    @property
    def names(self) -> dict[str, str]:
        """The resources' names, by ID."""
        return {identifier: name for name, identifier in self.ids.items()}

    def called(self, identifier: str) -> str:
        """A resource with its name and its ID, as evidence is written."""
        name = self.names.get(identifier)
        return identifier if name in {None, identifier} else f"{name} ({identifier})"


def picture(resources: Mapping[str, Resource], ids: Mapping[str, str]) -> Picture:
    """A picture of these resources."""
    return Picture(
        stack="environment",
        parameters={},
        conditions={},
        resources=dict(resources),
        outputs={},
        ids=dict(ids),
    )


def declared(stacks: Sequence[Stack], *, account: str, region: str, ipv6: Sequence[str] = ()) -> Picture:
    """What the templates of an environment's stacks declare.

    Args:
        stacks: The stacks, the network first.
        account: The account's number.
        region: The region.
        ipv6: The IPv6 blocks that the VPC got.

    Raises:
        doctor.templates.TemplateError: A template cannot be evaluated with its stack's parameters.
    """
    exports: dict[str, str] = {}
    resources: dict[str, Resource] = {}
    ids: dict[str, str] = {}
    for stack in stacks:
        exports |= stack.exports
    for stack in stacks:
        launch = evaluate(
            stack.template,
            {name: value for name, value in stack.parameters.items() if name in stack.template["Parameters"]},
            stack=stack.product,
            account=Account(number=account, region=region, exports=exports),
            attributes={"Vpc.Ipv6CidrBlocks": list(ipv6)} if ipv6 else {},
        )
        for name, resource in launch.resources.items():
            made = stack.resources.get(name)
            if made is None or not made.id:
                continue
            called = name if name not in resources else f"{stack.product}.{name}"
            resources[called] = replace(
                resource, logical_id=called, properties=_with_ids(resource.properties, stack)
            )
            ids[called] = made.id
    return picture(resources, ids)


def _with_ids(value: Any, stack: Stack) -> Any:  # noqa: ANN401 - a template's JSON
    """A value of a template with the stack's own IDs for the tokens that stand for them."""
    if isinstance(value, dict):
        return {key: _with_ids(each, stack) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_ids(each, stack) for each in value]
    return _TOKEN.sub(lambda found: _identifier(found, stack), value) if isinstance(value, str) else value


def _identifier(found: re.Match[str], stack: Stack) -> str:
    made = stack.resources.get(found["name"])
    attribute = found["attribute"]
    if made is None or not made.id or (attribute is not None and attribute not in _IDENTIFYING):
        return found[0]
    return made.id
