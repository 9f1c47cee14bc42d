"""The ECS cluster, the private names of its services, and the record of shells opened in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from products import contract
from products.compute.conditions import declare, is_equal
from products.compute.ecs.parameters import SHELL_ACCESS
from products.compute.sizes import by_size
from products.intrinsics import if_else, ref, sub
from products.parameters import AVAILABILITY_ZONES

if TYPE_CHECKING:
    from products.product import Product

THIRD_ZONE = "UsesThirdZone"
SHELL = "ShellIsOn"


def declare_cluster(product: Product) -> None:
    """Declare the cluster with its conditions, namespace and shell log.

    The agent that runs a shell records what is typed and shown with the container's own ``script`` and
    ``cat`` (Amazon ECS Developer Guide, "Monitor Amazon ECS containers with ECS Exec"; the repository
    aws/amazon-ssm-agent): an image without them leaves no record, and no error.
    """
    conditions = declare(
        product, {THIRD_ZONE: is_equal(AVAILABILITY_ZONES, "3"), SHELL: is_equal(SHELL_ACCESS, "on")}
    )
    product.resource(
        "ShellLogs",
        "AWS::Logs::LogGroup",
        {
            "RetentionInDays": by_size("LogDays"),
            "KmsKeyId": product.import_value(contract.DATA_KEY_ARN),
            "Tags": product.tag_list(),
        },
        condition=conditions[SHELL],
        on_removal=cdk.RemovalPolicy.DESTROY,
    )
    recorded = {
        "KmsKeyId": product.import_value(contract.DATA_KEY_ARN),
        "Logging": "OVERRIDE",
        "LogConfiguration": {
            "CloudWatchLogGroupName": ref("ShellLogs"),
            "CloudWatchEncryptionEnabled": True,
        },
    }
    product.resource(
        "Cluster",
        "AWS::ECS::Cluster",
        {
            "ClusterSettings": [{"Name": "containerInsights", "Value": "enabled"}],
            "CapacityProviders": ["FARGATE"],
            "Configuration": {"ExecuteCommandConfiguration": if_else(SHELL, recorded, {"Logging": "NONE"})},
            "Tags": product.tag_list(name="cluster"),
        },
    )
    product.resource(
        "Namespace",
        "AWS::ServiceDiscovery::PrivateDnsNamespace",
        {
            "Name": sub("librechat-${EnvironmentName}.internal"),
            "Description": sub("Services of the LibreChat environment ${EnvironmentName}"),
            "Vpc": product.import_value(contract.VPC_ID),
            "Tags": product.tag_list(),
        },
    )
