"""The VPC endpoints: AWS's own services without a way through the internet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from products.network import endpoint_policies as policies
from products.network.flows import ENDPOINT
from products.network.intrinsics import Value, ref, sub

if TYPE_CHECKING:
    from collections.abc import Callable

    import aws_cdk as cdk

    from products.network.address_plan import Tier
    from products.product import Product


@dataclass(frozen=True, kw_only=True)
class InterfaceEndpoint:
    """An AWS service offered inside the VPC.

    Attributes:
        logical_id: The endpoint's logical ID.
        service: The service's name after the region, as in ``com.amazonaws.<region>.<service>``.
        policy: What may be done through it.
    """

    logical_id: str
    service: str
    policy: Callable[[], dict[str, Value]]


SECRETS_MANAGER = InterfaceEndpoint(
    logical_id="SecretsManagerEndpoint", service="secretsmanager", policy=policies.secrets_manager
)
FOR_ECS = (
    InterfaceEndpoint(logical_id="EcrApiEndpoint", service="ecr.api", policy=policies.ecr),
    InterfaceEndpoint(logical_id="EcrRegistryEndpoint", service="ecr.dkr", policy=policies.ecr),
    InterfaceEndpoint(logical_id="LogsEndpoint", service="logs", policy=policies.cloudwatch_logs),
    InterfaceEndpoint(
        logical_id="BedrockEndpoint", service="bedrock-runtime", policy=policies.bedrock_runtime
    ),
)


def add_s3(
    product: Product, *, vpc_id: Value, route_tables: Value, condition: cdk.CfnCondition | None = None
) -> None:
    """The gateway endpoint by which the given route tables reach S3."""
    product.resource(
        "S3Endpoint",
        "AWS::EC2::VPCEndpoint",
        {
            "VpcEndpointType": "Gateway",
            "ServiceName": sub("com.amazonaws.${AWS::Region}.s3"),
            "VpcId": vpc_id,
            "RouteTableIds": route_tables,
            "PolicyDocument": policies.s3(),
            "Tags": product.tag_list(name="s3"),
        },
        condition=condition,
    )


def add_interface(  # noqa: PLR0913 - an endpoint is placed by these alone
    product: Product,
    endpoint: InterfaceEndpoint,
    *,
    vpc_id: Value,
    subnets: Value,
    tier: Tier,
    condition: cdk.CfnCondition | None = None,
) -> None:
    """An interface endpoint in the given subnets, answering for the service's name in the whole VPC."""
    product.resource(
        endpoint.logical_id,
        "AWS::EC2::VPCEndpoint",
        {
            "VpcEndpointType": "Interface",
            "ServiceName": sub(f"com.amazonaws.${{AWS::Region}}.{endpoint.service}"),
            "VpcId": vpc_id,
            "SubnetIds": subnets,
            "SecurityGroupIds": [ref(ENDPOINT.logical_id)],
            "PrivateDnsEnabled": True,
            "PolicyDocument": endpoint.policy(),
            "Tags": product.tag_list(name=endpoint.service, tier=tier),
        },
        condition=condition,
    )
