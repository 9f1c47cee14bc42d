"""The product ``network``: a new VPC for one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from products import contract
from products.contract import ZONE_NUMBERS, Layer
from products.network import conditions as named
from products.network import endpoints
from products.network.address_plan import Tier
from products.network.conditions import declare_all
from products.network.default_group import empty_default_group
from products.network.flow_logs import add_flow_logs
from products.network.intrinsics import NO_VALUE, Value, either, get_att, join, ref, sub
from products.network.outputs import describe, export_security_groups, text
from products.network.parameters import PARAMETERS
from products.network.security_groups import add_security_groups
from products.network.topology import LAST_ZONE, NAT_CONDITIONS, Topology, route_table_id, subnet_id
from products.product import Product

if TYPE_CHECKING:
    import aws_cdk as cdk

    from products.parameters import Parameter

VPC_ID = ref("Vpc")


class NetworkProduct(Product):
    """A VPC with three tiers of subnets, every security group and every flow between components."""

    NAME: ClassVar[str] = "network"
    VERSION: ClassVar[str] = "0.1.0"
    LAYER: ClassVar[Layer] = Layer.NETWORK
    TITLE: ClassVar[str] = "LibreChat network (1 of 3): a VPC in three tiers, and who may talk to whom in it."
    PARAMETERS: ClassVar[tuple[Parameter, ...]] = PARAMETERS

    def __init__(self, scope: cdk.App) -> None:
        super().__init__(scope)
        self._conditions = declare_all(self)
        Topology(self, self._conditions).add()
        add_security_groups(self, vpc_id=VPC_ID, conditions=self._conditions)
        empty_default_group(self)
        self._add_endpoints()
        add_flow_logs(self, vpc_id=VPC_ID)
        self._export_subnets()
        export_security_groups(self)
        self._describe()

    def _add_endpoints(self) -> None:
        private_tables = [ref(route_table_id(Tier.PRIVATE, zone)) for zone in ZONE_NUMBERS]
        private_tables[-1] = either(named.THREE_ZONES, private_tables[-1], NO_VALUE)
        tables = [ref(route_table_id(Tier.ISOLATED, 1)), *private_tables]
        endpoints.add_s3(self, vpc_id=VPC_ID, route_tables=tables)
        endpoints.add_interface(
            self,
            endpoints.SECRETS_MANAGER,
            vpc_id=VPC_ID,
            subnets=_endpoint_subnets(Tier.ISOLATED),
            tier=Tier.ISOLATED,
        )
        for endpoint in endpoints.FOR_ECS:
            endpoints.add_interface(
                self,
                endpoint,
                vpc_id=VPC_ID,
                subnets=_endpoint_subnets(Tier.PRIVATE),
                tier=Tier.PRIVATE,
                condition=self._conditions[named.HAS_ECS_ENDPOINTS],
            )

    def _export_subnets(self) -> None:
        self.export(contract.VPC_ID, text(VPC_ID))
        self.export(contract.PUBLIC_SUBNET_IDS, text(_subnet_list(Tier.PUBLIC)))
        self.export(
            contract.DUAL_STACK_PUBLIC_SUBNET_IDS,
            text(_subnet_list(Tier.PUBLIC)),
            condition=self._conditions[named.DUAL_STACK],
        )
        self.export(contract.ISOLATED_SUBNET_IDS, text(_subnet_list(Tier.ISOLATED)))
        for zone in ZONE_NUMBERS:
            subnet = text(ref(subnet_id(Tier.PRIVATE, zone)))
            last = zone == LAST_ZONE
            self.export(
                contract.PRIVATE_SUBNET_IDS[zone],
                subnet,
                condition=self._conditions[named.THREE_ZONES] if last else None,
            )
            self.export(
                contract.EGRESS_SUBNET_IDS[zone],
                subnet,
                condition=self._conditions[named.WAY_OUT_IN_ZONE_3 if last else named.HAS_NAT],
            )

    def _describe(self) -> None:
        describe(
            self,
            "NextStep",
            either(
                named.HAS_NAT,
                sub(
                    "Launch the product data with the environment name ${EnvironmentName}, "
                    "then compute-ecs or compute-ec2."
                ),
                sub(
                    "Launch the product data with the environment name ${EnvironmentName}, then compute-ec2; "
                    "compute-ecs needs a network with NAT gateways."
                ),
            ),
            "What to launch next",
        )
        for zone, condition in NAT_CONDITIONS.items():
            describe(
                self,
                f"NatAddress{zone}PublicIp",
                get_att(f"NatAddress{zone}", "PublicIp"),
                f"The address from which LibreChat on ECS calls out (NAT gateway {zone}), for allow lists",
                self._conditions[condition],
            )
        describe(self, "FlowLogGroupName", ref("FlowLogGroup"), "Where flow logs are, in CloudWatch Logs")


def _endpoint_subnets(tier: Tier) -> Value:
    """One subnet of the tier, or one in each zone."""
    ids = [ref(subnet_id(tier, zone)) for zone in ZONE_NUMBERS]
    return [
        ids[0],
        either(named.ENDPOINTS_IN_ALL_ZONES, ids[1], NO_VALUE),
        either(named.ENDPOINTS_IN_THREE_ZONES, ids[2], NO_VALUE),
    ]


def _subnet_list(tier: Tier) -> Value:
    ids = [ref(subnet_id(tier, zone)) for zone in ZONE_NUMBERS]
    return either(named.THREE_ZONES, join(",", ids), join(",", ids[:-1]))
