"""Everything that Service Catalog remembers, in memory: it goes when the cloud stops."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any, TypeVar

from local_cloud.service_catalog.errors import ResourceNotFoundError

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
Thing = TypeVar("Thing")


def new_id(prefix: str) -> str:
    """An ID such as ``prod-`` and 13 letters or digits."""
    return f"{prefix}-" + "".join(secrets.choice(_ALPHABET) for _ in range(13))


@dataclass(kw_only=True)
class Share:
    """A portfolio's share with an account or with a part of the organization.

    Attributes:
        kind: ``ACCOUNT``, ``ORGANIZATION`` or ``ORGANIZATIONAL_UNIT``.
        node: The account's number, or the ID of the organization or unit.
        tag_options: Whether the portfolio's TagOptions hold there as well.
        principals: Whether its patterns of principals do.
        accepted: Whether it was accepted; what is shared within an organization needs not to be.
    """

    kind: str
    node: str
    tag_options: bool
    principals: bool
    accepted: bool


@dataclass(kw_only=True)
class Portfolio:
    """A portfolio, the products in it and who may see it (ARN or pattern, to its type).

    Attributes:
        owner: The account that made it.
        budget: The name of the budget that is shown with it; empty for none.
        shares: With whom it is shared, by account or node.
        imported: Whom accounts that it is shared with let see it, by account.
    """

    id: str = field(default_factory=lambda: new_id("port"))
    name: str
    provider: str
    description: str | None = None
    tags: list[dict[str, str]] = field(default_factory=list)
    created: float = field(default_factory=time.time)
    products: list[str] = field(default_factory=list)
    principals: dict[str, str] = field(default_factory=dict)
    owner: str = ""
    budget: str = ""
    shares: dict[str, Share] = field(default_factory=dict)
    imported: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(kw_only=True)
class Artifact:
    """A version of a product."""

    id: str = field(default_factory=lambda: new_id("pa"))
    name: str
    description: str | None = None
    url: str
    template: dict[str, Any]
    created: float = field(default_factory=time.time)
    active: bool = True
    guidance: str = "DEFAULT"


@dataclass(kw_only=True)
class Product:
    """A product and its versions, oldest first."""

    id: str = field(default_factory=lambda: new_id("prod"))
    view_id: str = field(default_factory=lambda: new_id("prodview"))
    attributes: dict[str, str]
    tags: list[dict[str, str]] = field(default_factory=list)
    created: float = field(default_factory=time.time)
    artifacts: dict[str, Artifact] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The product's name."""
        return self.attributes["Name"]


@dataclass(kw_only=True)
class Constraint:
    """A rule for a product within a portfolio; its parameters are the API's JSON text."""

    id: str = field(default_factory=lambda: new_id("cons"))
    type: str
    portfolio: str
    product: str
    parameters: str
    description: str | None = None


@dataclass(kw_only=True)
class TagOption:
    """A tag's key and one of the values offered for it."""

    id: str = field(default_factory=lambda: new_id("tag"))
    key: str
    value: str
    active: bool = True
    resources: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Record:
    """One request on a provisioned product, and what became of it."""

    id: str = field(default_factory=lambda: new_id("rec"))
    type: str
    provisioned_product: str
    provisioned_product_name: str
    product: str
    artifact: str | None
    path: str | None
    launch_role: str | None
    tags: list[dict[str, str]] = field(default_factory=list)
    status: str = "CREATED"
    created: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)
    errors: list[dict[str, str]] = field(default_factory=list)
    outputs: list[dict[str, str]] = field(default_factory=list)


@dataclass(kw_only=True)
class ProvisionedProduct:
    """A launched product: one CloudFormation stack."""

    id: str = field(default_factory=lambda: new_id("pp"))
    name: str
    product: str
    artifact: str
    path: str
    launch_role: str | None
    owner: str
    account: str
    tags: list[dict[str, str]]
    created: float = field(default_factory=time.time)
    status: str = "UNDER_CHANGE"
    status_message: str | None = None
    stack_id: str | None = None
    token: str
    last_record: str = ""
    last_provisioning: str = ""
    last_successful: str | None = None


@dataclass(kw_only=True)
class ShareAction:
    """One operation on a share: a management account's are worked off one at a time."""

    token: str = field(default_factory=lambda: new_id("share"))
    portfolio: str
    node: str
    until: float


class Store:
    """All of Service Catalog's data, and the lock under which it is read and changed."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.portfolios: dict[str, Portfolio] = {}
        self.products: dict[str, Product] = {}
        self.constraints: dict[str, Constraint] = {}
        self.tag_options: dict[str, TagOption] = {}
        self.records: dict[str, Record] = {}
        self.provisioned: dict[str, ProvisionedProduct] = {}
        self.tokens: dict[tuple[str, str], str] = {}
        self.share_actions: list[ShareAction] = []

    def tag_options_of(self, resource: str) -> list[TagOption]:
        """The TagOptions associated with a portfolio or product."""
        return [option for option in self.tag_options.values() if resource in option.resources]


def get(things: dict[str, Thing], key: str, kind: str) -> Thing:
    """The thing of that ID.

    Raises:
        ResourceNotFoundError: There is none.
    """
    if key not in things:
        message = f"{kind} {key!r} does not exist. Known are: {', '.join(sorted(things)) or 'none'}."
        raise ResourceNotFoundError(message)
    return things[key]
