"""rag_api: finds the passages of uploaded files that a question is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products.compute import conditions as c
from products.compute import delivered_files, environment, health, images
from products.compute.ecs.description import Service
from products.compute.ecs.service import address, declare_service
from products.compute.ecs.task_definition import log_configuration
from products.compute.models import embedding_statement
from products.images import image_uri

if TYPE_CHECKING:
    import aws_cdk as cdk

    from products.product import Product

NAME = "Rag"
HOST = "rag"
SCRATCH = "scratch"
SCRATCH_PATH = "/tmp"  # noqa: S108 - in the container, which has it for itself
"""Uploaded files pass through here; the rest of the image is read-only."""


def url() -> dict[str, Any]:
    """Where LibreChat finds it."""
    return address(HOST, images.RAG_API_PORT)


def rag_service(product: Product, conditions: dict[str, cdk.CfnCondition]) -> cdk.CfnResource:
    """Declare rag_api's service, for launches that chat with files."""
    return declare_service(
        product,
        Service(
            name=NAME,
            host=HOST,
            image=image_uri(images.RAG_API),
            port=images.RAG_API_PORT,
            environment=environment.rag_api(product, root_path=delivered_files.ROOT_PATH),
            health_command=health.RAG_API,
            health_grace_seconds=120,
            files_container=delivered_files.writer(
                image=image_uri(images.RAG_API),
                logs=log_configuration(NAME),
                with_configuration=False,
                opened={SCRATCH: SCRATCH_PATH},
            ),
            container=delivered_files.reader(and_writes={SCRATCH: SCRATCH_PATH}),
            volumes=[{"Name": delivered_files.VOLUME}, {"Name": SCRATCH}],
            statements=[embedding_statement()],
            allowed_where=c.TITAN,
            condition=conditions[c.RAG],
        ),
    )
