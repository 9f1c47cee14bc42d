"""What publishing does for portfolios beyond their stack: shares and budgets.

from portfolio.publication.reaching import share, share_changes

share_changes(session, settings, account)       # for a look before
share(session, settings, account, print)        # after the stack was deployed
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.hub.audience_settings import output_name
from portfolio.publication.preview import Change
from portfolio.publication.published import PORTFOLIO_OUTPUT
from portfolio.publication.sharing import Shares, wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import boto3
    from mypy_boto3_servicecatalog import ServiceCatalogClient

    from portfolio.hub.audience_settings import Sharing
    from portfolio.publication.published import Account
    from portfolio.settings import Settings


def _portfolios(settings: Settings, region: str | None) -> Iterator[tuple[str, Sharing, str]]:
    """The output, the shares and the budget of each portfolio of the region."""
    yield PORTFOLIO_OUTPUT, settings.sharing, ""
    for audience in settings.audiences:
        if not audience.regions or region in audience.regions:
            yield output_name(audience.name), audience.sharing, audience.budget


def share_changes(session: boto3.Session, settings: Settings, account: Account) -> tuple[Change, ...]:
    """What publishing would change of shares and budgets."""
    catalog = session.client("servicecatalog")
    shares, there = Shares(catalog, lambda _: None), account.portfolios()
    found: list[Change] = []
    for output, sharing, budget in _portfolios(settings, session.region_name):
        portfolio = there.get(output, "")
        found += [
            Change(what=each.what, kind="share", name=f"{output} {portfolio}".strip(), detail=each.share.node)
            for each in shares.changes(portfolio, wanted(sharing))
        ]
        come, gone = _budget_changes(catalog, portfolio, budget)
        found += [Change(what="shown", kind="budget", name=output, detail=name) for name in come]
        found += [Change(what="hidden", kind="budget", name=output, detail=name) for name in gone]
    return tuple(found)


def share(
    session: boto3.Session, settings: Settings, account: Account, progress: Callable[[str], None]
) -> bool:
    """Share every portfolio that is published here, and show its budget.

    Returns:
        Whether anything was different.

    Raises:
        CatalogError: An account could not be shared with.
    """
    catalog = session.client("servicecatalog")
    shares, there = Shares(catalog, progress), account.portfolios()
    changed = False
    for output, sharing, budget in _portfolios(settings, session.region_name):
        portfolio = there[output]
        changed = shares.apply(portfolio, wanted(sharing)) or changed
        come, gone = _budget_changes(catalog, portfolio, budget)
        for name in gone:
            catalog.disassociate_budget_from_resource(BudgetName=name, ResourceId=portfolio)
        for name in come:
            catalog.associate_budget_with_resource(BudgetName=name, ResourceId=portfolio)
        changed = changed or bool(come or gone)
    return changed


def _budget_changes(
    catalog: ServiceCatalogClient, portfolio: str, budget: str
) -> tuple[list[str], list[str]]:
    """The budgets to show, and those to hide."""
    after = {budget} - {""}
    if not portfolio:
        return sorted(after), []
    shown = catalog.list_budgets_for_resource(ResourceId=portfolio)
    before = {each["BudgetName"] for each in shown.get("Budgets", ())}
    return sorted(after - before), sorted(before - after)
