"""Sharing portfolios as the settings say, one operation after the other.

    from portfolio.publication.sharing import Shares, wanted

    shares = Shares(session.client("servicecatalog"), progress)
    shares.changes(portfolio_id, wanted(settings.sharing))     # what would be different
    shares.apply(portfolio_id, wanted(settings.sharing))       # whether anything was

"AWS Service Catalog processes portfolio share operations one at a time for each management account"; another
is answered with InvalidStateException ("DeletePortfolioShare", AWS Service Catalog API Reference,
https://docs.aws.amazon.com/servicecatalog/latest/APIReference/API_DeletePortfolioShare.html). So each is
waited for, and begun again while somebody else's is under way. Patterns of principals can be
shared within an organization alone ("CreatePortfolioShare", SharePrincipals). CloudFormation
knows shares with accounts only ("AWS::ServiceCatalog::PortfolioShare", AWS CloudFormation Template
Reference).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from portfolio.errors import refuse
from portfolio.waiting import BUSY, patiently

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mypy_boto3_servicecatalog import ServiceCatalogClient

    from portfolio.hub.audience_settings import Sharing

Kind = Literal["ACCOUNT", "ORGANIZATION", "ORGANIZATIONAL_UNIT"]
KINDS: tuple[Kind, ...] = ("ACCOUNT", "ORGANIZATION", "ORGANIZATIONAL_UNIT")
_PAUSE = 1.0
_UNDER_WAY = frozenset({"NOT_STARTED", "IN_PROGRESS"})


@dataclass(frozen=True, order=True, kw_only=True)
class Share:
    """A portfolio's share with one account or node.

    Attributes:
        kind: What it is shared with.
        node: The account's number, or the node's ID.
        tag_options: Whether its TagOptions hold there.
        principals: Whether its patterns of principals do.
    """

    kind: Kind
    node: str
    tag_options: bool
    principals: bool

    @property
    def target(self) -> dict[str, Any]:
        """The node in the API's words."""
        if self.kind == "ACCOUNT":
            return {"AccountId": self.node}
        return {"OrganizationNode": {"Type": self.kind, "Value": self.node}}


@dataclass(frozen=True, kw_only=True)
class ShareChange:
    """What would become of a share: ``shared``, ``shared anew`` with other contents, or ``unshared``."""

    what: str
    share: Share


def wanted(sharing: Sharing) -> tuple[Share, ...]:
    """The shares that settings mean: always with TagOptions, and with principals where that can be."""
    return tuple(sorted(_share(node) for node in sharing.nodes))


def _share(node: str) -> Share:
    kind: Kind = (
        "ACCOUNT" if node.isdigit() else "ORGANIZATION" if node.startswith("o-") else "ORGANIZATIONAL_UNIT"
    )
    return Share(kind=kind, node=node, tag_options=True, principals=kind != "ACCOUNT")


