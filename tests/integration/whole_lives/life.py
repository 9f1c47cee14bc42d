"""Launching, updating, rolling back and terminating products, and what the journal says of it."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_cloud.authorization.journal import DecidedCall, read
from local_cloud.state import StateFolder
from portfolio.end_user.request import Request
from portfolio.errors import CatalogError
from portfolio.versions.release import releases
from tests.support.company_vpc import chosen, company_vpc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from local_cloud.cloud import RunningCloud
    from portfolio.end_user.provisioned import Provisioned
    from portfolio.end_user.user import EndUser
    from portfolio.versions.version import Version

CURRENT = None
"""The newest version: the current template where it differs from the last release's."""

LAYERS = {
    "network": (),
    "network-existing": (),
    "data": ("network",),
    "identity": (),
    "compute-ecs": ("network", "data"),
    "compute-ec2": ("network", "data"),
}
"""What must be there before a product is launched."""

CHOSEN = {
    "data": {"Size": "medium"},
    "identity": {"DomainName": "chat.example.com", "FirstPersonEmail": "first.person@example.com"},
    "compute-ecs": {"AllowPlainHttp": "yes", "Firewall": "on"},
    "compute-ec2": {"AllowPlainHttp": "yes", "Firewall": "on"},
}
CHANGES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "network": ({"SshAllowedCidr": "203.0.113.0/24"}, {"SshAllowedCidr": "198.51.100.0/24"}),
    "network-existing": ({"SshAllowedCidr": "203.0.113.0/24"}, {"SshAllowedCidr": "198.51.100.0/24"}),
    "identity": ({"SecondFactor": "optional"}, {"PasswordLength": "16"}),
    "data": ({"Size": "large"}, {"ProtectData": "false"}),
    "compute-ecs": ({"AllowedDomains": "example.com"}, {"AllowedDomains": "example.org"}),
    "compute-ec2": ({"AllowedDomains": "example.com"}, {"AllowedDomains": "example.org"}),
}
"""Two updates of each product: one that succeeds and one that is made to fail."""

_numbers = itertools.count(1)


def versions() -> list[tuple[str, str | None]]:
    """Every product in every released version of its newest major, and as its code stands."""
    released: dict[str, list[Version]] = {}
    for release in releases():
        released.setdefault(release.product, []).append(release.version)
    return [
        (product, version)
        for product in LAYERS
        for version in (
            *_of_newest_major(released.get(product, [])),
            CURRENT,
        )
    ]


def _of_newest_major(released: list[Version]) -> list[str]:
    """The versions of the newest major; none of a product that has no release yet."""
    return [str(each) for each in released if each.major == released[-1].major]


