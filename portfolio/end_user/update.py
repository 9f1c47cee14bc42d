"""Changing a launched product: its version, its parameters."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from portfolio.end_user.events import last_event
from portfolio.end_user.forms.choice import choose
from portfolio.end_user.forms.form import Form
from portfolio.end_user.provisioned import parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_servicecatalog.type_defs import UpdateProvisioningParameterTypeDef

    from portfolio.end_user.forms.choice import Choice
    from portfolio.end_user.provisioned import Provisioned
    from portfolio.end_user.request import Outcome, Request
    from portfolio.end_user.services import Services


def update(services: Services, request: Request) -> Outcome:
    """Change a launched product's parameters or version; what is not given stays as it is.

    Raises:
        CatalogError: The request is wrong, and nothing was changed; or the update failed and was rolled
            back.
    """
    launched = services.at_rest(request, f"update {request.product}")
    choice = choose(
        services.catalog,
        request.product,
        version=request.version or launched.version,
        path=request.path,
        running=launched.version,
    )
    what = f"update {choice.product} to {choice.version}"
    form = Form.of(services.catalog, choice)
    running = parameters(services.stacks, launched)
    request.values(form, what)
    form.check(request.parameters, request.tags, what=what, kept=running)
    return _send(services, request, launched, choice, _values(form, request, running), what)


def _values(
    form: Form, request: Request, running: Mapping[str, str]
) -> list[UpdateProvisioningParameterTypeDef]:
    """The parameters to send: without UsePreviousValue one not given would fall back to its default."""
    given: list[UpdateProvisioningParameterTypeDef] = [
        {"Key": key, "Value": value} for key, value in request.parameters.items()
    ]
    kept: list[UpdateProvisioningParameterTypeDef] = [
        {"Key": one.name, "UsePreviousValue": True}
        for one in form.fields
        if one.name in running and one.name not in request.parameters
    ]
    return given + kept


def _send(  # noqa: PLR0913, PLR0917 - what was worked out of the request, sent at once
    services: Services,
    request: Request,
    launched: Provisioned,
    choice: Choice,
    values: list[UpdateProvisioningParameterTypeDef],
    what: str,
) -> Outcome:
    # Tags that are not sent stay; an empty list would not say so.
    tags = [{"Key": key, "Value": value} for key, value in request.tags.items()]
    optional: dict[str, Any] = {"Tags": tags} if tags else {}
    after = last_event(services.stacks, launched.stack_id) if launched.stack_id else None
    with services.asking(request, what):
        answer = services.catalog.update_provisioned_product(
            ProvisionedProductId=launched.id,
            ProductId=choice.product_id,
            ProvisioningArtifactId=choice.version_id,
            PathId=choice.path_id,
            ProvisioningParameters=values,
            UpdateToken=str(uuid.uuid4()),
            **optional,
        )
    ended = services.finish(
        answer["RecordDetail"],
        request,
        what=what,
        left=f"The update was rolled back: {launched.name} runs on as before and is marked TAINTED.",
        stack_id=launched.stack_id,
        after=after,
    )
    return services.outcome(request, choice, launched.name, ended)
