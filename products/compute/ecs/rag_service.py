"""rag_api: finds the passages of uploaded files that a question is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute import conditions as c
from products.compute.application import environment, health, images
from products.compute.application.delivery import delivered_files
from products.compute.application.models.statements import embedding_statement
from products.compute.ecs.description import DeclaredService, Service
from products.compute.ecs.service import add_service, add_service_logs, address
from products.compute.ecs.task_definition import log_configuration
from products.images import image_uri

if TYPE_CHECKING:
    from products.compute.ecs.cluster import Cluster
    from products.language.intrinsics import Intrinsic
    from products.product import Product

NAME = "Rag"
HOST = "rag"
SCRATCH = "scratch"
SCRATCH_PATH = "/tmp"  # noqa: S108 - in the container, which has it for itself
"""Uploaded files pass through here; the rest of the image is read-only."""


def url() -> Intrinsic:
    """Where LibreChat finds it."""
    return address(HOST, images.RAG_API_PORT)


def add_rag_service(product: Product, cluster: Cluster) -> DeclaredService:
    """Declare rag_api's service, for launches that chat with files."""
    logs = add_service_logs(product, NAME, c.RAG)
    scratch = {SCRATCH: SCRATCH_PATH}
    return add_service(
        product,
        cluster,
        Service(
            name=NAME,
            host=HOST,
            image=image_uri(images.RAG_API),
            logs=logs,
            port=images.RAG_API_PORT,
            environment=environment.rag_api(product, root_path=delivered_files.ROOT_PATH),
            health_command=health.RAG_API,
            health_grace_seconds=120,
            files_container=delivered_files.writer(
                image=image_uri(images.RAG_API),
                logs=log_configuration(NAME, logs),
                opened=scratch,
            ),
            mounts=delivered_files.mount_points(scratch),
            volumes=[{"Name": delivered_files.VOLUME}, {"Name": SCRATCH}],
            statements=[embedding_statement()],
            allowed_where=c.TITAN,
            condition=c.RAG,
        ),
    )
