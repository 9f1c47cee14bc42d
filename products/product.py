"""What every product is: an ordinary stack, free of accounts, regions and fixed names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import aws_cdk as cdk

from products.boundary import BACKUP_BOUNDARY, PATH, ROLE_BOUNDARY
from products.parameters import ENVIRONMENT_NAME, Group, Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from products.contract import Key, Layer

TAG_PREFIX = "librechat"

_BACKUP_ROLE = "BackupRole"
_WITHOUT_PATH = frozenset({_BACKUP_ROLE, "FlowLogRole"})
"""Roles that had none when they were first released, and of which an update must not make a new one.

A new ARN would replace what names the role, and its successor cannot be made beside it: EC2 refuses a second
flow log of the same configuration ("There is an existing Flow Log with the same configuration and log
destination", field: https://github.com/panther-labs/panther/pull/1072). For a backup selection of the same
name in the same plan no page says either way (reasoned).
"""


class Product(cdk.Stack):
    """A product's template under construction.

    Resources are declared in CloudFormation's own words (type and properties) rather than by the CDK's
    typed classes: docs/adr says why. They stand directly in the stack, so that a construct's ID is the
    resource's logical ID; renaming one replaces the resource.

    Attributes:
        NAME: The product's name in the catalog.
        VERSION: The semantic version that the code stands at; released when portfolio/releases holds it.
        LAYER: The layer that it launches.
        TITLE: The template's description, shown to end users.
        PARAMETERS: The launch-time parameters, in the order shown.
    """

    NAME: ClassVar[str]
    VERSION: ClassVar[str]
    LAYER: ClassVar[Layer]
    TITLE: ClassVar[str]
    PARAMETERS: ClassVar[tuple[Parameter, ...]]

    def __init__(self, scope: cdk.App) -> None:
        super().__init__(
            scope,
            self.NAME,
            description=self.TITLE,
            synthesizer=cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
        for parameter in self.PARAMETERS:
            cdk.CfnParameter(self, parameter.name, **parameter.properties())
        self.template_options.metadata = {"AWS::CloudFormation::Interface": _interface(self.PARAMETERS)}

    def resource(  # noqa: PLR0913 - these are the attributes that CloudFormation gives a resource
        self,
        logical_id: str,
        resource_type: str,
        properties: Mapping[str, Any],
        *,
        condition: cdk.CfnCondition | None = None,
        depends_on: Sequence[cdk.CfnResource] = (),
        on_removal: cdk.RemovalPolicy | None = None,
    ) -> cdk.CfnResource:
        """Declare one resource.

        Args:
            logical_id: A static PascalCase name; changing it replaces the resource.
            resource_type: CloudFormation's resource type; an IAM role gets the hub's boundary and path.
            properties: The properties, named as CloudFormation names them.
            condition: The condition under which it exists.
            depends_on: Resources to make first, where no property says so.
            on_removal: What happens to it when it is deleted or replaced; by default it goes.
        """
        if resource_type == "AWS::IAM::Role":
            properties = {**properties, **_bounds(logical_id)}
        resource = cdk.CfnResource(self, logical_id, type=resource_type, properties=properties)
        if condition is not None:
            resource.cfn_options.condition = condition
        for other in depends_on:
            resource.add_resource_dependency(other)
        if on_removal is not None:
            resource.apply_removal_policy(on_removal)
        return resource

    def tag_list(self, *, name: str | None = None, tier: str | None = None) -> list[dict[str, str]]:
        """The ``Tags`` property of a resource: its environment, its layer and, where it has one, its tier.

        Args:
            name: The resource's ``Name`` tag, without the environment's name, which is put before it.
            tier: The subnet tier it stands in.
        """
        tags = {
            f"{TAG_PREFIX}:environment": self.environment_name,
            f"{TAG_PREFIX}:layer": str(self.LAYER),
        }
        if tier is not None:
            tags[f"{TAG_PREFIX}:tier"] = tier
        if name is not None:
            tags["Name"] = cdk.Fn.sub(f"librechat-${{{ENVIRONMENT_NAME.name}}}-{name}")
        return [{"Key": key, "Value": value} for key, value in tags.items()]

    @property
    def environment_name(self) -> str:
        """The launch's ``EnvironmentName``."""
        return cdk.Fn.ref(ENVIRONMENT_NAME.name)

    def export(self, key: Key, value: str, *, condition: cdk.CfnCondition | None = None) -> None:
        """Hand a value to the other layers; under a condition, only where it holds."""
        output = cdk.CfnOutput(
            self,
            key.name,
            value=value,
            description=f"{key.meaning} ({key.kind})",
            export_name=cdk.Fn.sub(key.export_name(f"${{{ENVIRONMENT_NAME.name}}}")),
        )
        output.condition = condition

    def import_value(self, key: Key) -> str:
        """The value that another layer of the same environment exports under this key."""
        return cdk.Fn.import_value(cdk.Fn.sub(key.export_name(f"${{{ENVIRONMENT_NAME.name}}}")))


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
    return {**path, "PermissionsBoundary": cdk.Fn.sub(arn)}
