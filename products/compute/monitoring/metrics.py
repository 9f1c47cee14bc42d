"""The metrics that alarms and dashboard share, by their names and dimensions in CloudWatch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from products import contract
from products.language.intrinsics import get_att, ref

if TYPE_CHECKING:
    from products.cfn.autoscaling import AutoScalingGroup
    from products.cfn.cloudwatch import AlarmDimensionProperty, AlarmProperties
    from products.cfn.ecs import Cluster, Service
    from products.compute.ingress.load_balancer import LoadBalancer
    from products.language.intrinsics import Text
    from products.product import Product


Plain = Literal["Average", "Maximum", "Minimum", "Sum"]
"""How values are put together over a period."""
Statistic = Plain | Literal["p50", "p99"]
"""The same, with percentiles."""


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
    dimensions: dict[str, Text]
    statistic: Statistic

    def named_dimensions(self) -> list[AlarmDimensionProperty]:
        """The dimensions as an alarm wants them."""
        return [{"Name": name, "Value": value} for name, value in self.dimensions.items()]

    def properties(self) -> AlarmProperties:
        """The alarm's properties that name the metric."""
        named: AlarmProperties = {
            "Namespace": self.namespace,
            "MetricName": self.name,
            "Dimensions": self.named_dimensions(),
        }
        if self.statistic in {"p50", "p99"}:
            return {**named, "ExtendedStatistic": self.statistic}
        return {**named, "Statistic": cast("Plain", self.statistic)}

    def row(self) -> list[Any]:
        """The metric as a dashboard's widget wants it."""
        pairs = [part for pair in self.dimensions.items() for part in pair]
        return [self.namespace, self.name, *pairs, {"stat": self.statistic}]


def load_balancer(balancer: LoadBalancer, name: str, statistic: Statistic) -> Metric:
    """A metric of the load balancer (Elastic Load Balancing User Guide, "CloudWatch metrics")."""
    dimensions: dict[str, Text] = {"LoadBalancer": get_att(balancer.resource, "LoadBalancerFullName")}
    return Metric(namespace="AWS/ApplicationELB", name=name, dimensions=dimensions, statistic=statistic)


def targets(balancer: LoadBalancer, name: str, statistic: Statistic) -> Metric:
    """A metric of the load balancer's targets; it needs both dimensions."""
    dimensions: dict[str, Text] = {
        "TargetGroup": get_att(balancer.target_group, "TargetGroupFullName"),
        "LoadBalancer": get_att(balancer.resource, "LoadBalancerFullName"),
    }
    return Metric(namespace="AWS/ApplicationELB", name=name, dimensions=dimensions, statistic=statistic)


def service(cluster: Cluster, of: Service, name: str, statistic: Statistic) -> Metric:
    """A metric of an ECS service; those of Container Insights have a namespace of their own."""
    insights = name == "RunningTaskCount"
    dimensions: dict[str, Text] = {"ClusterName": ref(cluster), "ServiceName": get_att(of, "Name")}
    namespace = "ECS/ContainerInsights" if insights else "AWS/ECS"
    return Metric(namespace=namespace, name=name, dimensions=dimensions, statistic=statistic)


def instances(group: AutoScalingGroup, name: str, statistic: Statistic) -> Metric:
    """A metric of the group of instances (Amazon EC2 User Guide, "CloudWatch metrics")."""
    dimensions: dict[str, Text] = {"AutoScalingGroupName": ref(group)}
    return Metric(namespace="AWS/EC2", name=name, dimensions=dimensions, statistic=statistic)


def file_system(product: Product, name: str, statistic: Statistic) -> Metric:
    """A metric of the shared file system (Amazon EFS User Guide, "CloudWatch metrics")."""
    dimensions: dict[str, Text] = {"FileSystemId": product.import_value(contract.FILE_SYSTEM_ID)}
    return Metric(namespace="AWS/EFS", name=name, dimensions=dimensions, statistic=statistic)
