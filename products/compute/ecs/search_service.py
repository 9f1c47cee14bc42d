"""Meilisearch: the index behind the search in conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products.compute import conditions as c
from products.compute import delivered_files, environment, health, images, search_store
from products.compute.ecs.description import Service
from products.compute.ecs.service import address, declare_service
from products.compute.ecs.task_definition import confined, log_configuration, told
from products.images import image_uri

if TYPE_CHECKING:
    import aws_cdk as cdk

    from products.compute.environment import Environment
    from products.product import Product

NAME = "Search"
HOST = "search"
VOLUME = "index"


def url() -> dict[str, Any]:
    """Where LibreChat finds it."""
    return address(HOST, images.MEILISEARCH_PORT)


def search_service(product: Product, conditions: dict[str, cdk.CfnCondition]) -> cdk.CfnResource:
    """Declare Meilisearch's service, for launches that search.

    Its index is on the task's own disk and goes with it: a volume that Amazon ECS manages for a service's
    task would go with it just so (Amazon ECS Developer Guide, "Use Amazon EBS volumes with Amazon ECS"). A
    container beside it fills each new one from the conversations. The old task ends before the new one
    starts, so that LibreChat never finds two indexes under one name.
    """
    index = {VOLUME: search_store.STORE}
    told_beside = environment.reindexing(product, root_path=delivered_files.ROOT_PATH)
    entry, option, script = search_store.START
    return declare_service(
        product,
        Service(
            name=NAME,
            host=HOST,
            image=image_uri(images.MEILISEARCH),
            port=images.MEILISEARCH_PORT,
            environment=environment.meilisearch(product),
            health_command=health.MEILISEARCH,
            health_grace_seconds=120,
            files_container=delivered_files.writer(
                image=image_uri(images.LIBRECHAT),
                logs=log_configuration(NAME),
                with_configuration=False,
                opened=index,
            ),
            container={
                **delivered_files.reader(and_writes=index),
                "EntryPoint": [entry, option],
                "Command": [script],
            },
            helpers=[_reindexing(told_beside)],
            helper_secrets=list(told_beside.secrets.values()),
            volumes=[{"Name": delivered_files.VOLUME}, {"Name": VOLUME}],
            minimum_healthy=0,
            maximum=100,
            condition=conditions[c.SEARCH],
        ),
    )


def _reindexing(beside: Environment) -> dict[str, Any]:
    """The container that fills a new index once Meilisearch answers, and ends."""
    reader = delivered_files.reader()
    healthy = {"ContainerName": NAME.lower(), "Condition": "HEALTHY"}
    return {
        "Name": "reindex",
        "Image": image_uri(images.LIBRECHAT),
        "Essential": False,
        "EntryPoint": ["node", "-e"],
        "Command": [search_store.REINDEX],
        **told(beside),
        **confined(),
        **reader,
        "DependsOn": [*reader["DependsOn"], healthy],
        "LogConfiguration": log_configuration(NAME),
    }
