"""An environment's stacks: which there are, what they were made from, and what they made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from products.contract import Layer
from products.parameters import ENVIRONMENT_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import boto3
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

GONE = ("DELETE_COMPLETE",)
_TELLING = (
    # A resource that no other product of ours has, by the product.
    ("network-existing", "Custom::NetworkCheck"),
    ("network", "AWS::EC2::NatGateway"),
    ("data", "AWS::DocDB::DBCluster"),
    ("identity", "AWS::Cognito::UserPool"),
    ("compute-ecs", "AWS::ECS::Service"),
    ("compute-ec2", "AWS::AutoScaling::AutoScalingGroup"),
)
LAYERS = {
    "network": Layer.NETWORK,
    "network-existing": Layer.NETWORK,
    "data": Layer.DATA,
    "identity": Layer.IDENTITY,
    "compute-ecs": Layer.COMPUTE,
    "compute-ec2": Layer.COMPUTE,
}


@dataclass(frozen=True, kw_only=True)
class Made:
    """A resource as CloudFormation lists it: its type, its physical ID and its state."""

    type: str
    id: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One stack of an environment.

    Attributes:
        id: The stack's ARN.
        name: The stack's name.
        product: The product that it was launched from.
        status: CloudFormation's stack status.
        reason: What CloudFormation says about the status.
        parameters: The parameters that it runs with.
        exports: What it exports, by name.
        outputs: Its outputs' values, by key.
        template: The template that it runs.
        resources: What it made, by logical ID.
    """

    id: str
    name: str
    product: str
    status: str
    reason: str
    parameters: Mapping[str, str]
    exports: Mapping[str, str]
    outputs: Mapping[str, str]
    template: Mapping[str, Any] = field(repr=False)
    resources: Mapping[str, Made] = field(repr=False)

    @property
    def layer(self) -> Layer:
        """The layer that it is."""
        return LAYERS[self.product]

    def of_type(self, *types: str) -> dict[str, Made]:
        """What it made of some types, by logical ID."""
        return {name: made for name, made in self.resources.items() if made.type in types and made.id}


def stacks_of(session: boto3.Session, environment: str) -> list[Stack]:
    """The environment's stacks, the network first.

    Raises:
        botocore.exceptions.ClientError: The account may not be asked.
    """
    client = session.client("cloudformation")
    found = []
    for page in client.get_paginator("describe_stacks").paginate():
        for described in page["Stacks"]:
            parameters = dict(_parameters(described))
            if parameters.get(ENVIRONMENT_NAME.name) != environment or described["StackStatus"] in GONE:
                continue
            template: Any = client.get_template(StackName=described["StackName"])["TemplateBody"]
            product = _product(template) if isinstance(template, dict) else None
            if product is not None:
                found.append(_stack(session, described, product, template, parameters))
    return sorted(found, key=lambda one: [*LAYERS].index(one.product))


def environments(session: boto3.Session) -> list[str]:
    """The names of all environments that the account's stacks belong to."""
    pages = session.client("cloudformation").get_paginator("describe_stacks").paginate()
    names = {
        value
        for page in pages
        for described in page["Stacks"]
        if described["StackStatus"] not in GONE
        for key, value in _parameters(described)
        if key == ENVIRONMENT_NAME.name
    }
    return sorted(names)


def _stack(
    session: boto3.Session,
    described: StackTypeDef,
    product: str,
    template: Mapping[str, Any],
    parameters: Mapping[str, str],
) -> Stack:
    pages = session.client("cloudformation").get_paginator("list_stack_resources")
    resources = {
        each["LogicalResourceId"]: Made(
            type=each["ResourceType"],
            id=each.get("PhysicalResourceId", ""),
            status=each["ResourceStatus"],
        )
        for page in pages.paginate(StackName=described["StackName"])
        for each in page["StackResourceSummaries"]
        if each["ResourceStatus"] != "DELETE_COMPLETE"
    }
    return Stack(
        id=described.get("StackId", ""),
        name=described["StackName"],
        product=product,
        status=described["StackStatus"],
        reason=described.get("StackStatusReason", ""),
        parameters=parameters,
        exports={
            output["ExportName"]: output["OutputValue"]
            for output in described.get("Outputs", [])
            if "ExportName" in output and "OutputValue" in output
        },
        outputs={
            output["OutputKey"]: output.get("OutputValue", "")
            for output in described.get("Outputs", [])
            if "OutputKey" in output
        },
        template=template,
        resources=resources,
    )


def _parameters(described: StackTypeDef) -> Iterator[tuple[str, str]]:
    for each in described.get("Parameters", []):
        if "ParameterKey" in each:
            # A parameter of SSM's types names where the value is; the value itself stands beside it.
            yield each["ParameterKey"], each.get("ResolvedValue", each.get("ParameterValue", ""))


def _product(template: Mapping[str, Any]) -> str | None:
    """The product that a template is of, told by what it declares; None for a stack of somebody else's."""
    types = {declared["Type"] for declared in template.get("Resources", {}).values()}
    return next((product for product, kind in _TELLING if kind in types), None)
