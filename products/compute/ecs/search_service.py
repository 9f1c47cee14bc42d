"""Meilisearch: the index behind the search in conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute import conditions as c
from products.compute.application import environment, health, images, search_store
from products.compute.application.delivery import delivered_files
from products.compute.ecs.description import DeclaredService, Service
from products.compute.ecs.service import add_service, add_service_logs, address
from products.compute.ecs.task_definition import (
    USER,
    linux_parameters,
    log_configuration,
    read_only_root,
    secrets,
    variables,
)
from products.images import image_uri

if TYPE_CHECKING:
    from products.cfn import ecs
    from products.cfn.logs import LogGroup
    from products.compute.application.environment import Environment
    from products.compute.ecs.cluster import Cluster
    from products.language.intrinsics import Intrinsic
    from products.product import Product

NAME = "Search"
HOST = "search"
VOLUME = "index"


def url() -> Intrinsic:
    """Where LibreChat finds it."""
    return address(HOST, images.MEILISEARCH_PORT)


def add_search_service(product: Product, cluster: Cluster) -> DeclaredService:
    """Declare Meilisearch's service, for launches that search.

    Its index is on the task's own disk and goes with it: a volume that Amazon ECS manages for a service's
    task would go with it just so (Amazon ECS Developer Guide, "Use Amazon EBS volumes with Amazon ECS"). A
    container next to it fills each new one from the conversations. The old task ends before the new one
    starts, so that LibreChat never finds two indexes under one name.
    """
    logs = add_service_logs(product, NAME, c.SEARCH)
    index = {VOLUME: search_store.STORE}
    reindexing = environment.reindexing(product, root_path=delivered_files.ROOT_PATH)
    entry, option, script = search_store.START
    return add_service(
        product,
        cluster,
        Service(
            name=NAME,
            host=HOST,
            image=image_uri(images.MEILISEARCH),
            logs=logs,
            port=images.MEILISEARCH_PORT,
            environment=environment.meilisearch(product),
            health_command=health.MEILISEARCH,
            health_grace_seconds=120,
            files_container=delivered_files.writer(
                image=image_uri(images.LIBRECHAT),
                logs=log_configuration(NAME, logs),
                opened=index,
            ),
            mounts=delivered_files.mount_points(index),
            start=([entry, option], [script]),
            helpers=[_reindexing(reindexing, logs)],
            helper_secrets=list(reindexing.secrets.values()),
            volumes=[{"Name": delivered_files.VOLUME}, {"Name": VOLUME}],
            minimum_healthy=0,
            maximum=100,
            condition=c.SEARCH,
        ),
    )


def _reindexing(program: Environment, logs: LogGroup) -> ecs.TaskDefinitionContainerDefinitionProperty:
    """The container that fills a new index once Meilisearch answers, and ends."""
    return {
        "Name": "reindex",
        "Image": image_uri(images.LIBRECHAT),
        "Essential": False,
        "EntryPoint": ["node", "-e"],
        "Command": [search_store.REINDEX],
        "Environment": variables(program),
        "Secrets": secrets(program),
        "User": USER,
        "ReadonlyRootFilesystem": read_only_root(),
        "LinuxParameters": linux_parameters(),
        "DependsOn": [
            *delivered_files.after_files(),
            {"ContainerName": NAME.lower(), "Condition": "HEALTHY"},
        ],
        "MountPoints": [delivered_files.files_mount()],
        "LogConfiguration": log_configuration(NAME, logs),
    }
