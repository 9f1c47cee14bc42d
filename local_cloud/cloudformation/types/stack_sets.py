"""``AWS::CloudFormation::StackSet``, managed by the service: a stack in each account of its units."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from local_cloud.cloudformation.types.resource_type import Cloud, Made, Properties, Resource, ResourceType
from local_cloud.gateway.settings import NODES
from local_cloud.service_catalog.templates import Loader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

CAPABILITIES = ["CAPABILITY_NAMED_IAM"]
PAUSE = 0.1


class StackSetError(Exception):
    """A stack of the set failed."""


def types(clients: Mapping[str, Callable[[str], Any]]) -> tuple[ResourceType, ...]:
    """The type, with clients of each account."""

    def create(resource: Resource) -> Made:
        identifier = f"{resource.properties['StackSetName']}:{resource.token('', 12)}"
        for account in _accounts(resource.properties):
            _put(clients[account], account, identifier, resource, exists=False)
        return identifier, {"StackSetId": identifier}

    def update(physical_id: str, resource: Resource, old: Properties) -> Made:
        before, after = set(_accounts(old)), set(_accounts(resource.properties))
        for account in sorted(after):
            _put(clients[account], account, physical_id, resource, exists=account in before)
        _delete(clients, before - after, physical_id)
        return physical_id, {"StackSetId": physical_id}

    def delete(_cloud: Cloud, physical_id: str, properties: Properties) -> None:
        _delete(clients, set(_accounts(properties)), physical_id)

    return (
        ResourceType(
            name="AWS::CloudFormation::StackSet",
            create=create,
            update=update,
            delete=delete,
            replaced_by=("StackSetName", "PermissionModel"),
        ),
    )


def _accounts(properties: Properties) -> Iterator[str]:
    for group in properties.get("StackInstancesGroup", []):
        units = set(group["DeploymentTargets"]["OrganizationalUnitIds"])
        yield from (account for account, nodes in sorted(NODES.items()) if units & set(nodes))


def _name(identifier: str) -> str:
    return f"StackSet-{identifier.replace(':', '-')}"


def _put(
    client: Callable[[str], Any], account: str, identifier: str, resource: Resource, *, exists: bool
) -> None:
    """Bring the account's stack to the set's template."""
    stacks = client("cloudformation")
    template = Loader(resource.cloud.client).load(resource.properties["TemplateURL"], validate=False)
    call = stacks.update_stack if exists else stacks.create_stack
    try:
        call(
            StackName=_name(identifier),
            TemplateURL=Loader(client).store(template, account),
            Capabilities=CAPABILITIES,
        )
    except stacks.exceptions.ClientError as error:
        if "No updates are to be performed" in str(error):
            return
        raise
    while True:
        [stack] = stacks.describe_stacks(StackName=_name(identifier))["Stacks"]
        if not stack["StackStatus"].endswith("_IN_PROGRESS"):
            break
        time.sleep(PAUSE)
    if stack["StackStatus"] not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        message = f"{stack['StackName']} in {account} is {stack['StackStatus']}"
        raise StackSetError(message)


def _delete(clients: Mapping[str, Callable[[str], Any]], accounts: set[str], identifier: str) -> None:
    for account in sorted(accounts):
        clients[account]("cloudformation").delete_stack(StackName=_name(identifier))
