"""The product ``network``: a new VPC for one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from products import contract
from products.contract import ZONE_NUMBERS, Layer
from products.intrinsics import NO_VALUE, get_att, if_else, ref
from products.kept import keep_environment_name
from products.network import conditions as named
from products.network.address_plan import Tier
from products.network.conditions import declare_for_new_network
from products.network.default_group import empty_default_group
from products.network.endpoints import FOR_ECS, SECRETS_MANAGER, Endpoints
from products.network.flow_logs import add_flow_logs
from products.network.outputs import describe, describe_next_step, export_security_groups, text
from products.network.parameters import PARAMETERS
from products.network.security_groups import add_security_groups
from products.network.subnets import Subnets
from products.network.topology import NAT_CONDITIONS, Topology, private_ranges, route_table_id, subnet_id
from products.network.zones import add_zone_rules
from products.product import Product

if TYPE_CHECKING:
    import aws_cdk as cdk

    from products.parameters import Parameter

VPC_ID = ref("Vpc")
SUBNETS = Subnets(ids={tier: tuple(ref(subnet_id(tier, zone)) for zone in ZONE_NUMBERS) for tier in Tier})


class NetworkProduct(Product):
    """A VPC with three tiers of subnets, every security group and every flow between components."""

    NAME: ClassVar[str] = "network"
    VERSION: ClassVar[str] = "0.4.0"
    LAYER: ClassVar[Layer] = Layer.NETWORK
    TITLE: ClassVar[str] = "LibreChat network (1 of 3): a VPC in three tiers, and who may talk to whom in it."
    PARAMETERS: ClassVar[tuple[Parameter, ...]] = PARAMETERS

    def __init__(self, scope: cdk.App) -> None:
        super().__init__(scope)
        self._conditions = declare_for_new_network(self)
        add_zone_rules(self)
        kept = keep_environment_name(self)
        topology = Topology(self, self._conditions, after=kept)
        topology.add(empty_default_group(self))
        add_security_groups(self, vpc_id=VPC_ID, conditions=self._conditions)
        self._add_endpoints()
        add_flow_logs(self, vpc_id=VPC_ID)
        self.export(contract.VPC_ID, text(VPC_ID))
        SUBNETS.export(self, self._conditions)
        zone = get_att(subnet_id(Tier.PUBLIC, 1), "AvailabilityZone")
        self.export(contract.FIRST_PUBLIC_SUBNET_ZONE, text(zone))
        export_security_groups(self)
        self._describe()

    def _add_endpoints(self) -> None:
        endpoints = Endpoints(product=self, vpc_id=VPC_ID)
        *first, last = (ref(route_table_id(Tier.PRIVATE, zone)) for zone in ZONE_NUMBERS)
        isolated = ref(route_table_id(Tier.ISOLATED, 1))
        endpoints.add_s3([isolated, *first, if_else(named.THREE_ZONES, last, NO_VALUE)], private_ranges())
        endpoints.add_interface(SECRETS_MANAGER, Tier.ISOLATED, SUBNETS.for_endpoints(Tier.ISOLATED))
        for endpoint in FOR_ECS:
            endpoints.add_interface(
                endpoint,
                Tier.PRIVATE,
                SUBNETS.for_endpoints(Tier.PRIVATE),
                condition=self._conditions[endpoint.condition],
            )

    def _describe(self) -> None:
        describe_next_step(self)
        for zone, condition in NAT_CONDITIONS.items():
            describe(
                self,
                f"NatAddress{zone}PublicIp",
                get_att(f"NatAddress{zone}", "PublicIp"),
                f"The address from which LibreChat on ECS calls out (NAT gateway {zone}), for allow lists",
                self._conditions[condition],
            )
        describe(self, "FlowLogGroupName", ref("FlowLogGroup"), "Where flow logs are, in CloudWatch Logs")
