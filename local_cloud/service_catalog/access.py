"""Who may launch what: principals, the portfolios they reach, and the launch paths to a product."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ministack.services import iam

from local_cloud.service_catalog.constraints import constraints_of
from local_cloud.service_catalog.errors import InvalidParametersError, ResourceNotFoundError
from local_cloud.service_catalog.portfolios import shares_with
from local_cloud.service_catalog.products import product_of

if TYPE_CHECKING:
    from local_cloud.service_catalog.api import Context, Request
    from local_cloud.service_catalog.store import Artifact, Constraint, Portfolio, Product

_SESSION = re.compile(r"arn:aws:sts::(\d{12}):assumed-role/([^/]+)/")


@dataclass(frozen=True)
class LaunchPath:
    """The way by which a user reaches a product: one portfolio."""

    portfolio: Portfolio

    @property
    def id(self) -> str:
        """The path's ID."""
        return self.portfolio.id.replace("port-", "lpv2-")

    @property
    def name(self) -> str:
        """The path's name, the portfolio's."""
        return self.portfolio.name


def principal_of(caller: str) -> str:
    """The IAM principal behind a caller: for a session of an assumed role, the role."""
    found = _SESSION.match(caller)
    if found is None:
        return caller
    account, role = found.groups()
    record = iam._roles.get(role) or {}  # noqa: SLF001 - a listed hook
    return str(record.get("Arn") or f"arn:aws:iam::{account}:role/{role}")


def _is_principal(principal: str, associated: str, kind: str) -> bool:
    """Whether an association means this principal; a pattern has no account and may have wildcards."""
    if kind == "IAM_PATTERN":
        return fnmatchcase(re.sub(r"::\d{12}:", ":::", principal), associated)
    return principal == associated


def paths(context: Context, product: str) -> list[LaunchPath]:
    """The launch paths to a product that the caller has."""
    principal = principal_of(context.caller)
    return [
        LaunchPath(portfolio)
        for portfolio in context.store.portfolios.values()
        if product in portfolio.products
        and any(_is_principal(principal, arn, kind) for arn, kind in _let_in(context, portfolio))
    ]


def _let_in(context: Context, portfolio: Portfolio) -> list[tuple[str, str]]:
    """Whom a portfolio lets in, in the caller's account: by its own patterns too if they are shared."""
    if portfolio.owner == context.account:
        return [*portfolio.principals.items()]
    shares = shares_with(portfolio, context.account)
    if not shares:
        return []
    patterns = [(arn, kind) for arn, kind in portfolio.principals.items() if kind == "IAM_PATTERN"]
    shared = patterns if any(share.principals for share in shares) else []
    return [*portfolio.imported.get(context.account, {}).items(), *shared]


@dataclass(frozen=True, kw_only=True)
class Launchable:
    """A version of a product, reached by a path."""

    product: Product
    artifact: Artifact
    path: LaunchPath
    constraints: list[Constraint]


def launchable(context: Context, request: Request, *, update_from: str | None = None) -> Launchable:
    """What a request to launch, or to describe a launch, names.

    Args:
        context: The operation's context.
        request: Names the product, the version and, where there are several, the path.
        update_from: The version in force, for an update: it may stay although it is deprecated.

    Raises:
        ResourceNotFoundError: There is no such product or version, or the caller has no path to it.
        InvalidParametersError: The version cannot be launched, or the path is not clear.
    """
    product = product_of(context.store, request.get("ProductId"), request.get("ProductName"))
    path = _choose_path(context, product, request)
    artifact = _choose_artifact(product, request)
    if not artifact.active:
        message = f"Version {artifact.name!r} of {product.name} is not active. Choose one that is."
        raise InvalidParametersError(message)
    if artifact.guidance == "DEPRECATED" and update_from is None:
        message = (
            f"Version {artifact.name!r} of {product.name} is deprecated: it can no longer be launched, only "
            "kept or updated to. Choose another version."
        )
        raise InvalidParametersError(message)
    found = constraints_of(context.store, path.portfolio.id, product.id)
    return Launchable(product=product, artifact=artifact, path=path, constraints=found)


def _choose_path(context: Context, product: Product, request: Request) -> LaunchPath:
    found = [
        path
        for path in paths(context, product.id)
        if request.get("PathId") in (None, path.id) and request.get("PathName") in (None, path.name)
    ]
    if not found:
        message = (
            f"No launch paths found for resource: {product.id}. {principal_of(context.caller)} is not "
            f"associated with a portfolio that holds {product.name}. Ask the platform team for access."
        )
        raise ResourceNotFoundError(message)
    if len(found) > 1:
        ways = ", ".join(f"{path.name} ({path.id})" for path in found)
        message = f"{product.name} is reached by several launch paths: {ways}. Name one by PathId."
        raise InvalidParametersError(message)
    return found[0]


def _choose_artifact(product: Product, request: Request) -> Artifact:
    wanted = request.get("ProvisioningArtifactId"), request.get("ProvisioningArtifactName")
    for artifact in product.artifacts.values():
        if artifact.id == wanted[0] or (wanted[0] is None and artifact.name == wanted[1]):
            return artifact
    known = ", ".join(artifact.name for artifact in product.artifacts.values())
    message = f"Version {wanted[0] or wanted[1]!r} of {product.name} does not exist. Known are: {known}."
    raise ResourceNotFoundError(message)
