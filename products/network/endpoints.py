"""The VPC endpoints: AWS's own services without a way through the internet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from products.cfn import ec2
from products.language.intrinsics import ref, sub
from products.network import conditions as c
from products.network import endpoint_policies as policies

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from products.language.conditions import Condition
    from products.language.intrinsics import Intrinsic, Text
    from products.language.policy import PolicyDocument
    from products.language.resource import Resource
    from products.network.addresses.address_plan import Tier
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
    policy: Callable[[], PolicyDocument]
    condition: Condition = c.HAS_ECS_ENDPOINTS


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
        condition=c.HAS_BEDROCK_ENDPOINT,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """Declares endpoints in a VPC.

    Attributes:
        product: The product under construction.
        vpc_id: The VPC.
        group: The security group that interface endpoints are attached to.
        depends_on: What the endpoints wait for.
    """

    product: Product
    vpc_id: Intrinsic
    group: ec2.SecurityGroup
    depends_on: Sequence[Resource[Any]] = ()

    def add_s3_endpoint(
        self,
        route_tables: Intrinsic | list[Text],
        private_ranges: Intrinsic | list[Text],
        *,
        condition: Condition | None = None,
    ) -> None:
        """The gateway endpoint by which the given route tables reach S3, private subnets without a bound."""
        ec2.VPCEndpoint(
            self.product,
            "S3Endpoint",
            condition=condition,
            depends_on=self.depends_on,
            ServiceName=_service_name("s3"),
            VpcId=self.vpc_id,
            VpcEndpointType="Gateway",
            RouteTableIds=route_tables,
            PolicyDocument=policies.s3(private_ranges),
            Tags=self.product.tag_list(name="s3"),
        )

    def add_interface_endpoint(
        self,
        endpoint: InterfaceEndpoint,
        tier: Tier,
        subnets: list[Text],
        *,
        condition: Condition | None = None,
    ) -> None:
        """An interface endpoint in subnets of a tier, for the service's name in the whole VPC."""
        ec2.VPCEndpoint(
            self.product,
            endpoint.logical_id,
            condition=condition,
            depends_on=self.depends_on,
            ServiceName=_service_name(endpoint.service),
            VpcId=self.vpc_id,
            VpcEndpointType="Interface",
            SubnetIds=subnets,
            SecurityGroupIds=[ref(self.group)],
            PrivateDnsEnabled=True,
            PolicyDocument=endpoint.policy(),
            Tags=self.product.tag_list(name=endpoint.service, tier=tier),
        )


def _service_name(service: str) -> Intrinsic:
    return sub(f"com.amazonaws.${{AWS::Region}}.{service}")