@dataclass(frozen=True)
class Catalog:
    """The catalog in its cloud.

    Attributes:
        cloud: The cloud.
        user: An end user.
    """

    cloud: RunningCloud
    user: EndUser

    def environment(self, *layers: str) -> str:
        """A new environment in which the current versions of these layers run."""
        name = f"life{next(_numbers)}"
        for layer in layers:
            self.launch(layer, name)
        return name

    def launch(self, product: str, environment: str, version: str | None = CURRENT, **more: str) -> None:
        """Launch a product with the values chosen here.

        Raises:
            CatalogError: It failed.
        """
        wanted = {**CHOSEN.get(product, {}), **more}
        form = self.user.form(Request(product, environment, version=version))
        asked = {one.name for one in form.fields}
        if product == "network-existing":
            wanted |= self._company_network() | {"EnvironmentName": environment}
        tags = {key: values[0] for key, values in form.tag_options.items() if values}
        parameters = {name: value for name, value in wanted.items() if name in asked}
        self.user.launch(Request(product, environment, parameters, tags, version))

    def update(self, product: str, environment: str, version: str | None = None, **parameters: str) -> None:
        """Update a product.

        Raises:
            CatalogError: It failed.
        """
        self.user.update(Request(product, environment, parameters, version=version))

    def terminate(self, product: str, environment: str) -> None:
        """Terminate a product, unprotected first where it is protected.

        Raises:
            CatalogError: It failed.
        """
        self.user.terminate(Request(product, environment))

    def launched(self, product: str, environment: str) -> Provisioned | None:
        """The provisioned product, if there is one."""
        everything = self.user.status()
        found = [one for one in everything if (one.product, one.environment) == (product, environment)]
        return found[0] if found else None

    def fail(self, operation: str, *logical_ids: str) -> None:
        """Let these resources fail from now on; none of them undoes it."""
        file = StateFolder(self.cloud.state_folder).faults_file
        file.write_text(json.dumps({operation: list(logical_ids)}), encoding="utf-8")

    def events(self, stack_id: str) -> list[dict[str, Any]]:
        """All events of a stack, oldest first."""
        pages = self.cloud.client("cloudformation").get_paginator("describe_stack_events")
        found = [event for page in pages.paginate(StackName=stack_id) for event in page["StackEvents"]]
        return list(reversed(found))

    def resources(self, stack_id: str) -> dict[str, str]:
        """The physical IDs of a stack's resources."""
        pages = self.cloud.client("cloudformation").get_paginator("list_stack_resources")
        return {
            one["LogicalResourceId"]: one["PhysicalResourceId"]
            for page in pages.paginate(StackName=stack_id)
            for one in page["StackResourceSummaries"]
        }

    def calls(self, product: str) -> list[DecidedCall]:
        """Every call that was decided so far under a product's launch role."""
        decided = read(StateFolder(self.cloud.state_folder).calls_file)
        return [call for call in decided if call.role.startswith(f"librechat-launch-{product}-")]

    def policies(self, product: str) -> list[dict[str, Any]]:
        """The documents of all policies of a product's launch role."""
        iam = self.cloud.client("iam")
        role = f"librechat-launch-{product}-{self.cloud.region}"
        attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
        inline = iam.list_role_policies(RoleName=role)["PolicyNames"]
        return [
            *(_document(iam, each["PolicyArn"]) for each in attached),
            *(iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in inline),
        ]

    def _company_network(self) -> dict[str, str]:
        """The parameters that adopt a VPC which was there before."""
        cloudformation = self.cloud.client("cloudformation")
        stack = f"company{next(_numbers)}"
        cloudformation.create_stack(StackName=stack, TemplateBody=json.dumps(company_vpc()))
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
        )
        (described,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
        return chosen({one["OutputKey"]: one["OutputValue"] for one in described["Outputs"]}, 2)


def _document(iam: Any, arn: str) -> dict[str, Any]:  # noqa: ANN401 - boto3's clients are made at run time
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document: dict[str, Any] = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"][
        "Document"
    ]
    return document


def live(catalog: Catalog, product: str, version: str | None) -> None:
    """A whole life: launched, updated, an update that fails and is rolled back, terminated."""
    environment = catalog.environment(*LAYERS[product])
    catalog.launch(product, environment, version)
    succeeds, fails = CHANGES[product]
    catalog.update(product, environment, **succeeds)
    launched = catalog.launched(product, environment)
    assert launched is not None
    assert launched.stack_id is not None
    catalog.fail("update", last_made(catalog, launched.stack_id))
    try:
        catalog.update(product, environment, **fails)
    except CatalogError:
        pass
    finally:
        catalog.fail("update")
    end(catalog, product, environment)


def end(catalog: Catalog, product: str, environment: str) -> None:
    """Terminate a product and the layers below it, data unprotected first."""
    for layer in (product, *reversed(LAYERS[product])):
        if layer == "data":
            catalog.update("data", environment, ProtectData="false")
        catalog.terminate(layer, environment)


def last_made(catalog: Catalog, stack_id: str) -> str:
    """The resource that was made last: everything else is changed before it."""
    made = [
        event["LogicalResourceId"]
        for event in catalog.events(stack_id)
        if event["ResourceStatus"] == "CREATE_COMPLETE" and event["PhysicalResourceId"] != stack_id
    ]
    return str(made[-1])


def without(policies: Sequence[dict[str, Any]], action: str) -> list[dict[str, Any]]:
    """The policies with one action taken out of every statement."""
    changed = [
        {
            **document,
            "Statement": [
                {**statement, "Action": [each for each in statement["Action"] if each != action]}
                for statement in document["Statement"]
                if statement["Action"] != [action]
            ],
        }
        for document in policies
    ]
    return [document for document in changed if document["Statement"]]


def actions(policies: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Every action that the policies allow, once."""
    yield from sorted(
        {action for document in policies for each in document["Statement"] for action in each["Action"]}
    )
