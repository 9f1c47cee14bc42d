"""The throw-away environment: launched, updated and terminated as an end user does, from any state."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from portfolio.end_user.request import Request
from portfolio.end_user.user import EndUser
from portfolio.preflight.launch import chosen
from portfolio.rehearsal.cache import rotate
from portfolio.rehearsal.state import Made

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.end_user.events import Event
    from portfolio.end_user.provisioned import Provisioned
    from portfolio.rehearsal.place import Place

PAUSE_SECONDS = 5.0
SETTLED = frozenset({"AVAILABLE", "TAINTED"})
UNPROTECTED: dict[str, dict[str, str]] = {
    "medium": {"ProtectData": "false"},
    "large": {"ProtectData": "false", "DeletionProtection": "off"},
}
"""What an update must choose in a size before a product can be terminated, if its form asks for it."""


class Environment:
    """One environment. Each method finds out what is there first, so that it can be repeated after a stop.

    Args:
        place: Where it is.
        name: Its name.
        size: The size of all its layers.
        progress: Gets a line for each event of a stack.
        remember: Gets what a stack has made, before it is terminated.
    """

    def __init__(
        self,
        place: Place,
        name: str,
        size: str,
        progress: Callable[[str], None],
        remember: Callable[[list[Made]], None],
    ) -> None:
        def show(event: Event) -> None:
            progress(f"{event.resource} {event.status}")

        self._place = place
        self._remember = remember
        self.name, self.size = name, size
        self.user = EndUser(place.end_user, progress=show)

    def launched(self, product: str) -> Provisioned | None:
        """The product as it is launched here, once nothing changes it any more; None if it is not."""
        while True:
            found = next(
                (one for one in self.user.status() if (one.environment, one.product) == (self.name, product)),
                None,
            )
            if found is None or found.status not in {"UNDER_CHANGE", "PLAN_IN_PROGRESS"}:
                return found
            time.sleep(0.2 if self._place.embedded else PAUSE_SECONDS)

    def launch(self, product: str, version: str) -> str:
        """Launch a version; what an interrupted launch left broken goes first.

        Raises:
            CatalogError: It failed.
        """
        there = self.launched(product)
        if there is not None and (there.version, there.status) == (version, "AVAILABLE"):
            return "launched, before the rehearsal was stopped"
        if there is not None:
            self.terminate(product)
        parameters, tags = self.choices(product, version)
        outcome = self.user.launch(Request(product, self.name, parameters, tags, version))
        return f"launched with {len(outcome.outputs)} outputs"

    def choices(self, product: str, version: str) -> tuple[dict[str, str], dict[str, str]]:
        """The parameters and tags of a launch in the rehearsal's size: the first value of each tag."""
        form = self.user.form(Request(product, self.name, version=version))
        asked = {field.name for field in form.fields}
        wanted = chosen(product, self.size)
        parameters = {name: value for name, value in wanted.items() if name in asked}
        return parameters, {key: values[0] for key, values in form.tag_options.items() if values}

    def update(self, product: str, version: str) -> str:
        """Update to a version.

        Raises:
            CatalogError: It failed, or the product is not launched.
        """
        there = self.launched(product)
        if there is not None and (there.version, there.status) == (version, "AVAILABLE"):
            return "updated, before the rehearsal was stopped"
        before = there.version if there else "nothing"
        rotated = rotate(self._place, self.resources(there.stack_id)) if there and there.stack_id else ""
        self.user.update(Request(product, self.name, version=version))
        return f"updated from {before}{rotated}"

    def terminate(self, product: str) -> str:
        """Terminate a product.

        Raises:
            CatalogError: It failed.
        """
        there = self.launched(product)
        if there is None:
            return "not there"
        if there.stack_id:
            self._remember(self.resources(there.stack_id))
        self._unprotect(product, there)
        self.user.terminate(Request(product, self.name))
        return "terminated"

    def _unprotect(self, product: str, there: Provisioned) -> None:
        """Have a product that protects itself let go, as its guide says, unless that was done."""
        running = self._parameters(there.stack_id) if there.stack_id else {}
        off = {
            name: value
            for name, value in UNPROTECTED.get(self.size, {}).items()
            if running.get(name, value) != value
        }
        if off and there.status in SETTLED:
            self.user.update(Request(product, self.name, off, version=there.version))

    def _parameters(self, stack_id: str) -> dict[str, str]:
        (stack,) = self._place.client("cloudformation").describe_stacks(StackName=stack_id)["Stacks"]
        return {each["ParameterKey"]: each["ParameterValue"] for each in stack.get("Parameters", [])}

    def resources(self, stack_id: str) -> list[Made]:
        """What a stack has made."""
        pages = self._place.client("cloudformation").get_paginator("list_stack_resources")
        summaries: list[dict[str, Any]] = [
            each for page in pages.paginate(StackName=stack_id) for each in page["StackResourceSummaries"]
        ]
        return [
            Made(type=each["ResourceType"], id=each["PhysicalResourceId"], stack_id=stack_id)
            for each in summaries
            if each.get("PhysicalResourceId")
        ]

    def outputs(self, product: str) -> dict[str, str]:
        """The outputs of a launched product; none if it is not."""
        there = self.launched(product)
        found = self.user.outputs(there) if there else {}
        return {key: output.value for key, output in found.items()}
