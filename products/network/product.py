"""The product ``network``: a new VPC for one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from products import contract
from products.contract import Layer
from products.guards.kept import add_kept_environment_name
from products.language.intrinsics import get_att, ref, sub
from products.network.addresses.address_plan import Tier
from products.network.addresses.zones import add_zone_rules
from products.network.conditions import NEW_NETWORK
from products.network.default_group import add_empty_default_group
from products.network.endpoints import FOR_ECS, SECRETS_MANAGER, Endpoints
from products.network.flow_logs import add_flow_logs
from products.network.outputs import add_flow_log_output, add_next_step, add_security_group_exports
from products.network.parameters import PARAMETERS
from products.network.rules import outgoing, reach
from products.network.rules.flows import ENDPOINT
from products.network.rules.security_groups import add_security_groups
from products.network.topology import NAT_CONDITIONS, Topology, private_ranges
from products.product import Product

if TYPE_CHECKING:
    from products.network.addresses.subnets import Subnets
    from products.parameters import Parameter


CONNECT = (
    "This VPC is new and connected to nothing yet. Attach the transit gateway or virtual private gateway "
    "that leads to ${PrivateNetworkRanges} to ${Vpc} (a transit gateway by its private subnets), and add "
    "routes to these ranges to the route tables ${Tables}."
)


class NetworkProduct(Product):
    """A VPC with three tiers of subnets, every security group and every flow between components."""

    NAME: ClassVar[str] = "network"
    VERSION: ClassVar[str] = "0.4.0"
    LAYER: ClassVar[Layer] = Layer.NETWORK
    TITLE: ClassVar[str] = "LibreChat network (1 of 3): a VPC in three tiers, and who may talk to whom in it."
    PARAMETERS: ClassVar[tuple[Parameter, ...]] = (*PARAMETERS, *reach.PARAMETERS, *outgoing.PARAMETERS)

    def build(self) -> None:
        """Declare the network."""
        self.add_conditions(*NEW_NETWORK, *reach.CONDITIONS, *outgoing.CONDITIONS)
        add_zone_rules(self)
        reach.add_rules(self)
        topology = Topology(self, after=add_kept_environment_name(self))
        vpc_id = ref(topology.vpc)
        subnets = topology.add_subnets(add_empty_default_group(self, topology.vpc))
        groups = add_security_groups(self, vpc_id=vpc_id)
        self._add_endpoints(Endpoints(product=self, vpc_id=vpc_id, group=groups[ENDPOINT]), topology, subnets)
        flow_logs = add_flow_logs(self, vpc_id=vpc_id)
        self.add_export(contract.VPC_ID, vpc_id)
        subnets.add_exports(self)
        self.add_export(contract.FIRST_PUBLIC_SUBNET_ZONE, topology.first_zone())
        add_security_group_exports(self)
        outgoing.add_exports(self)
        add_next_step(self)
        self.add_output(
            "ConnectPrivateNetworks",
            sub(CONNECT, Tables=topology.private_tables()),
            "What makes LibreChat reachable from the private networks",
            condition=reach.FROM_PRIVATE_NETWORKS,
        )
        for zone, condition in NAT_CONDITIONS.items():
            self.add_output(
                f"NatAddress{zone}PublicIp",
                get_att(topology.nat_addresses[zone], "PublicIp"),
                f"The address from which LibreChat on ECS calls out (NAT gateway {zone}), for allow lists",
                condition=condition,
            )
        add_flow_log_output(self, flow_logs)

    def _add_endpoints(self, endpoints: Endpoints, topology: Topology, subnets: Subnets) -> None:
        endpoints.add_s3_endpoint(topology.tables_to_s3(), private_ranges())
        endpoints.add_interface_endpoint(SECRETS_MANAGER, Tier.ISOLATED, subnets.for_endpoints(Tier.ISOLATED))
        for endpoint in FOR_ECS:
            endpoints.add_interface_endpoint(
                endpoint, Tier.PRIVATE, subnets.for_endpoints(Tier.PRIVATE), condition=endpoint.condition
            )