class Shares:
    """The shares of an account's portfolios.

    Args:
        catalog: A client of AWS Service Catalog.
        progress: Gets a line for each share that is changed or waited for.
        pause: Seconds before it is asked again how far an operation is.
    """

    def __init__(
        self, catalog: ServiceCatalogClient, progress: Callable[[str], None], *, pause: float = _PAUSE
    ) -> None:
        self._catalog = catalog
        self._progress = progress
        self._pause = pause

    def changes(self, portfolio: str, shares: Iterable[Share]) -> tuple[ShareChange, ...]:
        """What would be different; a portfolio that is not there yet has no shares."""
        after = {share.node: share for share in shares}
        before = {share.node: share for share in self._current(portfolio)} if portfolio else {}
        return tuple(
            [ShareChange(what="unshared", share=before[node]) for node in sorted(before.keys() - after)]
            + [ShareChange(what="shared", share=after[node]) for node in sorted(after.keys() - before)]
            + [
                ShareChange(what="shared anew", share=after[node])
                for node in sorted(after.keys() & before)
                if after[node] != before[node]
            ]
        )

    def apply(self, portfolio: str, shares: Iterable[Share]) -> bool:
        """Make it so, one after the other; begun again where it was cut short.

        Returns:
            Whether anything was different.

        Raises:
            CatalogError: An account could not be shared with.
        """
        changes = self.changes(portfolio, shares)
        for number, change in enumerate(changes, start=1):
            self._progress(f"{change.what} {portfolio} with {change.share.node} ({number} of {len(changes)})")
            answer = patiently(
                lambda change=change: self._send(portfolio, change),  # type: ignore[misc] # bound at once
                busy=BUSY,
                progress=lambda wait, node=change.share.node: self._progress(  # type: ignore[misc] # as above
                    f"waiting {wait:.0f} s to share with {node}: another operation is under way"
                ),
            )
            if token := answer.get("PortfolioShareToken"):
                self._wait(token, change.share)
        return bool(changes)

    def _current(self, portfolio: str) -> Iterator[Share]:
        for kind in KINDS:
            token: Any = {}
            while True:  # botocore has no paginator for it
                page = self._catalog.describe_portfolio_shares(PortfolioId=portfolio, Type=kind, **token)
                for each in page.get("PortfolioShareDetails", ()):
                    yield Share(
                        kind=kind,
                        node=each["PrincipalId"],
                        tag_options=each.get("ShareTagOptions", False),
                        principals=each.get("SharePrincipals", False),
                    )
                if not page.get("NextPageToken"):
                    break
                token = {"PageToken": page["NextPageToken"]}

    def _send(self, portfolio: str, change: ShareChange) -> Any:  # noqa: ANN401 - one of three answers
        share = change.share
        if change.what == "unshared":
            return self._catalog.delete_portfolio_share(PortfolioId=portfolio, **share.target)
        principals = {"SharePrincipals": share.principals} if share.kind != "ACCOUNT" else {}
        given: dict[str, Any] = {"ShareTagOptions": share.tag_options, **principals, **share.target}
        if change.what == "shared":
            return self._catalog.create_portfolio_share(PortfolioId=portfolio, **given)
        return self._catalog.update_portfolio_share(PortfolioId=portfolio, **given)

    def _wait(self, token: str, share: Share) -> None:
        while True:
            status = self._catalog.describe_portfolio_share_status(PortfolioShareToken=token)
            if status["Status"] not in _UNDER_WAY:
                break
            time.sleep(self._pause)
        if status["Status"] == "COMPLETED":
            return
        errors = "; ".join(
            f"{', '.join(each.get('Accounts', ()))}: {each.get('Message') or each.get('Error')}"
            for each in status.get("ShareDetails", {}).get("ShareErrors", ())
        )
        raise refuse(
            f"Cannot share the portfolio with all of {share.node}.",
            received=f"{status['Status']}: {errors or 'no account is named'}",
            allowed="COMPLETED",
            fix="correct what is named in these accounts, then publish again: what was shared stays",
        )


def accept(catalog: ServiceCatalogClient, portfolio: str, launchers: Iterable[str]) -> tuple[str, ...]:
    """Accept a portfolio in the account that it was offered to, and let launchers of that account in.

    Args:
        catalog: A client of the account that accepts.
        portfolio: The portfolio's ID, as the hub's ``catalog publish`` tells it.
        launchers: ARNs of that account, or patterns without an account number.

    Returns:
        The launchers that were let in now.

    Raises:
        CatalogError: The portfolio was not offered to this account.
    """
    try:
        catalog.accept_portfolio_share(PortfolioId=portfolio, PortfolioShareType="IMPORTED")
        pages = catalog.get_paginator("list_principals_for_portfolio").paginate(PortfolioId=portfolio)
        there = {each.get("PrincipalARN") for page in pages for each in page["Principals"]}
        new = tuple(arn for arn in launchers if arn not in there)
        for arn in new:
            kind: Literal["IAM", "IAM_PATTERN"] = "IAM_PATTERN" if ":iam:::" in arn else "IAM"
            catalog.associate_principal_with_portfolio(
                PortfolioId=portfolio, PrincipalARN=arn, PrincipalType=kind
            )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        raise refuse(
            f"Cannot accept the portfolio {portfolio}.",
            received=error.response["Error"].get("Message", ""),
            allowed="a portfolio that is offered to the account and region of these credentials",
            fix="have the hub share it with this account (share_with in its settings.toml), or choose the "
            "region where it is published",
        ) from error
    return new
