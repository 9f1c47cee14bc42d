"""The hub's settings: what ``settings.toml`` says, read once into values that cannot change.

    from portfolio.settings import load

    settings = load()               # or load(path)
    settings.portfolio.name

``load`` raises ``CatalogError`` with every problem of the file at once.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from portfolio.errors import refuse
from portfolio.hub.audience_settings import (
    NOT_SHARED,
    NOWHERE,
    Audience,
    LaunchRolesElsewhere,
    Sharing,
    flattened,
    read_audiences,
    read_sharing,
)
from portfolio.settings_reader import Reader, length, matching
from portfolio.toml_text import toml

_CHECKOUT = Path(__file__).parent.parent
SETTINGS_FILE = (_CHECKOUT if (_CHECKOUT / "pyproject.toml").is_file() else Path()) / "settings.toml"
"""In the checkout; for a catalog that was installed from its wheel, in the folder where it is called."""

_ARN = re.compile(r"arn:aws[a-z-]*:iam::(?P<account>[0-9]{12}):(role|user|group)/[\w+=,.@/-]+")
_ARN_PATTERN = re.compile(r"arn:aws[a-z-]*:iam:::(role|user|group)/[\w+=,.@/*?-]+")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9-]{1,40}[a-z0-9]")
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")
_ZONE = re.compile(r"Z[A-Z0-9]{1,31}")
_URL = re.compile(r"https?://\S+")
_ACCOUNT = re.compile(r"(\d{12})?")
_ORGANIZATION = re.compile(r"(o-[a-z0-9]{10,32})?")
_TAG_KEY = re.compile(r"(?!aws:)[\w\s.:/=+@-]{1,128}")
_TAG_VALUE = re.compile(r"[\w\s.:/=+@-]{1,256}")

_EMAIL_MAXIMUM = 254
"""Characters of a support e-mail address ("CreateProduct", AWS Service Catalog API Reference)."""

_PATTERNS_MAXIMUM = 10
"""Patterns that a portfolio takes ("AssociatePrincipalWithPortfolio", AWS Service Catalog API Reference)."""

_ZONES_MAXIMUM = 50
"""Zones that a launch role names without outgrowing the policies that a role takes (measured)."""

LINES_OFFERED = 2
_LINES_MAXIMUM = 100
"""Lines that stay on offer unless the settings say otherwise, and at most: a product has 100 versions."""

_TAG_OPTIONS_MAXIMUM = 25
"""TagOptions, each one a key with one value, that a portfolio takes (AWS Service Catalog quotas)."""


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """The portfolio as its users see it.

    Attributes:
        name: The portfolio's name in the console.
        description: What it is for, under the name.
        provider: Who provides it, beside the name.
    """

    name: str
    description: str
    provider: str


@dataclass(frozen=True, kw_only=True)
class Support:
    """Where users of a product turn to.

    Attributes:
        email: The address to write to.
        url: The page to look at.
        description: What to say there, and what to send along.
    """

    email: str
    url: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Launchers:
    """Who may launch.

    Attributes:
        arns: Roles, users and groups of the hub's own account, by ARN.
        patterns: ARNs without an account number, with ``*`` and ``?`` allowed in the name; at most ten. They
            hold in the accounts that the portfolio is shared with, too.
    """

    arns: tuple[str, ...]
    patterns: tuple[str, ...]

    @property
    def accounts(self) -> tuple[str, ...]:
        """The numbers of the accounts that the ARNs name, each once."""
        return tuple(sorted({match["account"] for match in map(_ARN.fullmatch, self.arns) if match}))


@dataclass(frozen=True, kw_only=True)
class TagOption:
    """A tag that every launch carries.

    Attributes:
        key: The tag's key.
        values: The values to choose from; a single one is set without asking. All keys together take 25.
    """

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Images:
    """Whose registry holds the container images, and who else may pull from it.

    Attributes:
        account: The hub's account number, for a portfolio that is shared with other accounts; empty where
            every launch is in the hub's own account.
        organization: The AWS organization whose accounts may pull; empty for none.
    """

    account: str
    organization: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that ``settings.toml`` decides.

    Attributes:
        portfolio: The portfolio's own page.
        owner: The owner named on every product.
        support: The support named on every product.
        launchers: Who may launch.
        tag_options: The tags that a launch chooses from, in the file's order.
        artifact_bucket: The artifact buckets' name without the region that ends it; bucket names are unique
            worldwide, so that a company puts its own name in.
        images: Where the container images are.
        hosted_zones: IDs of the Route 53 zones that launches may write records to.
        lines_offered: How many lines of a product stay on offer, each with its newest version.
        sharing: With whom the first portfolio is shared.
        elsewhere: How the launch roles reach other accounts.
        audiences: The portfolios beside the first one.
    """

    portfolio: Portfolio
    owner: str
    support: Support
    launchers: Launchers
    tag_options: tuple[TagOption, ...]
    artifact_bucket: str
    images: Images
    hosted_zones: tuple[str, ...]
    lines_offered: int = LINES_OFFERED
    sharing: Sharing = NOT_SHARED
    elsewhere: LaunchRolesElsewhere = NOWHERE
    audiences: tuple[Audience, ...] = ()

    @property
    def shared_accounts(self) -> tuple[str, ...]:
        """The accounts that some portfolio is shared with by their numbers."""
        every = (self.sharing, *(audience.sharing for audience in self.audiences))
        return tuple(sorted({account for each in every for account in each.accounts}))


