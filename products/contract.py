"""The one list of values that the layers hand to one another.

Every value travels as a CloudFormation export named ``librechat-<environment>-<Key>``. The export's
name depends on the ``EnvironmentName`` parameter alone, as CloudFormation demands, so typing the
environment's name is all the wiring a launch needs; and CloudFormation itself refuses to delete a
layer whose exports another one imports (AWS CloudFormation User Guide, "Get exported outputs from a
deployed CloudFormation stack"). Only values that survive updates belong here: IDs, ARNs of secrets,
never an endpoint that a restore would change.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

EXPORT_PREFIX = "librechat"
ZONE_NUMBERS = (1, 2, 3)


class Layer(StrEnum):
    """The layers of an environment, in the order in which they are launched."""

    NETWORK = "network"
    DATA = "data"
    IDENTITY = "identity"
    COMPUTE = "compute"


STANDS_ON: dict[Layer, tuple[Layer, ...]] = {
    Layer.NETWORK: (),
    Layer.DATA: (Layer.NETWORK,),
    Layer.IDENTITY: (),
    Layer.COMPUTE: (Layer.NETWORK, Layer.DATA),
}
"""The layers that must be there before each one."""

MAY_STAND_ON: dict[Layer, tuple[Layer, ...]] = {Layer.COMPUTE: (Layer.IDENTITY,)}
"""The layers that are there before each one only where its form asks for them."""

USERS_GROUP = "librechat-users"
"""The group of an identity layer's people who may enter."""

