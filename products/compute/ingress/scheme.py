"""Where the load balancer stands: before the internet, or inside, for private networks alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.compute import conditions as c
from products.compute import parameters as p
from products.compute.ingress.countries import COUNTRIES
from products.guards.kept import add_kept_value
from products.language.conditions import Assertion, Condition, is_empty, is_equal
from products.language.intrinsics import if_else, ref

if TYPE_CHECKING:
    from products.cfn import ssm
    from products.language.intrinsics import Intrinsic
    from products.product import Product

INTERNAL = Condition("IsInternal", is_equal(p.LOAD_BALANCER_SCHEME, "internal"))


def balancer_subnets(product: Product) -> Intrinsic:
    """The subnets that the load balancer stands in, comma-separated.

    Those of an internal one are exported by a network that is reachable from private networks alone, so that
    CloudFormation refuses it in any other one before anything is made.
    """
    return if_else(
        INTERNAL,
        product.import_value(contract.INTERNAL_BALANCER_SUBNET_IDS),
        if_else(
            c.DUAL_STACK,
            product.import_value(contract.DUAL_STACK_PUBLIC_SUBNET_IDS),
            product.import_value(contract.PUBLIC_SUBNET_IDS),
        ),
    )


def add_kept_scheme(product: Product) -> ssm.Document:
    """Refuse an update from one to the other.

    A load balancer's scheme is create-only, and the new one would have to take over the target group while
    the old one still has it: "You've reached the limit on the number of load balancers per target group"
    (Elastic Load Balancing API Reference, "CreateListener", error TargetGroupAssociationLimit), which is one.
    """
    return add_kept_value(
        product,
        "KeptLoadBalancerScheme",
        ref(p.LOAD_BALANCER_SCHEME),
        "Load-balancer-cannot-be-changed-by-an-update--give-its-value-back-or-launch-compute-anew",
    )


def add_scheme_rules(product: Product) -> None:
    """Refuse what an internal load balancer cannot do."""
    product.add_rule(
        "InternalSpeaksIpv4",
        Assertion(
            is_equal(p.IP_VERSIONS, "ipv4"),
            "An internal load balancer is reached over IPv4. Set IP versions to ipv4, or Load balancer to "
            "internet-facing.",
        ),
        Assertion(
            is_empty(COUNTRIES),
            "An internal load balancer sees private addresses, which are of no country, so nobody would "
            "be let in. Leave Allowed countries empty, or set Load balancer to internet-facing.",
        ),
        when=is_equal(p.LOAD_BALANCER_SCHEME, "internal"),
    )