def load(path: Path = SETTINGS_FILE) -> Settings:
    """Read the settings.

    Raises:
        CatalogError: The file is missing, is not TOML, or says something that is not allowed; the error
            names every problem.
    """
    return read(Reader(tables(path), path))


def read(reader: Reader) -> Settings:
    """Read the settings by a reader.

    Raises:
        CatalogError: Something is not allowed; the error names every problem.
    """
    sharing, elsewhere = read_sharing(reader)
    settings = Settings(
        portfolio=Portfolio(
            name=reader.text("portfolio", "name", length(1, 100)),
            description=reader.text("portfolio", "description", length(1, 2000)),
            provider=reader.text("portfolio", "provider", length(1, 50)),
        ),
        owner=reader.text("products", "owner", length(1, 8191)),
        support=Support(
            email=reader.text(
                "support",
                "email",
                matching(_EMAIL, f"an e-mail address of up to {_EMAIL_MAXIMUM} letters", _EMAIL_MAXIMUM),
            ),
            url=reader.text("support", "url", matching(_URL, "a URL that begins with http:// or https://")),
            description=reader.text("support", "description", length(1, 8191)),
        ),
        launchers=_launchers(reader),
        tag_options=_tag_options(reader),
        artifact_bucket=reader.text(
            "artifacts",
            "bucket",
            matching(
                _BUCKET,
                "3 to 42 lower-case letters, digits and hyphens, no hyphen at either end",
            ),
        ),
        images=Images(
            account=reader.text("images", "account", matching(_ACCOUNT, "12 digits, or empty")),
            organization=reader.text(
                "images", "organization", matching(_ORGANIZATION, "an organization's ID, o-…, or empty")
            ),
        ),
        hosted_zones=_hosted_zones(reader),
        lines_offered=reader.number("releases", "lines_offered", 1, _LINES_MAXIMUM, LINES_OFFERED),
        sharing=sharing,
        elsewhere=elsewhere,
        audiences=read_audiences(reader),
    )
    _check_sharing(reader, settings)
    reader.finish()
    return settings


