"""Watching a request that runs already, whoever made it and wherever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from portfolio.end_user.provisioned import in_environment
from portfolio.end_user.request import Outcome

if TYPE_CHECKING:
    import datetime as dt

    from portfolio.end_user.request import Request
    from portfolio.end_user.services import Services

_DOING = {
    # How Service Catalog calls the requests ("RecordDetail", AWS Service Catalog API Reference).
    "PROVISION_PRODUCT": "launch",
    "UPDATE_PROVISIONED_PRODUCT": "update",
    "TERMINATE_PROVISIONED_PRODUCT": "terminate",
}


def watch(services: Services, request: Request) -> Outcome:
    """Watch the newest request about a product until it ends; one that has ended is told at once.

    Args:
        services: The services.
        request: The product and the environment.

    Raises:
        CatalogError: The product is not launched there, or the request failed.
    """
    launched = in_environment(services.everything(), request.environment, request.product)
    detail = services.catalog.describe_provisioned_product(Id=launched.id)["ProvisionedProductDetail"]
    record = services.catalog.describe_record(Id=detail["LastRecordId"])["RecordDetail"]
    doing = _DOING.get(record.get("RecordType", ""), "change")
    ended = services.finish(
        record,
        request,
        what=f"{doing} {request.product}",
        left="See what is there with: catalog status",
        stack_id=launched.stack_id,
        after=_before(services, launched.stack_id, record["CreatedTime"]) if launched.stack_id else None,
    )
    gone = doing == "terminate"
    return Outcome(
        name=launched.name,
        product=launched.product,
        version="" if gone else launched.version,
        environment=request.environment,
        seconds=ended.seconds,
        outputs={} if gone else services.outputs_now(launched),
    )


def _before(services: Services, stack_id: str, created: dt.datetime) -> str | None:
    """The ID of the stack's last event before the request; None if there is none."""
    try:
        for page in services.stacks.get_paginator("describe_stack_events").paginate(StackName=stack_id):
            for event in page["StackEvents"]:
                if event["Timestamp"] < created:
                    return event["EventId"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise  # the stack of a launch is announced before it exists
    return None
