"""The product ``network-existing``: a VPC that is there already, adopted for one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from products import contract
from products.contract import ZONE_NUMBERS, Layer
from products.guards.kept import add_kept_environment_name
from products.guards.layers import export_names, see_exports
from products.language.intrinsics import get_att, ref, split
from products.language.policy import allow
from products.language.resource import CustomResource
from products.network import conditions as c
from products.network.addresses.address_plan import Tier
from products.network.addresses.subnets import Subnets
from products.network.endpoints import FOR_ECS, SECRETS_MANAGER, Endpoints
from products.network.existing import parameters as p
from products.network.existing.rules import add_rules
from products.network.flow_logs import add_flow_logs
from products.network.function import add_function
from products.network.outputs import add_flow_log_output, add_next_step, add_security_group_exports
from products.network.parameters import ECS_ENDPOINTS
from products.network.rules import outgoing, reach
from products.network.rules.flows import ENDPOINT, FLOWS, FLOWS_IN_EXISTING
from products.network.rules.security_groups import add_security_groups
from products.parameters import ENVIRONMENT_NAME
from products.product import Product

if TYPE_CHECKING:
    from products.cfn.ec2 import SecurityGroup
    from products.parameters import Parameter

VPC_ID = ref(p.VPC_ID)
SUBNETS = Subnets(ids={tier: tuple(ref(p.SUBNETS[tier, zone]) for zone in ZONE_NUMBERS) for tier in Tier})
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
    ENVIRONMENT_NAME,
    p.EGRESS,
    p.IP_VERSIONS,
    p.S3_ENDPOINT,
    p.SECRETS_MANAGER_ENDPOINT,
    p.SECRETS_MANAGER_RANGE,
    p.DNS_SERVER_RANGES,
    ECS_ENDPOINTS,
    p.FLOW_LOGS,
    *reach.CHECKED,
)
"""The parameters whose values the check gets as they are."""


class NetworkCheck(CustomResource[Literal["FirstPublicSubnetZone", "PrivateRanges", "RouteTableIds"]]):
    """What the function network-check does, and what it returns."""

    TYPE = "Custom::NetworkCheck"


class ExistingNetworkProduct(Product):
    """The same groups, flows, endpoints and exports as a new network, in a VPC that somebody else made."""

    NAME: ClassVar[str] = "network-existing"
    VERSION: ClassVar[str] = "0.3.0"
    LAYER: ClassVar[Layer] = Layer.NETWORK
    TITLE: ClassVar[str] = (
        "LibreChat network in your own VPC (1 of 3): checks its subnets and adds who may talk to whom."
    )
    PARAMETERS: ClassVar[tuple[Parameter, ...]] = (*p.PARAMETERS, *reach.PARAMETERS, *outgoing.PARAMETERS)

    def build(self) -> None:
        """Declare the network."""
        self.add_conditions(*c.EXISTING_NETWORK, *reach.CONDITIONS, *outgoing.CONDITIONS)
        add_rules(self)
        reach.add_rules(self)
        check = self._add_check()
        check.depends_on.append(add_kept_environment_name(self))
        groups = add_security_groups(
            self, vpc_id=VPC_ID, flows=(*FLOWS, *FLOWS_IN_EXISTING), depends_on=[check]
        )
        self._add_endpoints(check, groups[ENDPOINT])
        flow_logs = add_flow_logs(self, vpc_id=VPC_ID, condition=c.MAKES_FLOW_LOGS)
        self.add_export(contract.VPC_ID, VPC_ID)
        SUBNETS.add_exports(self)
        self.add_export(contract.FIRST_PUBLIC_SUBNET_ZONE, get_att(check, "FirstPublicSubnetZone"))
        add_security_group_exports(self)
        outgoing.add_exports(self)
        add_next_step(self)
        add_flow_log_output(self, flow_logs, condition=c.MAKES_FLOW_LOGS)

    def _add_check(self) -> NetworkCheck:
        """Everything else waits for the check, so that a VPC that is not fit gets nothing."""
        function = add_function(
            self,
            "NetworkCheck",
            package="network-check",
            purpose="checks the VPC's subnets, routes and endpoints",
            # EC2's describing actions take no resource scope
            statements=[allow("SeeTheNetwork", list(DESCRIBING), "*"), see_exports()],
        )
        asked: dict[str, Any] = {
            "LayerExports": export_names([contract.VPC_ID]),
            "VpcId": VPC_ID,
            **{f"{tier.logical_name}SubnetIds": SUBNETS.in_used_zones(tier) for tier in Tier},
            **{choice.name: ref(choice) for choice in CHOICES},
        }
        return NetworkCheck(self, "NetworkCheck", **function.call, **asked, **function.version)

    def _add_endpoints(self, check: NetworkCheck, group: SecurityGroup) -> None:
        # This one waits for the check already, by the route tables that the check finds.
        Endpoints(product=self, vpc_id=VPC_ID, group=group).add_s3_endpoint(
            split(",", get_att(check, "RouteTableIds")),
            split(",", get_att(check, "PrivateRanges")),
            condition=c.MAKES_S3_ENDPOINT,
        )
        endpoints = Endpoints(product=self, vpc_id=VPC_ID, group=group, depends_on=[check])
        endpoints.add_interface_endpoint(
            SECRETS_MANAGER,
            Tier.ISOLATED,
            SUBNETS.for_endpoints(Tier.ISOLATED),
            condition=c.MAKES_SECRETS_MANAGER_ENDPOINT,
        )
        for endpoint in FOR_ECS:
            endpoints.add_interface_endpoint(
                endpoint, Tier.PRIVATE, SUBNETS.for_endpoints(Tier.PRIVATE), condition=endpoint.condition
            )
