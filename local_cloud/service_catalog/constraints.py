"""Constraints: what holds for a product within a portfolio."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from local_cloud.service_catalog.api import Context, Request, operation
from local_cloud.service_catalog.errors import (
    DuplicateResourceError,
    InvalidParametersError,
    ResourceNotFoundError,
)
from local_cloud.service_catalog.portfolios import portfolio_of
from local_cloud.service_catalog.store import Constraint, get

if TYPE_CHECKING:
    from local_cloud.service_catalog.store import Store

TYPES = ("LAUNCH", "NOTIFICATION", "RESOURCE_UPDATE", "TEMPLATE")
SINGLE = frozenset({"LAUNCH", "RESOURCE_UPDATE"})
"""Types of which a product can have only one in a portfolio (API Reference, CreateConstraint)."""


def constraints_of(store: Store, portfolio: str, product: str) -> list[Constraint]:
    """The constraints on a product within a portfolio."""
    return [
        each for each in store.constraints.values() if (each.portfolio, each.product) == (portfolio, product)
    ]


def launch_role(constraints: list[Constraint], account: str) -> str | None:
    """The role with which the product is launched; None for the user's own permissions."""
    for constraint in constraints:
        if constraint.type == "LAUNCH":
            parameters = json.loads(constraint.parameters)
            if parameters.get("RoleArn"):
                return str(parameters["RoleArn"])
            return f"arn:aws:iam::{account}:role/{parameters['LocalRoleName']}"
    return None


def notification_arns(constraints: list[Constraint]) -> list[str]:
    """The topics that hear of the stack's events."""
    return [
        arn
        for constraint in constraints
        if constraint.type == "NOTIFICATION"
        for arn in json.loads(constraint.parameters)["NotificationArns"]
    ]


def tag_updates_allowed(constraints: list[Constraint]) -> bool:
    """Whether an update may change the provisioned product's tags; not unless a constraint says so."""
    return any(
        constraint.type == "RESOURCE_UPDATE"
        and json.loads(constraint.parameters)["Properties"]["TagUpdateOnProvisionedProduct"] == "ALLOWED"
        for constraint in constraints
    )


def _detail(context: Context, constraint: Constraint) -> Request:
    return {
        "ConstraintId": constraint.id,
        "Type": constraint.type,
        "Description": constraint.description,
        "Owner": context.account,
        "ProductId": constraint.product,
        "PortfolioId": constraint.portfolio,
    }


def _answer(context: Context, constraint: Constraint) -> Request:
    return {
        "ConstraintDetail": _detail(context, constraint),
        "ConstraintParameters": constraint.parameters,
        "Status": "AVAILABLE",
    }


def _check(kind: str, parameters: str) -> None:
    """Refuse a type that the embedded cloud does not know, and parameters that are not JSON."""
    if kind not in TYPES:
        message = f"Constraint type {kind!r} is not offered. It must be one of {', '.join(TYPES)}."
        raise InvalidParametersError(message)
    try:
        given = json.loads(parameters)
    except ValueError as error:
        message = f"The parameters of a {kind} constraint must be JSON; {parameters!r} is not: {error}"
        raise InvalidParametersError(message) from error
    if kind == "LAUNCH" and not (given.get("RoleArn") or given.get("LocalRoleName")):
        message = f"A LAUNCH constraint needs RoleArn or LocalRoleName; it got {parameters}."
        raise InvalidParametersError(message)


@operation("CreateConstraint")
def create(context: Context, request: Request) -> Request:
    """Constrain a product within a portfolio."""
    portfolio = portfolio_of(context.store, request["PortfolioId"])
    product, kind = request["ProductId"], request["Type"]
    if product not in portfolio.products:
        message = f"Product {product} is not in portfolio {portfolio.id}. Associate them first."
        raise ResourceNotFoundError(message)
    _check(kind, request["Parameters"])
    if kind in SINGLE and any(
        each.type == kind for each in constraints_of(context.store, portfolio.id, product)
    ):
        message = f"Product {product} already has a {kind} constraint in portfolio {portfolio.id}."
        raise DuplicateResourceError(message)
    constraint = Constraint(
        type=kind,
        portfolio=portfolio.id,
        product=product,
        parameters=request["Parameters"],
        description=request.get("Description"),
    )
    context.store.constraints[constraint.id] = constraint
    return _answer(context, constraint)


@operation("UpdateConstraint")
def update(context: Context, request: Request) -> Request:
    """Change a constraint's description or parameters."""
    constraint = get(context.store.constraints, request["Id"], "Constraint")
    parameters = request.get("Parameters", constraint.parameters)
    _check(constraint.type, parameters)
    constraint.parameters = parameters
    constraint.description = request.get("Description", constraint.description)
    return _answer(context, constraint)


@operation("DescribeConstraint")
def describe(context: Context, request: Request) -> Request:
    """Show a constraint."""
    return _answer(context, get(context.store.constraints, request["Id"], "Constraint"))


@operation("DeleteConstraint")
def delete(context: Context, request: Request) -> Request:
    """Delete a constraint."""
    get(context.store.constraints, request["Id"], "Constraint")
    del context.store.constraints[request["Id"]]
    return {}


@operation("ListConstraintsForPortfolio")
def list_all(context: Context, request: Request) -> Request:
    """Show the constraints of a portfolio, or of a product in it."""
    found = [
        each
        for each in context.store.constraints.values()
        if each.portfolio == request["PortfolioId"] and request.get("ProductId") in (None, each.product)
    ]
    return {"ConstraintDetails": [_detail(context, each) for each in found]}
