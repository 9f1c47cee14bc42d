"""Launching a product."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from portfolio.end_user.forms.choice import NEWEST, choose
from portfolio.end_user.forms.form import Form
from portfolio.end_user.layers import check_layer_free, check_layers_below
from portfolio.end_user.provisioned import provisioned_name
from portfolio.errors import refuse

if TYPE_CHECKING:
    from portfolio.end_user.provisioned import Provisioned
    from portfolio.end_user.request import Outcome, Request
    from portfolio.end_user.services import Services


def launch(services: Services, request: Request) -> Outcome:
    """Launch a product in an environment, as ``<environment>-<product>``.

    Raises:
        CatalogError: The request is wrong, and nothing was made; or the launch failed.
    """
    choice = choose(services.catalog, request.product, version=request.version or NEWEST, path=request.path)
    what = f"launch {choice.product} {choice.version}"
    form = Form.of(services.catalog, choice)
    values = request.values(form, what)
    form.check(values, request.tags, what=what)
    name = provisioned_name(request.environment, request.product)
    everything = services.everything()
    _check_free(everything, name, request, what)
    check_layer_free(everything, request.product, request.environment, what)
    check_layers_below(services.stacks, request.product, request.environment)
    with services.asking(request, what):
        answer = services.catalog.provision_product(
            ProductId=choice.product_id,
            ProvisioningArtifactId=choice.version_id,
            PathId=choice.path_id,
            ProvisionedProductName=name,
            ProvisioningParameters=[{"Key": key, "Value": value} for key, value in values.items()],
            Tags=[{"Key": key, "Value": value} for key, value in form.tags(request.tags).items()],
            ProvisionToken=str(uuid.uuid4()),
        )
    ended = services.finish(
        answer["RecordDetail"],
        request,
        what=what,
        left=f"The failed launch is kept as {name}: terminate it before launching {request.product} again.",
    )
    return services.outcome(request, choice, name, ended)


def _check_free(everything: tuple[Provisioned, ...], name: str, request: Request, what: str) -> None:
    """Refuse a name that is taken; by the service it would be refused with a token or a stack's name."""
    taken = next((one for one in everything if one.name == name), None)
    if taken is not None:
        raise refuse(
            f"Cannot {what} in the environment {request.environment}: it is there already.",
            received=f"{name}, version {taken.version}, {taken.status}",
            allowed=f"one {request.product} in an environment",
            fix=f"update {request.product} in {request.environment}, or terminate it first",
        )
