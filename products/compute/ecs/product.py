"""The compute-ecs product: LibreChat on AWS Fargate, in private subnets behind a load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from products.compute import conditions as c
from products.compute import features
from products.compute import parameters as p
from products.compute.alarms import file_system_alarms, service_alarms, serving_alarms
from products.compute.bedrock_regions import refuse_regions_without_models
from products.compute.certificates import map_database_roots
from products.compute.conditions import shared_conditions
from products.compute.dashboard import dashboard, layer_charts, service_charts, serving_charts
from products.compute.deletion_guard import deletion_guard
from products.compute.ecs import parameters as own
from products.compute.ecs.cluster import declare_cluster
from products.compute.ecs.events import task_notices
from products.compute.ecs.librechat_service import librechat_service
from products.compute.ecs.rag_service import rag_service
from products.compute.ecs.restart import WEEKLY_RESTART, weekly_restart
from products.compute.ecs.scaling import least_tasks, scale_librechat, scaling_conditions
from products.compute.ecs.search_service import search_service
from products.compute.firewall import FIREWALL, firewall
from products.compute.load_balancer import load_balancer
from products.compute.outputs import alarms_output, first_outputs, kept_output, log_outputs
from products.compute.rules import shared_rules
from products.compute.sizes import map_sizes
from products.contract import Layer
from products.kept import keep_environment_name
from products.layers import be_the_only_compute
from products.product import Product

if TYPE_CHECKING:
    import aws_cdk as cdk

    from products.parameters import Parameter

KEPT = (
    "The bucket ${AccessLogsBucket} with access logs, which expire by themselves. To remove it: empty and "
    "delete it in the S3 console, after the termination. Conversations, files and accounts are in the data "
    "product and stay there; its output KeptAfterTermination says how to remove them."
)


class EcsProduct(Product):
    """LibreChat, rag_api and Meilisearch as services on Fargate."""

    NAME: ClassVar[str] = "compute-ecs"
    VERSION: ClassVar[str] = "0.5.0"
    LAYER: ClassVar[Layer] = Layer.COMPUTE
    TITLE: ClassVar[str] = (
        "LibreChat, a chat application for many AI models, on AWS Fargate: it grows with its load, and "
        "updates leave no gap. Launch 3 of 3: the network (with NAT) and data products of the same "
        "environment come first."
    )
    PARAMETERS: ClassVar[tuple[Parameter, ...]] = (
        p.SAME_ENVIRONMENT_NAME,
        own.TASKS_SIZE,
        *p.ACCESS,
        *features.FEATURES,
        FIREWALL,
        p.DELETION_PROTECTION,
        WEEKLY_RESTART,
        own.MAXIMUM_TASKS,
        own.TASKS_ZONES,
        p.IP_VERSIONS,
        own.SHELL_ACCESS,
    )

    def __init__(self, scope: cdk.App) -> None:
        super().__init__(scope)
        shared_rules(self)
        refuse_regions_without_models(self)
        conditions = shared_conditions(self)
        map_sizes(self)
        map_database_roots(self)
        declare_cluster(self)
        first = be_the_only_compute(self, after=keep_environment_name(self))
        balancer = load_balancer(self, conditions, target_type="ip", after=first)
        first_outputs(self, conditions, balancer.url)
        scale_librechat(self, librechat_service(self, balancer), scaling_conditions(self))
        rag_service(self, conditions)
        search_service(self, conditions)
        weekly_restart(self)
        self._watch(conditions)
        log_outputs(self, conditions)
        alarms_output(self)
        kept_output(self, KEPT)
        deletion_guard(self, conditions)

    def _watch(self, conditions: dict[str, cdk.CfnCondition]) -> None:
        """What guards the services and tells of them."""
        dashboard(self, [*serving_charts(), *service_charts(), *layer_charts()])
        firewall(self)
        serving_alarms(self)
        service_alarms(self, "LibreChat", None, least=least_tasks())
        service_alarms(self, "Rag", conditions[c.RAG])
        service_alarms(self, "Search", conditions[c.SEARCH])
        file_system_alarms(self)
        task_notices(self)
