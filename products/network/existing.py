"""The product ``network-existing``: a VPC that is there already, adopted for one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from products import contract
from products.contract import ZONE_NUMBERS, Layer
from products.intrinsics import get_att, ref, split
from products.kept import keep_environment_name
from products.layers import SEE_EXPORTS, export_names
from products.network import conditions as named
from products.network.address_plan import Tier
from products.network.conditions import declare_for_existing_network
from products.network.endpoints import FOR_ECS, SECRETS_MANAGER, Endpoints
from products.network.existing_parameters import PARAMETERS, subnet_parameter_name
from products.network.existing_rules import add_rules
from products.network.flow_logs import add_flow_logs
from products.network.flows import FLOWS, FLOWS_IN_EXISTING
from products.network.function import CustomResource, add_custom_resource
from products.network.outputs import describe, describe_next_step, export_security_groups, text
from products.network.security_groups import add_security_groups
from products.network.subnets import Subnets
from products.product import Product

if TYPE_CHECKING:
    import aws_cdk as cdk

    from products.parameters import Parameter

CHECK = "NetworkCheck"
VPC_ID = ref("ExistingVpcId")
SUBNETS = Subnets(
    ids={tier: tuple(ref(subnet_parameter_name(tier, zone)) for zone in ZONE_NUMBERS) for tier in Tier}
)
DESCRIBING = (
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeManagedPrefixLists",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
    "ec2:GetManagedPrefixListEntries",
)
CHOICES = (
    "EnvironmentName",
    "WayOut",
    "IpVersions",
    "S3EndpointChoice",
    "SecretsManagerEndpointChoice",
    "SecretsManagerRange",
    "DnsServerRanges",
    "EcsEndpoints",
    "FlowLogChoice",
)
"""The parameters that the check is told as they are."""


class ExistingNetworkProduct(Product):
    """The same groups, flows, endpoints and exports as a new network, in a VPC that somebody else made."""

    NAME: ClassVar[str] = "network-existing"
    VERSION: ClassVar[str] = "0.3.0"
    LAYER: ClassVar[Layer] = Layer.NETWORK
    TITLE: ClassVar[str] = (
        "LibreChat network in your own VPC (1 of 3): checks its subnets and adds who may talk to whom."
    )
    PARAMETERS: ClassVar[tuple[Parameter, ...]] = PARAMETERS

    def __init__(self, scope: cdk.App) -> None:
        super().__init__(scope)
        self._conditions = declare_for_existing_network(self)
        add_rules(self)
        check = self._add_check()
        check.add_resource_dependency(keep_environment_name(self))
        add_security_groups(
            self,
            vpc_id=VPC_ID,
            conditions=self._conditions,
            flows=(*FLOWS, *FLOWS_IN_EXISTING),
            depends_on=[check],
        )
        self._add_endpoints(check)
        add_flow_logs(self, vpc_id=VPC_ID, condition=self._conditions[named.MAKES_FLOW_LOGS])
        self.export(contract.VPC_ID, text(VPC_ID))
        SUBNETS.export(self, self._conditions)
        self.export(contract.FIRST_PUBLIC_SUBNET_ZONE, text(get_att(CHECK, "FirstPublicSubnetZone")))
        export_security_groups(self)
        describe_next_step(self)
        describe(
            self,
            "FlowLogGroupName",
            ref("FlowLogGroup"),
            "Where flow logs are, in CloudWatch Logs",
            self._conditions[named.MAKES_FLOW_LOGS],
        )

    def _add_check(self) -> cdk.CfnResource:
        """Everything else waits for the check, so that a VPC that is not fit gets nothing."""
        return add_custom_resource(
            self,
            CustomResource(
                logical_id=CHECK,
                resource_type="Custom::NetworkCheck",
                package="network-check",
                purpose="checks the VPC's subnets, routes and endpoints",
                statements=[
                    SEE_EXPORTS,
                    {
                        "Sid": "SeeTheNetwork",  # EC2's describing actions take no resource scope
                        "Effect": "Allow",
                        "Action": list(DESCRIBING),
                        "Resource": "*",
                    },
                ],
                properties={
                    "LayerExports": export_names([contract.VPC_ID]),
                    "VpcId": VPC_ID,
                    **{f"{tier.logical_name}SubnetIds": SUBNETS.in_used_zones(tier) for tier in Tier},
                    **{choice: ref(choice) for choice in CHOICES},
                },
            ),
        )

    def _add_endpoints(self, check: cdk.CfnResource) -> None:
        # This one waits for the check already, by the route tables that the check finds.
        Endpoints(product=self, vpc_id=VPC_ID).add_s3(
            split(",", get_att(CHECK, "RouteTableIds")),
            split(",", get_att(CHECK, "PrivateRanges")),
            condition=self._conditions[named.MAKES_S3_ENDPOINT],
        )
        endpoints = Endpoints(product=self, vpc_id=VPC_ID, depends_on=[check])
        endpoints.add_interface(
            SECRETS_MANAGER,
            Tier.ISOLATED,
            SUBNETS.for_endpoints(Tier.ISOLATED),
            condition=self._conditions[named.MAKES_SECRETS_MANAGER_ENDPOINT],
        )
        for endpoint in FOR_ECS:
            endpoints.add_interface(
                endpoint,
                Tier.PRIVATE,
                SUBNETS.for_endpoints(Tier.PRIVATE),
                condition=self._conditions[endpoint.condition],
            )
