"""The ECS cluster, the private names of its services, and the record of shells opened in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from products import contract
from products.cfn import ecs, servicediscovery
from products.compute.application.roles import shell_policy
from products.compute.ecs.parameters import SHELL_ACCESS
from products.compute.sizes import BY_SIZE
from products.functions.log_group import add_log_group
from products.language.conditions import Condition, is_equal
from products.language.intrinsics import if_else, only_if, ref, sub
from products.parameters import AVAILABILITY_ZONES

if TYPE_CHECKING:
    from products.cfn.logs import LogGroup
    from products.language.intrinsics import Intrinsic
    from products.product import Product

THIRD_ZONE = Condition("UsesThirdZone", is_equal(AVAILABILITY_ZONES, "3"))
SHELL = Condition("ShellIsOn", is_equal(SHELL_ACCESS, "on"))


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """The cluster as its services need it.

    Attributes:
        resource: The cluster.
        namespace: The private DNS namespace of its services.
        shell_policy: What a task needs for shells, where they are switched on.
    """

    resource: ecs.Cluster
    namespace: servicediscovery.PrivateDnsNamespace
    shell_policy: Intrinsic


def add_cluster(product: Product) -> Cluster:
    """Declare the cluster with its conditions, namespace and shell log.

    The agent that runs a shell records what is typed and shown with the container's own ``script`` and
    ``cat`` (Amazon ECS Developer Guide, "Monitor Amazon ECS containers with ECS Exec"; the repository
    aws/amazon-ssm-agent): an image without them leaves no record, and no error.
    """
    product.add_conditions(THIRD_ZONE, SHELL)
    key = product.import_value(contract.DATA_KEY_ARN)
    shell_logs = add_log_group(product, "ShellLogs", days=BY_SIZE.value("LogDays"), key=key, condition=SHELL)
    cluster = ecs.Cluster(
        product,
        "Cluster",
        ClusterSettings=[{"Name": "containerInsights", "Value": "enabled"}],
        CapacityProviders=["FARGATE"],
        Configuration={
            "ExecuteCommandConfiguration": if_else(SHELL, _recorded(key, shell_logs), {"Logging": "NONE"})
        },
        Tags=product.tag_list(name="cluster"),
    )
    namespace = servicediscovery.PrivateDnsNamespace(
        product,
        "Namespace",
        Name=namespace_domain(),
        Description=sub("Services of the LibreChat environment ${EnvironmentName}"),
        Vpc=product.import_value(contract.VPC_ID),
        Tags=product.tag_list(),
    )
    shell = only_if(SHELL, shell_policy(product, shell_logs))
    return Cluster(resource=cluster, namespace=namespace, shell_policy=shell)


def namespace_domain() -> Intrinsic:
    """The environment's private DNS domain."""
    return sub("librechat-${EnvironmentName}.internal")


def _recorded(key: Intrinsic, logs: LogGroup) -> ecs.ClusterExecuteCommandConfigurationProperty:
    return {
        "KmsKeyId": key,
        "Logging": "OVERRIDE",
        "LogConfiguration": {
            "CloudWatchLogGroupName": ref(logs),
            "CloudWatchEncryptionEnabled": True,
        },
    }
