"""What ``settings.toml`` says of audiences and of sharing: who else sees what of the catalog, and where.

[sharing]               # the first portfolio's, and how launch roles reach other accounts
[audiences.developers]  # a portfolio more over the same products, each under a name of its own

Every key of these tables may be left out, but an audience's title and its launchers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.offering import OFFERS
from portfolio.settings_reader import length, matching, one_of
from portfolio.toml_text import toml
from products.parameters import SIZE

if TYPE_CHECKING:
    from portfolio.settings_reader import Reader

AUDIENCES = "audiences"
SHARING = "sharing"

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_NODE = re.compile(r"\d{12}|o-[a-z0-9]{10,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}")
_UNIT = re.compile(r"r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_LAUNCHER = re.compile(r"arn:aws[a-z-]*:iam::(\d{12})?:(role|user|group)/[\w+=,.@/*?-]+")
_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?")
_TITLE_MAXIMUM, _DESCRIPTION_MAXIMUM, _BUDGET_MAXIMUM = 100, 2000, 100


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """With whom a portfolio is shared.

    Attributes:
        nodes: Numbers of accounts, which accept the share themselves, IDs of organizational units (``ou-…``)
            or of the organization (``o-…``), where nobody accepts.
    """

    nodes: tuple[str, ...] = ()

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts among them: those accept the share themselves."""
        return tuple(node for node in self.nodes if node.isdigit())


@dataclass(frozen=True, kw_only=True)
class LaunchRolesElsewhere:
    """How the launch roles reach the accounts that a portfolio is shared with.

    Attributes:
        units: The root (``r-…``) or units whose accounts get the launch roles by a service-managed StackSet;
            none for accounts that deploy the template themselves.
        delegated: Whether the hub's account is a delegated administrator rather than the management account.
    """

    units: tuple[str, ...] = ()
    delegated: bool = False


NOT_SHARED = Sharing()
NOWHERE = LaunchRolesElsewhere()


@dataclass(frozen=True, kw_only=True)
class Audience:
    """A portfolio more over the same products.

    Attributes:
        name: Its name in settings.toml.
        title: The portfolio's title.
        description: What it is for.
        launchers: Who may launch: ARNs of the hub's account, or patterns without an account number.
        products: What it holds; all if empty.
        sizes: The sizes that may be launched; all if empty.
        regions: The regions in which it is published; all if empty.
        ssh: Whether a launch may open SSH.
        tag_options: The values that a launch chooses from, by the tag's key.
        budget: The name of a budget of AWS Budgets, shown with the portfolio; empty for none.
        notifications: Topics that hear of the stacks' events.
        sharing: With whom it is shared.
    """

    name: str
    title: str
    description: str
    launchers: tuple[str, ...]
    products: tuple[str, ...]
    sizes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    ssh: bool = True
    tag_options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    budget: str = ""
    notifications: tuple[str, ...] = ()
    sharing: Sharing


def output_name(audience: str) -> str:
    """The output of the portfolio's stack that has an audience's portfolio."""
    return "PortfolioId" + "".join(part.capitalize() for part in audience.split("-"))


def flattened(tables: dict[str, object]) -> dict[str, object]:
    """The tables with ``[audiences.x]`` as tables of their own, since the reader knows no deeper ones."""
    flat = dict(tables)
    audiences = flat.get(AUDIENCES, {})
    if isinstance(audiences, dict):
        flat.pop(AUDIENCES, None)
        for name, content in audiences.items():
            inner = dict(content) if isinstance(content, dict) else content
            if isinstance(inner, dict) and "tag_options" in inner:
                flat[f"{AUDIENCES}.{name}.tag_options"] = inner.pop("tag_options")
            flat[f"{AUDIENCES}.{name}"] = inner
    return flat


def read_sharing(reader: Reader) -> tuple[Sharing, LaunchRolesElsewhere]:
    """The table ``[sharing]``."""
    sharing = Sharing(nodes=_nodes(reader, SHARING))
    elsewhere = LaunchRolesElsewhere(
        units=reader.optional_texts(
            SHARING, "role_units", matching(_UNIT, "the organization's root, r-…, or a unit, ou-…")
        ),
        delegated=reader.optional_flag(SHARING, "delegated_administrator", default=False),
    )
    return sharing, elsewhere


def read_audiences(reader: Reader) -> tuple[Audience, ...]:
    """The tables ``[audiences.…]``, in the file's order."""
    found = []
    for table in reader.tables(f"{AUDIENCES}."):
        name = table.removeprefix(f"{AUDIENCES}.")
        if name.endswith(".tag_options"):
            continue
        if not _NAME.fullmatch(name):
            reader.report(
                f"the name of {table}",
                received=toml(name),
                allowed="up to 31 lower-case letters, digits and hyphens, a letter first",
            )
        found.append(_audience(reader, table, name))
    return tuple(found)


def _audience(reader: Reader, table: str, name: str) -> Audience:
    offered = tuple(offer.name for offer in OFFERS)
    launchers = reader.texts(
        table, "launchers", matching(_LAUNCHER, "an ARN of IAM, without account number for a pattern")
    )
    if not launchers:
        reader.report(
            f"{table}.launchers",
            received="nobody",
            allowed="one launcher or more",
            fix='name a role, for example launchers = ["arn:aws:iam:::role/Developer*"]',
        )
    return Audience(
        name=name,
        title=reader.text(table, "title", length(1, _TITLE_MAXIMUM)),
        description=reader.optional_text(table, "description", length(1, _DESCRIPTION_MAXIMUM)),
        launchers=launchers,
        products=reader.optional_texts(table, "products", one_of(offered)) or offered,
        sizes=reader.optional_texts(table, "sizes", one_of(SIZE.allowed_values)),
        regions=reader.optional_texts(table, "regions", matching(_REGION, "the code of an AWS region")),
        ssh=reader.optional_flag(table, "ssh", default=True),
        tag_options=_tag_options(reader, f"{table}.tag_options"),
        budget=reader.optional_text(table, "budget", length(1, _BUDGET_MAXIMUM)),
        notifications=reader.optional_texts(
            table, "notifications", matching(_TOPIC, "the ARN of a topic of Amazon SNS")
        ),
        sharing=Sharing(nodes=_nodes(reader, table, "share_with")),
    )


def _nodes(reader: Reader, table: str, key: str = "share_with") -> tuple[str, ...]:
    allowed = "an account's 12 digits, a unit's ID, ou-…, or the organization's, o-…"
    return reader.optional_texts(table, key, matching(_NODE, allowed))


def _tag_options(reader: Reader, table: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((key, reader.texts(table, key, length(1, 256))) for key in reader.keys(table))
