"""LibreChat itself, behind the load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.compute import conditions as c
from products.compute.application import company, environment, health, images
from products.compute.application.administrator import administrator, start
from products.compute.application.delivery import delivered_files
from products.compute.application.models import guardrail
from products.compute.application.models.statements import chat_statements
from products.compute.application.own_configuration import add_own_configuration, own_secrets
from products.compute.application.roles import mount_statement
from products.compute.application.sign_on import variables as sign_on
from products.compute.ecs import rag_service, scaling, search_service
from products.compute.ecs.description import DeclaredService, Service
from products.compute.ecs.service import add_service, add_service_logs
from products.compute.ecs.task_definition import file_volume, log_configuration
from products.images import image_uri
from products.language.intrinsics import only_if, unless

if TYPE_CHECKING:
    from products.compute.application.environment import Environment
    from products.compute.ecs.cluster import Cluster
    from products.compute.ingress.load_balancer import LoadBalancer
    from products.product import Product

NAME = "LibreChat"
START_SECONDS = 300
"""How long a first start may take before a failing check counts: the most that ECS allows."""

UPLOADS = "/app/uploads"
IMAGES = "/app/client/public/images"


def add_librechat_service(product: Product, cluster: Cluster, balancer: LoadBalancer) -> DeclaredService:
    """Declare LibreChat's service."""
    logs = add_service_logs(product, NAME)
    variables = _environment(product, balancer)
    own = add_own_configuration(product, reserved=variables.names())
    entry, option, script = start.START
    files = (contract.UPLOADS_ACCESS_POINT_ID, contract.IMAGES_ACCESS_POINT_ID)
    return add_service(
        product,
        cluster,
        Service(
            name=NAME,
            image=image_uri(images.LIBRECHAT),
            logs=logs,
            port=images.LIBRECHAT_PORT,
            environment=variables.with_(own_secrets(variables, preload=delivered_files.PRELOAD_PATH)),
            health_command=health.LIBRECHAT,
            health_grace_seconds=START_SECONDS,
            files_container=delivered_files.writer(
                image=image_uri(images.LIBRECHAT),
                logs=log_configuration(NAME, logs),
                own=own,
            ),
            helper_secrets=[own.secret()],
            mounts=delivered_files.mount_points({"uploads": UPLOADS, "images": IMAGES}),
            start=([entry, option], [script]),
            # LibreChat supports no read-only root file system.
            writes_root=True,
            volumes=[
                {"Name": delivered_files.VOLUME},
                file_volume(product, "uploads", contract.UPLOADS_ACCESS_POINT_ID),
                file_volume(product, "images", contract.IMAGES_ACCESS_POINT_ID),
            ],
            statements=[
                mount_statement(product, files),
                *(only_if(c.BEDROCK, statement) for statement in chat_statements()),
                only_if(guardrail.GUARDED, guardrail.statement()),
            ],
            balancer=balancer,
            # While it scales, the number of tasks is not the template's to set: an update would reset it.
            desired_count=unless(scaling.SCALES, 1),
        ),
    )


def _environment(product: Product, balancer: LoadBalancer) -> Environment:
    variables = environment.librechat(
        product, url=balancer.url, search_url=search_service.url(), rag_url=rag_service.url()
    )
    variables = company.with_choices(variables)
    variables = variables.with_(environment.shared_state(product)).with_(sign_on.variables())
    variables = variables.with_(administrator.variables())
    variables.values["CONFIG_PATH"] = delivered_files.CONFIG_PATH
    variables.values["NODE_EXTRA_CA_CERTS"] = delivered_files.ROOT_PATH
    return variables
