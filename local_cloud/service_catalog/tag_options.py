"""TagOptions: the tags, and their values, that a launch may carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_cloud.service_catalog.api import Context, Request, operation
from local_cloud.service_catalog.errors import (
    DuplicateResourceError,
    InvalidParametersError,
    ResourceInUseError,
)
from local_cloud.service_catalog.portfolios import shares_with, tag_option_detail
from local_cloud.service_catalog.store import TagOption, get

if TYPE_CHECKING:
    from collections.abc import Iterable

    from local_cloud.service_catalog.access import Launchable
    from local_cloud.service_catalog.store import Store


def offered_values(store: Store, *resources: str) -> dict[str, list[str]]:
    """The values offered for each key by the active TagOptions of the resources together."""
    offered: dict[str, list[str]] = {}
    for resource in resources:
        for option in store.tag_options_of(resource):
            values = offered.setdefault(option.key, []) if option.active else []
            if option.value not in values:
                values.append(option.value)
    return offered


def offered_on(context: Context, chosen: Launchable) -> dict[str, list[str]]:
    """What a launch must choose from; a share that leaves TagOptions out demands none."""
    portfolio = chosen.path.portfolio
    shares = shares_with(portfolio, context.account)
    if portfolio.owner != context.account and not any(share.tag_options for share in shares):
        return {}
    return offered_values(context.store, portfolio.id, chosen.product.id)


def enforce(offered: dict[str, list[str]], given: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """The tags of a launch: those given, and those that TagOptions of a single value add by themselves.

    Raises:
        InvalidParametersError: A value is missing, or is not one of those offered.
    """
    tags = {tag["Key"]: tag["Value"] for tag in given}
    for key, values in offered.items():
        if key not in tags and len(values) == 1:
            tags[key] = values[0]
        if key not in tags:
            message = (
                f"The tag {key!r} is missing: the portfolio's TagOptions demand it. Its value must be one of "
                f"{', '.join(values)}. Launch again with one of these."
            )
            raise InvalidParametersError(message)
        if tags[key] not in values:
            message = (
                f"The tag {key!r} has the value {tags[key]!r}, which no TagOption offers. It must be one of "
                f"{', '.join(values)}. Launch again with one of these."
            )
            raise InvalidParametersError(message)
    return [{"Key": key, "Value": value} for key, value in tags.items()]


@operation("CreateTagOption")
def create(context: Context, request: Request) -> Request:
    """Offer a value for a tag."""
    _refuse_duplicate(context, request["Key"], request["Value"])
    option = TagOption(key=request["Key"], value=request["Value"])
    context.store.tag_options[option.id] = option
    return {"TagOptionDetail": tag_option_detail(context, option)}


@operation("UpdateTagOption")
def update(context: Context, request: Request) -> Request:
    """Change the value, or switch the TagOption off or on."""
    option = get(context.store.tag_options, request["Id"], "TagOption")
    if "Value" in request and request["Value"] != option.value:
        _refuse_duplicate(context, option.key, request["Value"])
        option.value = request["Value"]
    option.active = request.get("Active", option.active)
    return {"TagOptionDetail": tag_option_detail(context, option)}


def _refuse_duplicate(context: Context, key: str, value: str) -> None:
    if any((each.key, each.value) == (key, value) for each in context.store.tag_options.values()):
        message = f"A TagOption {key}={value} exists already."
        raise DuplicateResourceError(message)


@operation("DescribeTagOption")
def describe(context: Context, request: Request) -> Request:
    """Show a TagOption."""
    option = get(context.store.tag_options, request["Id"], "TagOption")
    return {"TagOptionDetail": tag_option_detail(context, option)}


@operation("ListTagOptions")
def list_all(context: Context, request: Request) -> Request:
    """Show the TagOptions that the filters fit."""
    filters = request.get("Filters", {})
    found = [
        option
        for option in context.store.tag_options.values()
        if filters.get("Key") in (None, option.key)
        and filters.get("Value") in (None, option.value)
        and filters.get("Active") in (None, option.active)
    ]
    return {"TagOptionDetails": [tag_option_detail(context, option) for option in found]}


@operation("DeleteTagOption")
def delete(context: Context, request: Request) -> Request:
    """Delete a TagOption that is associated with nothing."""
    option = get(context.store.tag_options, request["Id"], "TagOption")
    if option.resources:
        message = f"TagOption {option.key}={option.value} is still associated with {option.resources}."
        raise ResourceInUseError(message)
    del context.store.tag_options[option.id]
    return {}


@operation("AssociateTagOptionWithResource")
def associate(context: Context, request: Request) -> Request:
    """Demand a TagOption of a portfolio's, or a product's, launches."""
    option = get(context.store.tag_options, request["TagOptionId"], "TagOption")
    get({**context.store.portfolios, **context.store.products}, request["ResourceId"], "Resource")
    if request["ResourceId"] in option.resources:
        message = f"TagOption {option.id} is associated with {request['ResourceId']} already."
        raise DuplicateResourceError(message)
    option.resources.append(request["ResourceId"])
    return {}


@operation("DisassociateTagOptionFromResource")
def disassociate(context: Context, request: Request) -> Request:
    """Demand a TagOption no longer."""
    option = get(context.store.tag_options, request["TagOptionId"], "TagOption")
    if request["ResourceId"] in option.resources:
        option.resources.remove(request["ResourceId"])
    return {}
