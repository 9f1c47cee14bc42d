"""One dashboard an environment: what is asked, how it is answered, what it runs on, what it costs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from products.cfn import cloudwatch
from products.compute.monitoring import metrics
from products.language.intrinsics import Intrinsic, sub

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.cfn.autoscaling import AutoScalingGroup
    from products.compute.ingress.load_balancer import LoadBalancer
    from products.compute.monitoring.metrics import Metric, Statistic
    from products.language.intrinsics import Text
    from products.product import Product

WIDTH = 12
HEIGHT = 6
SECONDS = 300
PERCENTILES: tuple[Statistic, ...] = ("p50", "p99")
WHOLE_REGION = " (all in this region)"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One chart.

    Attributes:
        title: Its heading.
        rows: Its metrics.
        search: A search expression in place of metrics, for resources of other layers.
    """

    title: str
    rows: Sequence[Metric] = ()
    search: Sequence[str] = ()


def serving_charts(balancer: LoadBalancer) -> list[Chart]:
    """Charts of what both products have in front."""
    return [
        Chart(title="Requests", rows=[metrics.load_balancer(balancer, "RequestCount", "Sum")]),
        Chart(
            title="Errors",
            rows=[
                metrics.load_balancer(balancer, "HTTPCode_ELB_5XX_Count", "Sum"),
                metrics.targets(balancer, "HTTPCode_Target_5XX_Count", "Sum"),
                metrics.targets(balancer, "HTTPCode_Target_4XX_Count", "Sum"),
            ],
        ),
        Chart(
            title="Seconds until an answer begins",
            rows=[metrics.targets(balancer, "TargetResponseTime", statistic) for statistic in PERCENTILES],
        ),
        Chart(
            title="Targets",
            rows=[
                metrics.targets(balancer, name, "Maximum")
                for name in ("HealthyHostCount", "UnHealthyHostCount")
            ],
        ),
    ]


def service_charts() -> list[Chart]:
    """Charts of all services of the ECS cluster: a search finds those that this launch has."""
    of_cluster = ' ClusterName="${Cluster}"'
    averages = (("Processor, %", "CPUUtilization"), ("Memory, %", "MemoryUtilization"))
    searches = {title: ("AWS/ECS", name, "Average") for title, name in averages}
    searches["Tasks that run"] = ("ECS/ContainerInsights", "RunningTaskCount", "Minimum")
    return [
        Chart(title=title, search=[_search(f"{namespace},ClusterName,ServiceName", name, stat, of_cluster)])
        for title, (namespace, name, stat) in searches.items()
    ]


def instance_charts(group: AutoScalingGroup) -> list[Chart]:
    """Charts of the EC2 instance."""
    return [
        Chart(title="Processor, %", rows=[metrics.instances(group, "CPUUtilization", "Average")]),
        Chart(
            title="Network, bytes",
            rows=[metrics.instances(group, n, "Sum") for n in ("NetworkIn", "NetworkOut")],
        ),
    ]


def layer_charts(balancer: LoadBalancer) -> list[Chart]:
    """Charts of what the other layers hold, found by search, and of the traffic that is billed.

    Identifiers are not part of the layers' contract, since a restore changes them, and none holds the
    environment's name: what these charts search shows for the whole region, and their titles say so.
    """
    databases = ("CPUUtilization", "DatabaseConnections")
    searches = {
        **{f"PostgreSQL: {m}": [_search("AWS/RDS,DBInstanceIdentifier", m, "Average")] for m in databases},
        **{f"DocumentDB: {m}": [_search("AWS/DocDB,DBClusterIdentifier", m, "Average")] for m in databases},
        "Functions: runs and errors": [
            _search("AWS/Lambda,FunctionName", m, "Sum") for m in ("Invocations", "Errors")
        ],
        "Billed traffic: NAT gateways, bytes": [
            _search("AWS/NATGateway,NatGatewayId", "BytesOutToDestination", "Sum")
        ],
    }
    billed = metrics.load_balancer(balancer, "ProcessedBytes", "Sum")
    return [
        Chart(title="Billed traffic: load balancer, bytes", rows=[billed]),
        *(Chart(title=f"{title}{WHOLE_REGION}", search=search) for title, search in searches.items()),
    ]


def add_dashboard(product: Product, charts: Sequence[Chart]) -> None:
    """Declare the dashboard and the link to it."""
    values: dict[str, Text] = {}
    widgets = [_widget(number, chart, values) for number, chart in enumerate(charts)]
    body = json.dumps({"widgets": widgets})
    cloudwatch.Dashboard(product, "Dashboard", DashboardBody=sub(body, **values), Tags=product.tag_list())
    page = "https://${AWS::Region}.console.aws.amazon.com/cloudwatch/home?region=${AWS::Region}#dashboards/"
    product.add_output(
        "DashboardUrl",
        sub(page + "dashboard/${Dashboard}"),
        "Charts of LibreChat and its databases",
    )


def _search(schema: str, name: str, statistic: str, narrowed: str = "") -> str:
    """A search expression (Amazon CloudWatch User Guide, "CloudWatch search expression syntax")."""
    return f"SEARCH('{{{schema}}} MetricName=\"{name}\"{narrowed}', '{statistic}', {SECONDS})"


def _widget(number: int, chart: Chart, values: dict[str, Text]) -> dict[str, Any]:
    """A widget; each dimension that is an intrinsic becomes a variable of ``Fn::Sub``."""
    rows: list[list[Any]] = [[_named(part, values) for part in metric.row()] for metric in chart.rows]
    rows += [[{"expression": text}] for text in chart.search]
    properties = {
        "title": chart.title,
        "region": "${AWS::Region}",
        "period": SECONDS,
        "view": "timeSeries",
        "metrics": rows,
    }
    place = {"x": number % 2 * WIDTH, "y": number // 2 * HEIGHT, "width": WIDTH, "height": HEIGHT}
    return {"type": "metric", **place, "properties": properties}


def _named(part: Any, values: dict[str, Text]) -> Any:  # noqa: ANN401 - text, options or an intrinsic
    if not isinstance(part, Intrinsic):
        return part
    for name, value in values.items():
        if value == part:
            return f"${{{name}}}"
    name = f"Value{len(values)}"
    values[name] = part
    return f"${{{name}}}"