ADMINISTRATORS_GROUP = "librechat-administrators"
"""The group of those who administer LibreChat."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """One value that a layer exports.

    Attributes:
        name: The key, the last part of the export's name.
        layer: The layer that exports it.
        kind: What the value is, in AWS's words.
        meaning: What it is for, one line.
    """

    name: str
    layer: Layer
    kind: str
    meaning: str

    def export_name(self, environment: str) -> str:
        """The name of the export in the given environment (or ``Fn::Sub`` expression for one)."""
        return f"{EXPORT_PREFIX}-{environment}-{self.name}"


def _network(name: str, kind: str, meaning: str) -> Key:
    return Key(name=name, layer=Layer.NETWORK, kind=kind, meaning=meaning)


def _data(name: str, kind: str, meaning: str) -> Key:
    return Key(name=name, layer=Layer.DATA, kind=kind, meaning=meaning)


def _identity(name: str, kind: str, meaning: str) -> Key:
    return Key(name=name, layer=Layer.IDENTITY, kind=kind, meaning=meaning)


VPC_ID = _network("VpcId", "VPC ID", "the VPC that holds all layers")
PUBLIC_SUBNET_IDS = _network("PublicSubnetIds", "subnet IDs, comma-separated", "load balancer, EC2 instance")
FIRST_PUBLIC_SUBNET_ZONE = _network(
    "PublicSubnet1Zone", "Availability Zone", "data volume of the EC2 instance, which stands in that subnet"
)
DUAL_STACK_PUBLIC_SUBNET_IDS = _network(
    "DualStackPublicSubnetIds",
    "subnet IDs, comma-separated",
    "dual-stack load balancer; exported only by a network that has IPv6",
)
INTERNAL_BALANCER_SUBNET_IDS = _network(
    "InternalBalancerSubnetIds",
    "subnet IDs, comma-separated",
    "internal load balancer; exported only by a network that is reachable from private networks",
)
ISOLATED_SUBNET_IDS = _network(
    "IsolatedSubnetIds", "subnet IDs, comma-separated", "databases and the functions that initialise them"
)
PRIVATE_SUBNET_IDS = {
    zone: _network(f"PrivateSubnet{zone}Id", "subnet ID", f"shared file system's mount target in zone {zone}")
    for zone in ZONE_NUMBERS
}
EGRESS_SUBNET_IDS = {
    zone: _network(
        f"EgressSubnet{zone}Id",
        "subnet ID",
        f"ECS tasks in zone {zone}; exported only by a network that has a way out (NAT)",
    )
    for zone in ZONE_NUMBERS
}
ALB_SECURITY_GROUP_ID = _network("AlbSecurityGroupId", "security group ID", "load balancer")
SERVICE_SECURITY_GROUP_ID = _network("ServiceSecurityGroupId", "security group ID", "ECS tasks")
EC2_SECURITY_GROUP_ID = _network("Ec2SecurityGroupId", "security group ID", "EC2 instance")
POSTGRES_SECURITY_GROUP_ID = _network("PostgresSecurityGroupId", "security group ID", "RDS PostgreSQL")
DOCUMENTDB_SECURITY_GROUP_ID = _network("DocumentDbSecurityGroupId", "security group ID", "Amazon DocumentDB")
EFS_SECURITY_GROUP_ID = _network("EfsSecurityGroupId", "security group ID", "EFS mount targets")
CACHE_SECURITY_GROUP_ID = _network(
    "CacheSecurityGroupId", "security group ID", "Valkey, which the ECS tasks reach on port 6379"
)
INIT_LAMBDA_SECURITY_GROUP_ID = _network(
    "InitLambdaSecurityGroupId", "security group ID", "functions that initialise the databases"
)
MAIL_EGRESS_PORTS = _network(
    "MailEgressPorts",
    "TCP ports, comma-separated",
    "what LibreChat may call mail servers on; exported only by a network whose Outgoing mail is on",
)
DIRECTORY_EGRESS_PORTS = _network(
    "DirectoryEgressPorts",
    "TCP ports, comma-separated",
    "what LibreChat may call directories on; exported only by a network whose Directory (LDAPS) is on",
)

DATA_KEY_ARN = _data("DataKeyArn", "KMS key ARN", "encrypts all of the environment's data and secrets")
POSTGRES_SECRET_ARN = _data(
    "PostgresSecretArn",
    "secret ARN (JSON: username, password, host, port, dbname)",
    "rag_api's own role in PostgreSQL",
)
MONGO_URI_SECRET_ARN = _data(
    "MongoUriSecretArn", "secret ARN (JSON: uri)", "LibreChat's MONGO_URI, with its own user"
)
CREDS_KEY_SECRET_ARN = _data("CredsKeySecretArn", "secret ARN (64 hex digits)", "LibreChat's CREDS_KEY")
CREDS_IV_SECRET_ARN = _data("CredsIvSecretArn", "secret ARN (32 hex digits)", "LibreChat's CREDS_IV")
JWT_SECRET_ARN = _data("JwtSecretArn", "secret ARN (64 hex digits)", "JWT_SECRET of LibreChat and rag_api")
JWT_REFRESH_SECRET_ARN = _data(
    "JwtRefreshSecretArn", "secret ARN (64 hex digits)", "LibreChat's JWT_REFRESH_SECRET"
)
MEILI_KEY_SECRET_ARN = _data(
    "MeiliMasterKeySecretArn", "secret ARN (32 hex digits)", "MEILI_MASTER_KEY of LibreChat and Meilisearch"
)
CACHE_URI_SECRET_ARN = _data(
    "CacheUriSecretArn",
    "secret ARN (JSON: uri)",
    "LibreChat's REDIS_URI; exported only by the sizes that have Valkey: medium and large",
)
FILE_SYSTEM_ID = _data("FileSystemId", "EFS file system ID", "shared files")
UPLOADS_ACCESS_POINT_ID = _data("UploadsAccessPointId", "EFS access point ID", "LibreChat's uploads")
IMAGES_ACCESS_POINT_ID = _data("ImagesAccessPointId", "EFS access point ID", "LibreChat's images")
MEILI_ACCESS_POINT_ID = _data("MeiliAccessPointId", "EFS access point ID", "Meilisearch's index")
CONFIGURATION_BUCKET = _data(
    "ConfigurationBucket", "S3 bucket name", "holds a company's own librechat.yaml, every upload a version"
)
ALARM_TOPIC_ARN = _data("AlarmTopicArn", "SNS topic ARN", "where every layer's alarms and notices are sent")
EMBEDDING_DIMENSIONS = {
    dimensions: _data(
        f"EmbeddingDimensions{dimensions}",
        "number",
        f"vectors of {dimensions} dimensions fit; exported only by a data layer whose EmbeddingDimensions is "
        f"{dimensions} or none",
    )
    for dimensions in (1024, 1536)
}
MOUNT_TARGET_IDS = {
    zone: _data(
        f"MountTarget{zone}Id", "EFS mount target ID", f"the file system can be mounted in zone {zone}"
    )
    for zone in ZONE_NUMBERS
}

IDENTITY_ISSUER = _identity("IdentityIssuer", "URL", "LibreChat's OPENID_ISSUER: the user pool")
IDENTITY_CLIENT_ID = _identity(
    "IdentityClientId", "client ID", "LibreChat's OPENID_CLIENT_ID in the user pool"
)
IDENTITY_CLIENT_SECRET_ARN = _identity(
    "IdentityClientSecretArn", "secret ARN (the client secret)", "LibreChat's OPENID_CLIENT_SECRET"
)
IDENTITY_LOGOUT_URL = _identity("IdentityLogoutUrl", "URL", "where people are signed out of the user pool")
IDENTITY_GROUPS = _identity(
    "IdentityGroups",
    "names of groups, comma-separated",
    "who may enter: a token of theirs names one of these in cognito:groups",
)


def all_keys() -> tuple[Key, ...]:
    """Every key of the contract, in the order in which they are declared."""
    found: list[Key] = []
    for value in globals().values():
        if isinstance(value, Key):
            found.append(value)
        elif isinstance(value, dict):
            found.extend(item for item in value.values() if isinstance(item, Key))
    return tuple(found)
