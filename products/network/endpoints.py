"""The VPC endpoints: AWS's own services without a way through the internet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from products.intrinsics import Value, ref, sub
from products.network import conditions as named
from products.network import endpoint_policies as policies
from products.network.flows import ENDPOINT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
        condition: The condition under which it is made for ECS.
    """

    logical_id: str
    service: str
    policy: Callable[[], dict[str, Value]]
    condition: str = named.HAS_ECS_ENDPOINTS


SECRETS_MANAGER = InterfaceEndpoint(
    logical_id="SecretsManagerEndpoint", service="secretsmanager", policy=policies.secrets_manager
)
FOR_ECS = (
    InterfaceEndpoint(logical_id="EcrApiEndpoint", service="ecr.api", policy=policies.ecr),
    InterfaceEndpoint(logical_id="EcrRegistryEndpoint", service="ecr.dkr", policy=policies.ecr),
    InterfaceEndpoint(logical_id="LogsEndpoint", service="logs", policy=policies.cloudwatch_logs),
    InterfaceEndpoint(
        logical_id="BedrockEndpoint",
        service="bedrock-runtime",
        policy=policies.bedrock_runtime,
        condition=named.HAS_BEDROCK_ENDPOINT,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """Declares endpoints in a VPC.

    Attributes:
        product: The template.
        vpc_id: The VPC.
        depends_on: What the endpoints wait for.
    """

    product: Product
    vpc_id: Value
    depends_on: Sequence[cdk.CfnResource] = ()

    def add_s3(
        self, route_tables: Value, private_ranges: Value, *, condition: cdk.CfnCondition | None = None
    ) -> None:
        """The gateway endpoint by which the given route tables reach S3, private subnets without a bound."""
        properties = {
            "VpcEndpointType": "Gateway",
            "RouteTableIds": route_tables,
            "PolicyDocument": policies.s3(private_ranges),
            "Tags": self.product.tag_list(name="s3"),
        }
        self._add("S3Endpoint", "s3", properties, condition)

    def add_interface(
        self,
        endpoint: InterfaceEndpoint,
        tier: Tier,
        subnets: Value,
        *,
        condition: cdk.CfnCondition | None = None,
    ) -> None:
        """An interface endpoint in subnets of a tier, answering for the service's name in the whole VPC."""
        properties = {
            "VpcEndpointType": "Interface",
            "SubnetIds": subnets,
            "SecurityGroupIds": [ref(ENDPOINT.logical_id)],
            "PrivateDnsEnabled": True,
            "PolicyDocument": endpoint.policy(),
            "Tags": self.product.tag_list(name=endpoint.service, tier=tier),
        }
        self._add(endpoint.logical_id, endpoint.service, properties, condition)

    def _add(
        self,
        logical_id: str,
        service: str,
        properties: dict[str, Value],
        condition: cdk.CfnCondition | None,
    ) -> None:
        self.product.resource(
            logical_id,
            "AWS::EC2::VPCEndpoint",
            {
                "ServiceName": sub(f"com.amazonaws.${{AWS::Region}}.{service}"),
                "VpcId": self.vpc_id,
                **properties,
            },
            condition=condition,
            depends_on=self.depends_on,
        )
