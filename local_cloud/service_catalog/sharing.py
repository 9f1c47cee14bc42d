"""Sharing a portfolio with accounts, units and the organization, and accepting it there.

"AWS Service Catalog processes portfolio share operations one at a time for each management account": while
one is under way, another is answered with InvalidStateException ("DeletePortfolioShare", AWS Service Catalog
API Reference, https://docs.aws.amazon.com/servicecatalog/latest/APIReference/API_DeletePortfolioShare.html).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from local_cloud.service_catalog.api import Context, Request, operation
from local_cloud.service_catalog.errors import (
    DuplicateResourceError,
    InvalidParametersError,
    InvalidStateError,
    ResourceNotFoundError,
)
from local_cloud.service_catalog.portfolios import detail, portfolio_of, shares_with
from local_cloud.service_catalog.store import Share, ShareAction, get

if TYPE_CHECKING:
    from local_cloud.service_catalog.store import Portfolio


def _owned(context: Context, request: Request) -> Portfolio:
    portfolio = portfolio_of(context.store, request["PortfolioId"])
    if portfolio.owner != context.account:
        message = f"Portfolio {portfolio.id} is shared with this account; only its owner shares it."
        raise ResourceNotFoundError(message)
    return portfolio


def _node(request: Request) -> tuple[str, str]:
    """The kind of whom a request means, and the number or ID."""
    node = request.get("OrganizationNode")
    if bool(node) == bool(request.get("AccountId")):
        message = "Either AccountId or OrganizationNode must be given, and not both."
        raise InvalidParametersError(message)
    return (node["Type"], node["Value"]) if node else ("ACCOUNT", request["AccountId"])


def _begin(context: Context, portfolio: Portfolio, node: str) -> ShareAction:
    """Take the one place for a share operation."""
    now = time.monotonic()
    busy = [each for each in context.store.share_actions if each.until > now]
    if busy:
        message = (
            f"Cannot process more than one portfolio share action at the same time: {busy[0].portfolio} is "
            f"being shared with {busy[0].node}. Wait until that has ended."
        )
        raise InvalidStateError(message)
    action = ShareAction(portfolio=portfolio.id, node=node, until=now + context.share_seconds())
    context.store.share_actions.append(action)
    return action


@operation("CreatePortfolioShare")
def create(context: Context, request: Request) -> Request:
    """Share; what is shared already stays as it is."""
    portfolio = _owned(context, request)
    kind, node = _node(request)
    principals = request.get("SharePrincipals", False)
    if principals and kind == "ACCOUNT":
        message = "SharePrincipals is only supported for an ORGANIZATION or an ORGANIZATIONAL_UNIT."
        raise InvalidParametersError(message)
    action = _begin(context, portfolio, node)
    if node not in portfolio.shares:
        portfolio.shares[node] = Share(
            kind=kind,
            node=node,
            tag_options=request.get("ShareTagOptions", False),
            principals=principals,
            accepted="OrganizationNode" in request,
        )
    return {"PortfolioShareToken": action.token} if "OrganizationNode" in request else {}


@operation("UpdatePortfolioShare")
def update(context: Context, request: Request) -> Request:
    """Change what of the portfolio is shared."""
    portfolio = _owned(context, request)
    _, node = _node(request)
    share = get(portfolio.shares, node, "Portfolio share")
    action = _begin(context, portfolio, node)
    share.tag_options = request.get("ShareTagOptions", share.tag_options)
    share.principals = request.get("SharePrincipals", share.principals)
    return {"PortfolioShareToken": action.token, "Status": "IN_PROGRESS"}


@operation("DeletePortfolioShare")
def delete(context: Context, request: Request) -> Request:
    """Share no longer; what was launched by it stays."""
    portfolio = _owned(context, request)
    _, node = _node(request)
    get(portfolio.shares, node, "Portfolio share")
    action = _begin(context, portfolio, node)
    del portfolio.shares[node]
    return {"PortfolioShareToken": action.token} if "OrganizationNode" in request else {}


@operation("DescribePortfolioShareStatus")
def status(context: Context, request: Request) -> Request:
    """Show how far a share operation is."""
    actions = {each.token: each for each in context.store.share_actions}
    action = get(actions, request["PortfolioShareToken"], "Portfolio share operation")
    return {
        "PortfolioShareToken": action.token,
        "PortfolioId": action.portfolio,
        "OrganizationNodeValue": action.node,
        "Status": "IN_PROGRESS" if action.until > time.monotonic() else "COMPLETED",
    }


@operation("DescribePortfolioShares")
def describe(context: Context, request: Request) -> Request:
    """Show the shares of one kind."""
    shares = _owned(context, request).shares.values()
    return {
        "PortfolioShareDetails": [
            {
                "PrincipalId": share.node,
                "Type": share.kind,
                "Accepted": share.accepted,
                "ShareTagOptions": share.tag_options,
                "SharePrincipals": share.principals,
            }
            for share in shares
            if share.kind == request["Type"]
        ]
    }


@operation("AcceptPortfolioShare")
def accept(context: Context, request: Request) -> Request:
    """Take up what was offered to the account."""
    portfolio = portfolio_of(context.store, request["PortfolioId"])
    share = portfolio.shares.get(context.account)
    if share is None:
        message = f"Portfolio {portfolio.id} was not offered to the account {context.account}."
        raise ResourceNotFoundError(message)
    share.accepted = True
    return {}


@operation("RejectPortfolioShare")
def reject(context: Context, request: Request) -> Request:
    """Give back what was offered or accepted."""
    portfolio = portfolio_of(context.store, request["PortfolioId"])
    get(portfolio.shares, context.account, "Portfolio share").accepted = False
    return {}


@operation("ListAcceptedPortfolioShares")
def accepted(context: Context, request: Request) -> Request:
    """Show what others share with the account: by invitation, or within the organization."""
    imported = request.get("PortfolioShareType", "IMPORTED") == "IMPORTED"
    found = [
        portfolio
        for portfolio in context.store.portfolios.values()
        if any((share.kind == "ACCOUNT") == imported for share in shares_with(portfolio, context.account))
    ]
    return {"PortfolioDetails": [detail(context, portfolio) for portfolio in found]}


@operation("AssociateBudgetWithResource")
def add_budget(context: Context, request: Request) -> Request:
    """Show a budget with a portfolio, which has one at most."""
    portfolio = portfolio_of(context.store, request["ResourceId"])
    if portfolio.budget:
        message = f"Portfolio {portfolio.id} has the budget {portfolio.budget!r} already."
        raise DuplicateResourceError(message)
    portfolio.budget = request["BudgetName"]
    return {}


@operation("DisassociateBudgetFromResource")
def remove_budget(context: Context, request: Request) -> Request:
    """Show the budget no longer."""
    portfolio_of(context.store, request["ResourceId"]).budget = ""
    return {}


@operation("ListBudgetsForResource")
def budgets(context: Context, request: Request) -> Request:
    """Show the budget of a portfolio."""
    name = portfolio_of(context.store, request["ResourceId"]).budget
    return {"Budgets": [{"BudgetName": name}] if name else []}
