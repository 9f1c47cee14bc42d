"""Removing a launched product."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from portfolio.end_user.events import last_event
from portfolio.end_user.layers import users_of
from portfolio.end_user.request import Outcome, Request
from portfolio.errors import refuse

if TYPE_CHECKING:
    from portfolio.end_user.services import Services


def terminate(services: Services, request: Request) -> Outcome:
    """Remove a launched product; what its template retains stays.

    Raises:
        CatalogError: It is not launched, another layer uses it, or removing it failed.
    """
    what = f"terminate {request.product}"
    launched = services.at_rest(request, what)
    users = users_of(services.stacks, launched, services.everything())
    if users:
        raise refuse(
            f"Cannot {what} in the environment {request.environment}: it is in use.",
            received=f"{launched.name}, used by {', '.join(users)}",
            allowed="to terminate what nobody uses",
            fix=f"terminate first: {', '.join(users)}",
        )
    after = last_event(services.stacks, launched.stack_id) if launched.stack_id else None
    with services.asking(request, what):
        answer = services.catalog.terminate_provisioned_product(
            ProvisionedProductId=launched.id, TerminateToken=str(uuid.uuid4())
        )
    ended = services.finish(
        answer["RecordDetail"],
        request,
        what=what,
        left=f"What could not be removed is still there as {launched.name}.",
        stack_id=launched.stack_id,
        after=after,
    )
    return Outcome(
        name=launched.name,
        product=request.product,
        version=None,
        environment=request.environment,
        seconds=ended.seconds,
    )
