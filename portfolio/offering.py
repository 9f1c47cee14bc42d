"""What the portfolio offers, in the order in which it is launched.

    from portfolio.offering import OFFERS, offer

    offer("data").product()          # the class, imported only now: the CDK takes seconds to load
    [o.name for o in OFFERS]

``offer`` raises ``CatalogError`` for a name that is not offered.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from portfolio.errors import refuse

if TYPE_CHECKING:
    from products.product import Product


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One product on offer, as its page in the console presents it.

    Attributes:
        name: The product's name in the catalog and on the command line.
        source: Where its class is, ``module:Class``.
        step: Its place in the order of launches.
        does: What it launches, one or two sentences.
        costs: What drives its cost.
        needs: What must be there before it is launched.
    """

    name: str
    source: str
    step: str
    does: str
    costs: str
    needs: str

    def product(self) -> type[Product]:
        """The product's class; imports the CDK."""
        module, name = self.source.split(":")
        return cast("type[Product]", getattr(importlib.import_module(module), name))

    @property
    def description(self) -> str:
        """The text of the product's page."""
        return f"Step {self.step}. {self.does} Cost: {self.costs} Before you launch: {self.needs}"


OFFERS = (
    Offer(
        name="network",
        source="products.network.product:NetworkProduct",
        step="1 of 3",
        does=(
            "A VPC for one LibreChat environment: public, private and isolated subnets in two or three "
            "zones, every security group, and the endpoints that the isolated subnets need."
        ),
        costs="NAT gateways by the hour and by traffic, the Secrets Manager endpoint by the hour, flow logs.",
        needs="choose a short environment name; the data and compute products find this network by it.",
    ),
    Offer(
        name="network-existing",
        source="products.network.existing.product:ExistingNetworkProduct",
        step="1 of 3, in place of network",
        does=(
            "Makes a VPC that you already have usable for LibreChat: adds the security groups and hands your "
            "subnets to the data and compute products."
        ),
        costs="nothing by itself.",
        needs="a VPC with public, private and isolated subnets in two or three zones.",
    ),
    Offer(
        name="data",
        source="products.data.product:DataProduct",
        step="2 of 3",
        does=(
            "The environment's data: PostgreSQL with pgvector, DocumentDB, a shared file system and the "
            "secrets, with both databases initialised."
        ),
        costs="database instances by the hour, storage and backups by size, secrets and a key by the month.",
        needs="the environment's network, launched under the same environment name.",
    ),
    Offer(
        name="identity",
        source="products.identity.product:IdentityProduct",
        step="optional, before 3 of 3",
        does=(
            "The environment's people, where the company has no identity provider or wants to invite: a user "
            "pool of Amazon Cognito that nobody can sign up to, with a second factor, and with the company's "
            "own provider behind it where you like."
        ),
        costs="who signs in within a month, beyond those that Cognito has free; one secret by the month.",
        needs="the domain name that LibreChat gets; compute finds these people by the environment name.",
    ),
    Offer(
        name="compute-ecs",
        source="products.compute.ecs.product:EcsProduct",
        step="3 of 3",
        does=(
            "LibreChat with its document search on ECS Fargate, behind a load balancer; survives the loss "
            "of a zone at sizes medium and large."
        ),
        costs="Fargate tasks and the load balancer by the hour, traffic, logs by volume.",
        needs="the environment's network with a NAT gateway, and its data, under the same environment name.",
    ),
    Offer(
        name="compute-ec2",
        source="products.compute.ec2.product:Ec2Product",
        step="3 of 3, in place of compute-ecs",
        does="LibreChat with its document search on one EC2 instance, behind a load balancer.",
        costs="one instance and the load balancer by the hour, its volume by size, logs by volume.",
        needs="the environment's network and its data, under the same environment name.",
    ),
)


def offer(name: str) -> Offer:
    """The offer of that name.

    Raises:
        CatalogError: Nothing is offered under it.
    """
    for candidate in OFFERS:
        if candidate.name == name:
            return candidate
    raise refuse(
        "Cannot find the product.",
        received=repr(name),
        allowed=", ".join(candidate.name for candidate in OFFERS),
        fix="name one of these",
    )
