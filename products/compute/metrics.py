"""The metrics that alarms and dashboard share, by their names and dimensions in CloudWatch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from products import contract
from products.intrinsics import get_att, ref

if TYPE_CHECKING:
    from products.product import Product


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric.

    Attributes:
        namespace: CloudWatch's namespace.
        name: The metric's name.
        dimensions: What it is measured of, by the dimension's name.
        statistic: How its values are put together over a period.
    """

    namespace: str
    name: str
    dimensions: dict[str, Any]
    statistic: str

    def properties(self) -> dict[str, Any]:
        """The alarm's properties that name the metric."""
        kind = "ExtendedStatistic" if self.statistic.startswith("p") else "Statistic"
        return {
            "Namespace": self.namespace,
            "MetricName": self.name,
            "Dimensions": [{"Name": name, "Value": value} for name, value in self.dimensions.items()],
            kind: self.statistic,
        }

    def row(self) -> list[Any]:
        """The metric as a dashboard's widget wants it."""
        pairs = [part for pair in self.dimensions.items() for part in pair]
        return [self.namespace, self.name, *pairs, {"stat": self.statistic}]


def load_balancer(name: str, statistic: str) -> Metric:
    """A metric of the load balancer (Elastic Load Balancing User Guide, "CloudWatch metrics")."""
    dimensions = {"LoadBalancer": get_att("LoadBalancer", "LoadBalancerFullName")}
    return Metric(namespace="AWS/ApplicationELB", name=name, dimensions=dimensions, statistic=statistic)


def targets(name: str, statistic: str) -> Metric:
    """A metric of the load balancer's targets; it needs both dimensions."""
    dimensions = {
        "TargetGroup": get_att("TargetGroup", "TargetGroupFullName"),
        "LoadBalancer": get_att("LoadBalancer", "LoadBalancerFullName"),
    }
    return Metric(namespace="AWS/ApplicationELB", name=name, dimensions=dimensions, statistic=statistic)


def service(name: str, service_name: str, statistic: str) -> Metric:
    """A metric of an ECS service; those of Container Insights have a namespace of their own."""
    insights = name == "RunningTaskCount"
    dimensions = {"ClusterName": ref("Cluster"), "ServiceName": get_att(f"{service_name}Service", "Name")}
    namespace = "ECS/ContainerInsights" if insights else "AWS/ECS"
    return Metric(namespace=namespace, name=name, dimensions=dimensions, statistic=statistic)


def instances(name: str, statistic: str) -> Metric:
    """A metric of the group of instances (Amazon EC2 User Guide, "CloudWatch metrics")."""
    dimensions = {"AutoScalingGroupName": ref("Instances")}
    return Metric(namespace="AWS/EC2", name=name, dimensions=dimensions, statistic=statistic)


def file_system(product: Product, name: str, statistic: str) -> Metric:
    """A metric of the shared file system (Amazon EFS User Guide, "CloudWatch metrics")."""
    dimensions = {"FileSystemId": product.import_value(contract.FILE_SYSTEM_ID)}
    return Metric(namespace="AWS/EFS", name=name, dimensions=dimensions, statistic=statistic)
