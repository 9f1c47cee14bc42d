"""LibreChat itself, behind the load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products import contract
from products.compute import conditions as c
from products.compute import delivered_files, environment, health, images
from products.compute.ecs import rag_service, scaling, search_service
from products.compute.ecs.description import Service
from products.compute.ecs.service import declare_service
from products.compute.ecs.task_definition import file_volume, log_configuration
from products.compute.models import chat_statements
from products.compute.roles import mount_statement
from products.images import image_uri
from products.intrinsics import NO_VALUE, if_else, only_if

if TYPE_CHECKING:
    import aws_cdk as cdk

    from products.compute.load_balancer import LoadBalancer
    from products.product import Product

NAME = "LibreChat"
START_SECONDS = 300
"""How long a first start may take before a failing check counts: the most that ECS allows."""

UPLOADS = "/app/uploads"
IMAGES = "/app/client/public/images"


def librechat_service(product: Product, balancer: LoadBalancer) -> cdk.CfnResource:
    """Declare LibreChat's service."""
    told = environment.librechat(
        product, url=balancer.url, search_url=search_service.url(), rag_url=rag_service.url()
    )
    told = told.with_(environment.shared_state(product))
    told.values["CONFIG_PATH"] = delivered_files.CONFIG_PATH
    told.values["NODE_EXTRA_CA_CERTS"] = delivered_files.ROOT_PATH
    files = (contract.UPLOADS_ACCESS_POINT_ID, contract.IMAGES_ACCESS_POINT_ID)
    return declare_service(
        product,
        Service(
            name=NAME,
            image=image_uri(images.LIBRECHAT),
            port=images.LIBRECHAT_PORT,
            environment=told,
            health_command=health.LIBRECHAT,
            health_grace_seconds=START_SECONDS,
            files_container=delivered_files.writer(
                image=image_uri(images.LIBRECHAT), logs=log_configuration(NAME), with_configuration=True
            ),
            container=_container(),
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
            ],
            balancer=balancer,
            # While it scales, the number of tasks is not the template's to set: an update would reset it.
            desired_count=if_else(scaling.SCALES, NO_VALUE, 1),
        ),
    )


def _container() -> dict[str, Any]:
    reader = delivered_files.reader()
    mounts = [
        *reader.pop("MountPoints"),
        {"SourceVolume": "uploads", "ContainerPath": UPLOADS, "ReadOnly": False},
        {"SourceVolume": "images", "ContainerPath": IMAGES, "ReadOnly": False},
    ]
    return {**reader, "MountPoints": mounts}
