"""Portfolios, the products in them and the principals who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_cloud.gateway.settings import NODES
from local_cloud.service_catalog.api import Context, Request, operation
from local_cloud.service_catalog.errors import ResourceInUseError, ResourceNotFoundError
from local_cloud.service_catalog.store import Portfolio, get

if TYPE_CHECKING:
    from local_cloud.service_catalog.store import Share, Store, TagOption


def portfolio_of(store: Store, identifier: str) -> Portfolio:
    """The portfolio of that ID."""
    return get(store.portfolios, identifier, "Portfolio")


def detail(context: Context, portfolio: Portfolio) -> Request:
    """A portfolio as the API shows it."""
    return {
        "Id": portfolio.id,
        "ARN": context.arn("portfolio", portfolio.id),
        "DisplayName": portfolio.name,
        "Description": portfolio.description,
        "CreatedTime": portfolio.created,
        "ProviderName": portfolio.provider,
    }


def principals_of(context: Context, portfolio: Portfolio) -> dict[str, str]:
    """Whom the caller's account lets see a portfolio: one that is shared with it has its own there.

    Raises:
        ResourceNotFoundError: It is not shared with the account, or was not accepted.
    """
    if portfolio.owner == context.account:
        return portfolio.principals
    if not shares_with(portfolio, context.account):
        message = f"Portfolio {portfolio.id!r} does not exist in the account {context.account}."
        raise ResourceNotFoundError(message)
    return portfolio.imported.setdefault(context.account, {})


def shares_with(portfolio: Portfolio, account: str) -> list[Share]:
    """The shares that make a portfolio available in another account."""
    nodes = (account, *NODES.get(account, ()))
    return [share for node, share in portfolio.shares.items() if node in nodes and share.accepted]


def tag_option_detail(context: Context, option: TagOption) -> Request:
    """A TagOption as the API shows it."""
    return {
        "Id": option.id,
        "Key": option.key,
        "Value": option.value,
        "Active": option.active,
        "Owner": context.account,
    }


@operation("CreatePortfolio")
def create(context: Context, request: Request) -> Request:
    """Make an empty portfolio."""
    portfolio = Portfolio(
        name=request["DisplayName"],
        provider=request["ProviderName"],
        description=request.get("Description"),
        tags=request.get("Tags", []),
        owner=context.account,
    )
    context.store.portfolios[portfolio.id] = portfolio
    return {"PortfolioDetail": detail(context, portfolio), "Tags": portfolio.tags}


@operation("DescribePortfolio")
def describe(context: Context, request: Request) -> Request:
    """Show a portfolio, its tags and TagOptions."""
    portfolio = portfolio_of(context.store, request["Id"])
    options = context.store.tag_options_of(portfolio.id)
    return {
        "PortfolioDetail": detail(context, portfolio),
        "Tags": portfolio.tags,
        "TagOptions": [tag_option_detail(context, option) for option in options],
    }


@operation("ListPortfolios")
def list_all(context: Context, _request: Request) -> Request:
    """Show the account's own portfolios."""
    own = [each for each in context.store.portfolios.values() if each.owner == context.account]
    return {"PortfolioDetails": [detail(context, each) for each in own]}


@operation("UpdatePortfolio")
def update(context: Context, request: Request) -> Request:
    """Change a portfolio's name, description, provider or tags."""
    portfolio = portfolio_of(context.store, request["Id"])
    portfolio.name = request.get("DisplayName", portfolio.name)
    portfolio.description = request.get("Description", portfolio.description)
    portfolio.provider = request.get("ProviderName", portfolio.provider)
    removed = {*request.get("RemoveTags", []), *(tag["Key"] for tag in request.get("AddTags", []))}
    kept = [tag for tag in portfolio.tags if tag["Key"] not in removed]
    portfolio.tags = [*kept, *request.get("AddTags", [])]
    return {"PortfolioDetail": detail(context, portfolio), "Tags": portfolio.tags}


@operation("DeletePortfolio")
def delete(context: Context, request: Request) -> Request:
    """Delete a portfolio that nothing is associated with."""
    portfolio = portfolio_of(context.store, request["Id"])
    if (
        portfolio.products
        or portfolio.principals
        or portfolio.shares
        or context.store.tag_options_of(portfolio.id)
    ):
        message = (
            f"Portfolio {portfolio.id} still has {len(portfolio.products)} products and "
            f"{len(portfolio.principals)} principals, and {len(portfolio.shares)} shares. "
            "Disassociate them, and its TagOptions, first."
        )
        raise ResourceInUseError(message)
    del context.store.portfolios[portfolio.id]
    return {}


@operation("AssociateProductWithPortfolio")
def add_product(context: Context, request: Request) -> Request:
    """Put a product into a portfolio."""
    portfolio = portfolio_of(context.store, request["PortfolioId"])
    product = get(context.store.products, request["ProductId"], "Product")
    if product.id not in portfolio.products:
        portfolio.products.append(product.id)
    return {}


@operation("DisassociateProductFromPortfolio")
def remove_product(context: Context, request: Request) -> Request:
    """Take a product out of a portfolio that has no constraint on it."""
    portfolio = portfolio_of(context.store, request["PortfolioId"])
    product = request["ProductId"]
    constrained = [
        each.id
        for each in context.store.constraints.values()
        if (each.portfolio, each.product) == (portfolio.id, product)
    ]
    if constrained:
        message = f"Product {product} still has constraints in the portfolio: {', '.join(constrained)}."
        raise ResourceInUseError(message)
    if product in portfolio.products:
        portfolio.products.remove(product)
    return {}


@operation("ListPortfoliosForProduct")
def of_product(context: Context, request: Request) -> Request:
    """Show the portfolios that hold a product."""
    product = get(context.store.products, request["ProductId"], "Product")
    holding = [each for each in context.store.portfolios.values() if product.id in each.products]
    return {"PortfolioDetails": [detail(context, each) for each in holding]}


@operation("AssociatePrincipalWithPortfolio")
def add_principal(context: Context, request: Request) -> Request:
    """Let a principal, or every one that a pattern fits, see a portfolio."""
    portfolio = portfolio_of(context.store, request["PortfolioId"])
    principals_of(context, portfolio)[request["PrincipalARN"]] = request["PrincipalType"]
    return {}


@operation("DisassociatePrincipalFromPortfolio")
def remove_principal(context: Context, request: Request) -> Request:
    """Let a principal no longer see a portfolio."""
    portfolio = portfolio_of(context.store, request["PortfolioId"])
    principals_of(context, portfolio).pop(request["PrincipalARN"], None)
    return {}


@operation("ListPrincipalsForPortfolio")
def principals(context: Context, request: Request) -> Request:
    """Show who may see a portfolio."""
    portfolio = portfolio_of(context.store, request["PortfolioId"])
    return {
        "Principals": [
            {"PrincipalARN": arn, "PrincipalType": kind}
            for arn, kind in principals_of(context, portfolio).items()
        ]
    }
