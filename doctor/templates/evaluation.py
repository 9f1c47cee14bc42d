"""A template as one launch of it would be: which resources exist, with which properties.

What only AWS knows (IDs, ARNs, addresses) stands as a token: ``<stack:LogicalId>`` for a ``Ref`` and
``<stack:LogicalId.Attribute>`` for a ``Fn::GetAtt``. Tokens are ordinary text, so that they survive being
joined, exported, imported into another template and split again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from doctor.templates.intrinsics import Account, Reader
from doctor.templates.parameters import resolve_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource that the launch makes, its properties resolved."""

    logical_id: str
    type: str
    properties: dict[str, Any]

    @property
    def tags(self) -> dict[str, str]:
        """The resource's tags by key."""
        return {tag["Key"]: tag["Value"] for tag in self.properties.get("Tags", [])}


@dataclass(frozen=True, kw_only=True)
class Output:
    """An output that the launch has, and the name under which it is exported, if it is."""

    value: Any
    export_name: str | None
    description: str


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """One launch of a template.

    Attributes:
        stack: The name that stands in tokens.
        parameters: Every parameter's value.
        conditions: Whether each condition holds.
        resources: The resources made, by logical ID.
        outputs: The outputs that exist, by name.
    """

    stack: str
    parameters: dict[str, Any]
    conditions: dict[str, bool]
    resources: dict[str, Resource]
    outputs: dict[str, Output]

    def of_type(self, resource_type: str) -> list[Resource]:
        """The resources of one CloudFormation type."""
        return [resource for resource in self.resources.values() if resource.type == resource_type]

    def token(self, logical_id: str) -> str:
        """What a ``Ref`` to the resource stands for."""
        return f"<{self.stack}:{logical_id}>"

    @property
    def exports(self) -> dict[str, str]:
        """What this launch exports, by name."""
        return {o.export_name: o.value for o in self.outputs.values() if o.export_name is not None}


def evaluate(
    template: Mapping[str, Any],
    parameters: Mapping[str, str],
    *,
    stack: str = "stack",
    account: Account | None = None,
    attributes: Mapping[str, Any] | None = None,
) -> Evaluation:
    """Work out what a launch of the template with these parameters makes.

    Args:
        template: The template, as parsed JSON.
        parameters: The values given; the template's defaults stand in for the rest.
        stack: A name for the stack, used in tokens; different for templates that are used together.
        account: Where it is launched; by default an account without exports.
        attributes: What is known of resources' attributes, by ``LogicalId.Attribute``; the rest are tokens.

    Raises:
        ParametersRefusedError: CloudFormation would refuse the parameters.
        MissingExportError: The template imports what nothing exports.
        NotUnderstoodError: The template uses a function that is not known here.
    """
    values = resolve_parameters(template, parameters)
    reader = Reader(template, values, stack, account or Account(), attributes or {})
    return Evaluation(
        stack=stack,
        parameters=values,
        conditions={name: reader.holds(name) for name in template.get("Conditions", {})},
        resources={
            logical_id: Resource(
                logical_id=logical_id,
                type=declared["Type"],
                properties=reader.value(declared.get("Properties", {})),
            )
            for logical_id, declared in template["Resources"].items()
            if reader.exists(declared)
        },
        outputs={
            name: _output(reader, declared)
            for name, declared in template.get("Outputs", {}).items()
            if reader.exists(declared)
        },
    )


def _output(reader: Reader, declared: Mapping[str, Any]) -> Output:
    return Output(
        value=reader.value(declared["Value"]),
        export_name=reader.value(declared["Export"]["Name"]) if "Export" in declared else None,
        description=declared.get("Description", ""),
    )
