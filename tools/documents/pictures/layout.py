"""Where things stand in the picture of the network, and how arrows run between them."""

from __future__ import annotations

from dataclasses import dataclass

from products.network.addresses.address_plan import Tier
from products.network.rules import flows

WIDTH, HEIGHT = 1480, 1120
VPC = (210, 190, 1250, 910)
BANDS = {
    Tier.PUBLIC: (240, 230, 1190, 220),
    Tier.PRIVATE: (240, 490, 1190, 250),
    Tier.ISOLATED: (240, 780, 1190, 300),
}


@dataclass(frozen=True, kw_only=True)
class Box:
    """An icon with a caption.

    Attributes:
        x: The icon's centre.
        y: The icon's centre.
        icon: The icon's file, without its ending.
        caption: The lines beneath it.
        colour: The colour of the arrows that begin here.
    """

    x: int
    y: int
    icon: str
    caption: tuple[str, ...]
    colour: str


@dataclass(frozen=True, kw_only=True)
class Bend:
    """How an arrow runs.

    Attributes:
        x: How far its middle is drawn aside, to the right.
        y: How far its middle is drawn aside, down.
        label: Where its label stands, from 0 at its beginning to 1 at its end.
        start: How far aside of the icon's centre it begins, to the right.
        end: How far aside of the icon's centre it ends, to the right.
    """

    x: int = 0
    y: int = 0
    label: float = 0.5
    start: int = 0
    end: int = 0


BOXES = {
    flows.OPERATORS[0].name: Box(x=370, y=80, icon="Users", caption=("Operators",), colour="#545b64"),
    flows.INTERNET.name: Box(x=840, y=80, icon="Users", caption=("Internet",), colour="#545b64"),
    flows.EC2.logical_id: Box(
        x=420, y=330, icon="AmazonEC2", caption=("EC2 instance", "EC2SecurityGroup"), colour="#1f6fb2"
    ),
    flows.ALB.logical_id: Box(
        x=840,
        y=330,
        icon="ElasticLoadBalancing",
        caption=("Load balancer", "ALBSecurityGroup"),
        colour="#8c4fff",
    ),
    flows.SERVICE.logical_id: Box(
        x=840, y=600, icon="AWSFargate", caption=("ECS tasks", "ServiceSecurityGroup"), colour="#d45b07"
    ),
    flows.EFS.logical_id: Box(
        x=1270, y=600, icon="AmazonEFS", caption=("EFS", "EfsSecurityGroup"), colour="#7aa116"
    ),
    flows.ENDPOINT.logical_id: Box(
        x=320,
        y=930,
        icon="AmazonVPCEndpoints",
        caption=("Interface endpoints", "EndpointSecurityGroup"),
        colour="#8c4fff",
    ),
    flows.INIT_LAMBDA.logical_id: Box(
        x=560, y=930, icon="AWSLambda", caption=("Lambda (DB init)", "InitLambdaSG"), colour="#b0084d"
    ),
    flows.POSTGRES_GROUP.logical_id: Box(
        x=800, y=930, icon="AmazonRDS", caption=("RDS PostgreSQL", "PostgresSecurityGroup"), colour="#c925d1"
    ),
    flows.DOCUMENTDB_GROUP.logical_id: Box(
        x=1050,
        y=930,
        icon="AmazonDocumentDB",
        caption=("DocumentDB", "DocumentDbSecurityGroup"),
        colour="#c925d1",
    ),
    flows.CACHE.logical_id: Box(
        x=1290, y=930, icon="AmazonElastiCache", caption=("Valkey", "CacheSecurityGroup"), colour="#c925d1"
    ),
    flows.S3_GATEWAY.name: Box(
        x=100,
        y=930,
        icon="AmazonSimpleStorageService",
        caption=("Amazon S3", "by the gateway", "endpoint alone"),
        colour="#7aa116",
    ),
}

NAT = Box(x=1270, y=330, icon="AmazonVPCNATGateway", caption=("NAT gateway",), colour="#8c4fff")
GATEWAY = Box(x=1270, y=190, icon="AmazonVPCInternetGateway", caption=(), colour="#8c4fff")

BENDS = {
    ("EC2SecurityGroup", "Internet"): Bend(x=-40, y=-20, label=0.45, start=20, end=-50),
    ("ServiceSecurityGroup", "Internet"): Bend(label=0.3),
    ("ALBSecurityGroup", "EC2SecurityGroup"): Bend(label=0.5),
    ("EC2SecurityGroup", "PostgresSecurityGroup"): Bend(x=-60, y=40, label=0.45, start=20, end=-40),
    ("EC2SecurityGroup", "DocumentDbSecurityGroup"): Bend(x=-70, y=110, label=0.33, start=34, end=-46),
    ("EC2SecurityGroup", "EndpointSecurityGroup"): Bend(x=-40, label=0.45, start=-20, end=0),
    ("ServiceSecurityGroup", "PostgresSecurityGroup"): Bend(label=0.62, start=-8, end=8),
    ("ServiceSecurityGroup", "DocumentDbSecurityGroup"): Bend(x=20, label=0.6, start=20, end=0),
    ("ServiceSecurityGroup", "CacheSecurityGroup"): Bend(x=40, y=-30, label=0.6, start=36, end=0),
    ("ServiceSecurityGroup", "EndpointSecurityGroup"): Bend(x=-20, y=36, label=0.28, start=-30, end=34),
    ("InitLambdaSG", "DocumentDbSecurityGroup"): Bend(y=100, label=0.5, start=10, end=-46),
    ("InitLambdaSG", "S3"): Bend(y=100, label=0.55, start=-10, end=10),
}
