"""The compute-ecs product: LibreChat on AWS Fargate, in private subnets behind a load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from products.compute import conditions as c
from products.compute import parameters as p
from products.compute.application import company, features, own_configuration
from products.compute.application.administrator.administrator import add_first_administrator
from products.compute.application.administrator.parameters import FIRST_ADMINISTRATOR
from products.compute.application.delivery.certificates import add_database_roots
from products.compute.application.models.bedrock_regions import add_model_region_rules
from products.compute.application.sign_on import parameters as sign_on
from products.compute.application.sign_on.sign_on import add_sign_on, add_sign_on_output
from products.compute.application.spending import SPENDING, add_spending
from products.compute.deletion_guard import add_deletion_guard
from products.compute.ecs import parameters as own
from products.compute.ecs.cluster import add_cluster
from products.compute.ecs.events import add_task_notices
from products.compute.ecs.librechat_service import add_librechat_service
from products.compute.ecs.rag_service import add_rag_service
from products.compute.ecs.restart import WEEKLY_RESTART, add_weekly_restart
from products.compute.ecs.scaling import add_scaling, add_scaling_choices, least_tasks
from products.compute.ecs.search_service import add_search_service
from products.compute.ingress import firewall
from products.compute.ingress.firewall import add_firewall
from products.compute.ingress.load_balancer import add_load_balancer
from products.compute.monitoring.alarms import (
    add_file_system_alarms,
    add_service_alarms,
    add_serving_alarms,
)
from products.compute.monitoring.dashboard import add_dashboard, layer_charts, service_charts, serving_charts
from products.compute.outputs import add_alarms_output, add_first_outputs, add_kept_output, add_log_outputs
from products.compute.rules import add_shared_rules
from products.compute.sizes import BY_SIZE
from products.contract import Layer
from products.guards.kept import add_kept_environment_name
from products.guards.layers import add_only_compute
from products.product import Product

if TYPE_CHECKING:
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
        FIRST_ADMINISTRATOR,
        *sign_on.PARAMETERS,
        *features.FEATURES,
        *company.PARAMETERS,
        *own_configuration.PARAMETERS,
        *SPENDING,
        *firewall.PARAMETERS,
        p.DELETION_PROTECTION,
        WEEKLY_RESTART,
        own.MAXIMUM_TASKS,
        own.TASKS_ZONES,
        p.IP_VERSIONS,
        own.SHELL_ACCESS,
    )

    def build(self) -> None:
        """Declare the application."""
        add_shared_rules(self)
        add_model_region_rules(self)
        self.add_conditions(*c.SHARED)
        company.add_choices(self)
        add_spending(self)
        BY_SIZE.add_mapping(self)
        add_database_roots(self)
        add_sign_on(self)
        add_first_administrator(self)
        cluster = add_cluster(self)
        first = add_only_compute(self, after=add_kept_environment_name(self))
        balancer = add_load_balancer(self, target_type="ip", after=first)
        add_first_outputs(self, balancer.url)
        add_sign_on_output(self)
        librechat = add_librechat_service(self, cluster, balancer)
        add_scaling_choices(self)
        add_scaling(self, librechat.resource)
        rag = add_rag_service(self, cluster)
        search = add_search_service(self, cluster)
        add_weekly_restart(self, librechat=librechat.resource, rag=rag.resource)
        charts = [*serving_charts(balancer), *service_charts(), *layer_charts(balancer)]
        add_dashboard(self, charts)
        add_firewall(self, balancer)
        add_serving_alarms(self, balancer)
        add_service_alarms(self, cluster.resource, "LibreChat", librechat.resource, least=least_tasks())
        add_service_alarms(self, cluster.resource, "Rag", rag.resource)
        add_service_alarms(self, cluster.resource, "Search", search.resource)
        add_file_system_alarms(self)
        add_task_notices(self, cluster.resource)
        add_log_outputs(self, librechat=librechat.logs, rag=rag.logs, search=search.logs)
        add_alarms_output(self)
        add_kept_output(self, KEPT)
        add_deletion_guard(self)
