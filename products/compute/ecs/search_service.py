"""Meilisearch: the index behind the search in conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products import contract
from products.compute import conditions as c
from products.compute import environment, health, images
from products.compute.ecs.description import Service
from products.compute.ecs.service import address, declare_service
from products.compute.ecs.task_definition import file_volume
from products.compute.roles import mount_statement

if TYPE_CHECKING:
    import aws_cdk as cdk

    from products.product import Product

NAME = "Search"
HOST = "search"
VOLUME = "index"


def url() -> dict[str, Any]:
    """Where LibreChat finds it."""
    return address(HOST, images.MEILISEARCH_PORT)


def search_service(product: Product, conditions: dict[str, cdk.CfnCondition]) -> cdk.CfnResource:
    """Declare Meilisearch's service, for launches that search.

    The old task ends before the new one starts: two processes must never open one index. The index can be
    rebuilt from the conversations, so a gap costs search alone.
    """
    return declare_service(
        product,
        Service(
            name=NAME,
            host=HOST,
            image=images.MEILISEARCH,
            port=images.MEILISEARCH_PORT,
            environment=environment.meilisearch(product),
            health_command=health.MEILISEARCH,
            health_grace_seconds=120,
            container={
                "MountPoints": [{"SourceVolume": VOLUME, "ContainerPath": "/meili_data", "ReadOnly": False}]
            },
            volumes=[file_volume(product, VOLUME, contract.MEILI_ACCESS_POINT_ID)],
            statements=[mount_statement(product, (contract.MEILI_ACCESS_POINT_ID,))],
            minimum_healthy=0,
            maximum=100,
            condition=conditions[c.SEARCH],
        ),
    )