def tables(path: Path) -> dict[str, object]:
    """The file's tables, as a reader takes them.

    Raises:
        CatalogError: The file is missing or is not TOML.
    """
    try:
        # Some editors of Windows begin a file in UTF-8 with a byte order mark, which TOML does not know.
        return flattened(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise refuse(
            "Cannot read the settings.",
            received=f"{path}: {error.strerror}",
            allowed="a readable file",
            fix="restore settings.toml from the repository and fill it in",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refuse(
            "Cannot read the settings.",
            received=f"{path}: {error}",
            allowed="a TOML file in UTF-8 (toml.io)",
            fix="correct the line that is named",
        ) from error


def _check_sharing(reader: Reader, settings: Settings) -> None:
    """A shared portfolio takes images of the hub's account, and the organization for its nodes."""
    every = (settings.sharing, *(audience.sharing for audience in settings.audiences))
    nodes = [node for each in every for node in each.nodes]
    if nodes and not settings.images.account:
        reader.report(
            "images.account",
            received=f"nothing, though a portfolio is shared with {', '.join(nodes)}",
            allowed="the hub's account number, from whose registry launches in other accounts pull",
        )
    if any(not node.isdigit() for node in nodes) and not settings.images.organization:
        reader.report(
            "images.organization",
            received="nothing, though a portfolio is shared within an organization",
            allowed="the organization's ID, whose accounts may read images and zips",
        )


def _launchers(reader: Reader) -> Launchers:
    launchers = Launchers(
        arns=reader.texts(
            "launchers",
            "arns",
            matching(_ARN, "an IAM role, user or group, as arn:aws:iam::123456789012:role/Name"),
        ),
        patterns=reader.texts(
            "launchers",
            "patterns",
            matching(_ARN_PATTERN, "an ARN without account number, as arn:aws:iam:::role/Name*"),
        ),
    )
    if len(launchers.patterns) > _PATTERNS_MAXIMUM:
        reader.report(
            "launchers.patterns",
            received=f"{len(launchers.patterns)} patterns",
            allowed=f"{_PATTERNS_MAXIMUM} patterns",
            fix="join patterns by * or name the rest under arns",
        )
    if len(launchers.accounts) > 1:
        reader.report(
            "launchers.arns",
            received=f"ARNs of the accounts {', '.join(launchers.accounts)}",
            allowed="ARNs of the hub's own account; other accounts are let in by patterns",
            fix='name those by a pattern without account number, as "arn:aws:iam:::role/Name"',
        )
    if not launchers.arns and not launchers.patterns:
        reader.report(
            "launchers",
            received="nobody",
            allowed="one launcher or more, in arns or patterns",
            fix='name a role, for example patterns = ["arn:aws:iam:::role/LibreChatLauncher*"]',
        )
    return launchers


def _hosted_zones(reader: Reader) -> tuple[str, ...]:
    zones = reader.texts(
        "offered",
        "hosted_zones",
        matching(_ZONE, "a hosted zone's ID, as Z0123456789ABCDEFGHIJ (Route 53 console, Hosted zones)"),
    )
    if len(zones) > _ZONES_MAXIMUM:
        reader.report(
            "offered.hosted_zones",
            received=f"{len(zones)} zones",
            allowed=f"{_ZONES_MAXIMUM} zones",
            fix="name the zones in which environments get their addresses, and no others",
        )
    return zones


def _tag_options(reader: Reader) -> tuple[TagOption, ...]:
    key_rule = matching(
        _TAG_KEY, "1 to 128 letters, digits, spaces and . : / = + @ - _, not beginning with aws:"
    )
    value_rule = matching(_TAG_VALUE, "1 to 256 letters, digits, spaces and . : / = + @ - _")
    options = []
    for key in reader.keys("tag_options"):
        if not key_rule.accepts(key):
            reader.report(f"the key of tag_options.{key}", received=toml(key), allowed=key_rule.allowed)
        values = reader.texts("tag_options", key, value_rule)
        if not values:
            reader.report(
                f"tag_options.{key}",
                received="no value",
                allowed="a list of one value or more",
                fix="give a value, or remove the key",
            )
        options.append(TagOption(key=key, values=values))
    count = sum(len(option.values) for option in options)
    if count > _TAG_OPTIONS_MAXIMUM:
        reader.report(
            "tag_options",
            received=f"{count} values in all",
            allowed=f"{_TAG_OPTIONS_MAXIMUM} values over all keys",
            fix="remove values",
        )
    return tuple(options)
