"""A request in progress: its stack is followed to the end, and what became of it is written down."""

from __future__ import annotations

import contextvars
import logging
import re
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    from local_cloud.service_catalog.api import Context
    from local_cloud.service_catalog.store import ProvisionedProduct, Record

POLL_SECONDS = 0.05
MESSAGE_CHARACTERS = 2000
logger = logging.getLogger("local_cloud.service_catalog")


class ChangeFailedError(Exception):
    """The stack did not come to the state that the request wanted."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A request in progress.

    Attributes:
        record: Its record.
        provisioned: What it changes.
        artifact: The version in force once it has succeeded.
        template: The template, with the rules of its constraints.
        status_before: The provisioned product's status before the request.
    """

    record: Record
    provisioned: ProvisionedProduct
    artifact: str
    template: dict[str, Any]
    status_before: str = "ERROR"

    @property
    def status_on_failure(self) -> str:
        """What a failure leaves: a launch that never worked stays in ERROR, all else runs on, TAINTED."""
        return "ERROR" if self.status_before == "ERROR" else "TAINTED"


def carry_out(
    context: Context,
    change: Change,
    begin: Callable[[], None],
    wanted: set[str],
    *,
    afterwards: Callable[..., None] = lambda **_: None,
) -> None:
    """Begin in the background, follow the stack to its end, and write down what became of it."""

    def work() -> None:
        change.record.status = "IN_PROGRESS"
        try:
            begin()
            _note_stack(change)
            stack = _follow(context, change.provisioned.stack_id)
            if stack["StackStatus"] not in wanted:
                raise ChangeFailedError(_why(context, stack))  # noqa: TRY301 - handled like CloudFormation's own
        except Exception as error:  # noqa: BLE001 - whatever it was, the record must say so
            with context.store.lock:
                _close(context, change, error=error, status=change.status_on_failure)
                afterwards(succeeded=False)
        else:
            with context.store.lock:
                _close(context, change, outputs=stack.get("Outputs", []), status="AVAILABLE")
                afterwards(succeeded=True)

    # In the account of the request, which the emulator keeps in the context.
    here = contextvars.copy_context()
    threading.Thread(target=here.run, args=(work,), name=change.record.id, daemon=True).start()


def _note_stack(change: Change) -> None:
    if change.provisioned.stack_id is not None:
        change.record.outputs = [
            {
                "OutputKey": "CloudformationStackARN",
                "OutputValue": change.provisioned.stack_id,
                "Description": "The ARN of the launched Cloudformation Stack",
            }
        ]


def _follow(context: Context, stack_id: str | None) -> dict[str, Any]:
    """The stack once nothing more happens to it; a launch that never made one counts as deleted."""
    if stack_id is None:
        return {"StackStatus": "DELETE_COMPLETE"}
    client = context.clients("cloudformation")
    while True:
        stack: dict[str, Any] = client.describe_stacks(StackName=stack_id)["Stacks"][0]
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            return stack
        time.sleep(POLL_SECONDS)


def _why(context: Context, stack: dict[str, Any]) -> str:
    """The status of the stack, and the first resource that failed in the last operation, with its reason."""
    pages = context.clients("cloudformation").get_paginator("describe_stack_events")
    failed = None
    for event in (
        each for page in pages.paginate(StackName=stack["StackId"]) for each in page["StackEvents"]
    ):
        whole_stack = event["PhysicalResourceId"] == stack["StackId"]
        if event["ResourceStatus"].endswith("_FAILED"):
            failed = event
        if whole_stack and event["ResourceStatus"] in {
            "CREATE_IN_PROGRESS",
            "UPDATE_IN_PROGRESS",
            "DELETE_IN_PROGRESS",
        }:
            break
    status = stack["StackStatus"]
    if failed is None:
        return f"{status}: {stack.get('StackStatusReason') or 'no reason given'}"
    reason = failed.get("ResourceStatusReason") or "no reason given"
    return f"{status}: {failed['LogicalResourceId']} ({failed['ResourceType']}): {reason}"


def _close(
    context: Context,
    change: Change,
    *,
    status: str,
    outputs: list[dict[str, str]] | None = None,
    error: Exception | None = None,
) -> None:
    """Write down how a request ended; the store is locked, so readers see all of it or nothing."""
    record, provisioned = change.record, change.provisioned
    if error is None:
        shown = ("OutputKey", "OutputValue", "Description")
        own: list[dict[str, str]] = [
            {key: value for key, value in each.items() if key in shown} for each in outputs or []
        ]
        record.outputs = [*own, *record.outputs]
        provisioned.artifact = change.artifact
        provisioned.last_successful = record.id
    else:
        text = error.response["Error"]["Message"] if isinstance(error, ClientError) else str(error)
        message = _name_products(context, text)[:MESSAGE_CHARACTERS]
        logger.warning("%s of %s failed: %s", record.type, provisioned.name, message)
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else "StackFailed"
        record.errors = [{"Code": code, "Description": message}]
        provisioned.status_message = message
    record.updated = time.time()
    record.status = "FAILED" if error else "SUCCEEDED"
    provisioned.status = status


def _name_products(context: Context, message: str) -> str:
    """The message with the user's own name for each stack that it mentions; names of resources stay."""
    for provisioned in context.store.provisioned.values():
        stack = f"SC-{context.account}-{provisioned.id}"
        alone = rf"(?<![\w:/-]){re.escape(stack)}(?![\w-])"
        message = re.sub(alone, f"{provisioned.name} (stack {stack})", message)
    return message
