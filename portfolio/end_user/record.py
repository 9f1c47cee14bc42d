"""One request to the catalog, waited for until it ends."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.end_user.events import EventLog

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_servicecatalog import ServiceCatalogClient
    from mypy_boto3_servicecatalog.type_defs import DescribeRecordOutputTypeDef, RecordDetailTypeDef

    from portfolio.end_user.events import Event

STACK_OUTPUT = "CloudformationStackARN"
"""The record output that names the stack (AWS Service Catalog Administrator Guide, DescribeRecord)."""

_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a request ended.

    Attributes:
        succeeded: Whether it did what was asked.
        errors: What the service says went wrong.
        events: The stack's events during the request, oldest first.
        stack_id: The stack's ARN; None if none was made.
        seconds: How long it took.
    """

    succeeded: bool
    errors: tuple[str, ...]
    events: tuple[Event, ...]
    stack_id: str | None
    seconds: float


def wait(  # noqa: PLR0913 - the two services, the request and where its progress goes
    catalog: ServiceCatalogClient,
    stacks: CloudFormationClient,
    record: RecordDetailTypeDef,
    *,
    stack_id: str | None,
    after: str | None,
    progress: Callable[[Event], None],
) -> Ended:
    """Wait until a request has ended, handing on the stack's events meanwhile.

    The pause between two questions is a tenth of the time waited so far, between 0.1 s and 5 s: a launch of
    seconds is seen to end at once, and one of half an hour is asked after twelve times a minute.

    Args:
        catalog: The Service Catalog client.
        stacks: The CloudFormation client.
        record: The request, as the service answered it.
        stack_id: The stack's ARN; None for a launch, which makes one.
        after: The stack's last event before the request.
        progress: Called with each event, oldest first.
    """
    started = time.monotonic()
    log = EventLog(stacks, stack_id, after=after) if stack_id else None
    while True:
        described = catalog.describe_record(Id=record["RecordId"])
        if log is None:
            stack_id = _stack_id(catalog, described)
            log = EventLog(stacks, stack_id) if stack_id else None
        for event in log.read() if log else ():
            progress(event)
        detail = described["RecordDetail"]
        status = detail["Status"]
        elapsed = time.monotonic() - started
        if status in {"SUCCEEDED", "FAILED"}:
            return Ended(
                succeeded=status == "SUCCEEDED",
                errors=tuple(one.get("Description", "") for one in detail.get("RecordErrors", ())),
                events=tuple(log.events) if log else (),
                stack_id=stack_id,
                seconds=elapsed,
            )
        time.sleep(min(_LONGEST_PAUSE_SECONDS, max(_FIRST_PAUSE_SECONDS, elapsed / 10)))


def _stack_id(catalog: ServiceCatalogClient, described: DescribeRecordOutputTypeDef) -> str | None:
    """The stack that the request made: from its record, or from the provisioned product."""
    for output in described.get("RecordOutputs", ()):
        if output.get("OutputKey") == STACK_OUTPUT:
            return output["OutputValue"]
    identifier = described["RecordDetail"]["ProvisionedProductId"]
    page = catalog.search_provisioned_products(Filters={"SearchQuery": [f"id:{identifier}"]})
    for one in page.get("ProvisionedProducts", ()):
        if one["Id"] == identifier and one.get("PhysicalId"):
            return one["PhysicalId"]
    return None
