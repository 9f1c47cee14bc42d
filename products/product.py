"""What every product is: an ordinary stack, free of accounts, regions and fixed names."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, ClassVar

import aws_cdk as cdk

from products.functions.index import INDEX_FILE
from products.guards.boundary import BACKUP_BOUNDARY, PATH, ROLE_BOUNDARY
from products.language.intrinsics import Intrinsic, Text, import_value, ref, sub
from products.parameters import ENVIRONMENT_NAME, Group, Parameter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from products.contract import Key, Layer
    from products.language.conditions import Assertion, Condition, Expression
    from products.language.resource import Resource, Tag

TAG_PREFIX = "librechat"

_BACKUP_ROLE = "BackupRole"
_WITHOUT_PATH = frozenset({_BACKUP_ROLE, "FlowLogRole"})
"""Roles that had none when they were first released, and of which an update must not make a new one.

A new ARN would replace what names the role, and its successor cannot be made next to it: EC2 refuses a second
flow log of the same configuration ("There is an existing Flow Log with the same configuration and log
destination", field: https://github.com/panther-labs/panther/pull/1072). For a backup selection of the same
name in the same plan no page says either way (reasoned).
"""


class UnknownConditionError(Exception):
    """A resource names a condition that its template lacks."""


class Product(cdk.Stack):
    """A product's template under construction.

    `build` declares what the product holds; the CDK gets it afterwards, one construct an element and in the
    order declared, directly in the stack: a construct's ID is the logical ID, and renaming one replaces the
    resource.

    Attributes:
        NAME: The product's name in the catalog.
        VERSION: The semantic version that the code stands at; released when portfolio/releases holds it.
        LAYER: The layer that it launches.
        TITLE: The template's description, shown to end users.
        PARAMETERS: The launch-time parameters, in the order shown.
        index_file: The index of built functions.
        resources: What was declared so far, in order.
        conditions: The conditions that were declared so far, by name.
    """

    NAME: ClassVar[str]
    VERSION: ClassVar[str]
    LAYER: ClassVar[Layer]
    TITLE: ClassVar[str]
    PARAMETERS: ClassVar[tuple[Parameter, ...]]

    def __init__(self, scope: cdk.App, *, index_file: Path = INDEX_FILE) -> None:
        """Declare everything.

        Args:
            scope: The app.
            index_file: The index of built functions.

        Raises:
            products.functions.index.FunctionNotBuiltError: A function that it needs was not built yet.
            UnknownConditionError: A resource names a condition that was not added.
        """
        super().__init__(
            scope,
            self.NAME,
            description=self.TITLE,
            synthesizer=cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
        self.template_options.metadata = {"AWS::CloudFormation::Interface": _interface(self.PARAMETERS)}
        self.index_file = index_file
        self.resources: list[Resource[Any]] = []
        self.conditions: dict[str, Condition] = {}
        self._elements: list[Callable[[], object]] = []
        self._made_conditions: dict[str, cdk.CfnCondition] = {}
        for parameter in self.PARAMETERS:
            cdk.CfnParameter(self, parameter.name, **parameter.properties())
        self.build()
        self._refuse_unknown_conditions()
        for make in self._elements:
            make()

    def build(self) -> None:
        """Declare what the product holds."""
        raise NotImplementedError

    def _refuse_unknown_conditions(self) -> None:
        """Refuse what names a condition that the template lacks: AWS would, at the first launch."""
        used = {each.condition.name for each in self.resources if each.condition is not None}
        if missing := sorted(used - self.conditions.keys()):
            message = (
                f"Cannot build {self.NAME}: its resources name the conditions {missing}; its template has "
                f"{sorted(self.conditions)}. Take them into the template with add_conditions."
            )
            raise UnknownConditionError(message)

    def add_resource(self, resource: Resource[Any]) -> None:
        """Take a resource into the template; resources call it themselves, when they are made."""
        if resource.TYPE == "AWS::IAM::Role":
            resource.properties |= _bounds(resource.logical_id)
        self.resources.append(resource)
        self._elements.append(lambda: self._make_resource(resource))

    def add_conditions(self, *conditions: Condition) -> None:
        """Take conditions into the template: those that resources, outputs and ``Fn::If`` name."""
        self.conditions |= {each.name: each for each in conditions}
        self._elements += [functools.partial(self._make_condition, each) for each in conditions]

    def add_rule(self, name: str, *assertions: Assertion, when: Expression | None = None) -> None:
        """Refuse launches whose parameters do not meet every assertion.

        Args:
            name: The rule's logical ID.
            assertions: What must hold, and what the user reads otherwise.
            when: The rule applies only where this holds.
        """
        demanded = [
            cdk.CfnRuleAssertion(assert_=cdk.Token.as_any(each.expression), assert_description=each.words)
            for each in assertions
        ]
        condition = None if when is None else cdk.Token.as_any(when)
        self._elements.append(lambda: cdk.CfnRule(self, name, rule_condition=condition, assertions=demanded))

    def add_mapping(self, name: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
        """Take a mapping into the template: columns by row."""
        self._elements.append(lambda: cdk.CfnMapping(self, name, mapping=rows))

    def add_output(
        self, name: str, value: Text, description: str, *, condition: Condition | None = None
    ) -> None:
        """Show a value to people; no layer imports it."""
        self._elements.append(lambda: self._make_output(name, value, description, None, condition))

    def add_export(self, key: Key, value: Text, *, condition: Condition | None = None) -> None:
        """Hand a value to the other layers; under a condition, only where it holds."""
        words = f"{key.meaning} ({key.kind})"
        self._elements.append(lambda: self._make_output(key.name, value, words, _export(key), condition))

    def import_value(self, key: Key) -> Intrinsic:
        """The value that another layer of the same environment exports under this key."""
        return import_value(_export(key))

    def tag_list(self, *, name: str | None = None, tier: str | None = None) -> list[Tag]:
        """The ``Tags`` property of a resource: its environment, its layer and, where it has one, its tier.

        Args:
            name: The resource's ``Name`` tag, without the environment's name, which is put before it.
            tier: The subnet tier it stands in.
        """
        tags: dict[str, Text] = {
            f"{TAG_PREFIX}:environment": ref(ENVIRONMENT_NAME),
            f"{TAG_PREFIX}:layer": str(self.LAYER),
        }
        if tier is not None:
            tags[f"{TAG_PREFIX}:tier"] = tier
        if name is not None:
            tags["Name"] = sub(f"librechat-${{{ENVIRONMENT_NAME.name}}}-{name}")
        return [{"Key": key, "Value": value} for key, value in tags.items()]

    def _make_resource(self, resource: Resource[Any]) -> None:
        made = cdk.CfnResource(self, resource.logical_id, type=resource.TYPE, properties=resource.properties)
        for attribute, value in resource.attributes().items():
            made.add_override(attribute, value)

    def _make_condition(self, condition: Condition) -> None:
        expression = cdk.Token.as_any(condition.expression)
        self._made_conditions[condition.name] = cdk.CfnCondition(self, condition.name, expression=expression)

    def _make_output(
        self, name: str, value: Text, description: str, export: Intrinsic | None, condition: Condition | None
    ) -> None:
        output = cdk.CfnOutput(
            self,
            name,
            value=cdk.Token.as_string(value),
            description=description,
            export_name=None if export is None else cdk.Token.as_string(export),
        )
        if condition is not None:
            output.condition = self._made_conditions[condition.name]


def _export(key: Key) -> Intrinsic:
    """The name of a key's export in the launch's environment."""
    return sub(key.export_name(f"${{{ENVIRONMENT_NAME.name}}}"))


def _interface(parameters: Sequence[Parameter]) -> dict[str, Any]:
    """Groups and labels for the console (``AWS::CloudFormation::Interface``)."""
    groups = [
        {"Label": {"default": str(group)}, "Parameters": [p.name for p in parameters if p.group is group]}
        for group in Group
        if any(p.group is group for p in parameters)
    ]
    return {
        "ParameterGroups": groups,
        "ParameterLabels": {p.name: {"default": p.label} for p in parameters},
    }


def _bounds(logical_id: str) -> dict[str, Any]:
    """What sets a role of the products apart from others, and what it cannot exceed."""
    boundary = BACKUP_BOUNDARY if logical_id == _BACKUP_ROLE else ROLE_BOUNDARY
    arn = f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy/{boundary}-${{AWS::Region}}"
    path = {} if logical_id in _WITHOUT_PATH else {"Path": PATH}
    return {**path, "PermissionsBoundary": sub(arn)}
