"""Every key of ``settings.toml``, from the code that reads it.

Form and what is allowed are those that the reader asks for, the purpose is what the settings' classes say,
and the example is a file that the reader accepts.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.hub.audience_settings import Audience, LaunchRolesElsewhere, Sharing, flattened
from portfolio.settings import Images, Launchers, Portfolio, Settings, Support, TagOption, read, tables
from portfolio.settings_reader import Reader
from portfolio.toml_text import toml
from tools.documents.markdown import page, section, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.settings_reader import Rule

EXAMPLE = Path(__file__).parent / "settings_example.toml"
NOTE = (
    "<!-- Generated from portfolio/settings.py and what it reads, by `make docs`. Edit those, not this. -->"
)

_INTRODUCTION = """`settings.toml` at the root of the checkout (for an installed catalog: in the folder where
it is called) decides what the hub is called, who may launch, and with whom it is shared. A key that is not on
this page is refused. One run names every mistake, also what does not fit together, such as a portfolio that
is shared while the account of the images is missing."""

_AUDIENCE, _AUDIENCES = "audiences.developers", "audiences.NAME"
_NAMED = {"tag_options": "KEY", f"{_AUDIENCE}.tag_options": "KEY"}
"""Tables whose keys are the company's own, by what stands for a key."""

_CLASSES = {
    "portfolio": Portfolio,
    "support": Support,
    "launchers": Launchers,
    "images": Images,
    _AUDIENCE: Audience,
}
_FIELDS = {
    "products.owner": (Settings, "owner"),
    "tag_options.KEY": (TagOption, "values"),
    "artifacts.bucket": (Settings, "artifact_bucket"),
    "offered.hosted_zones": (Settings, "hosted_zones"),
    "releases.lines_offered": (Settings, "lines_offered"),
    "sharing.share_with": (Sharing, "nodes"),
    "sharing.role_units": (LaunchRolesElsewhere, "units"),
    "sharing.delegated_administrator": (LaunchRolesElsewhere, "delegated"),
    f"{_AUDIENCE}.share_with": (Sharing, "nodes"),
    f"{_AUDIENCE}.tag_options.KEY": (Audience, "tag_options"),
}
"""The attribute that a key becomes, where it is not the one of the same name of its table's class."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """What the reader asks of a key.

    Attributes:
        form: What a value is.
        allowed: What of that is taken.
        default: What holds where it is left out; None if it is mandatory.
    """

    form: str
    allowed: str
    default: str | None = None


class Recorder(Reader):
    """A reader that keeps what is asked of it."""

    def __init__(self, content: Mapping[str, object], path: Path) -> None:
        super().__init__(content, path)
        self.asked: dict[str, dict[str, Key]] = {}

    def _keep(self, place: str, key: str, asked: Key) -> None:
        """Keep the first that is asked of a key: an optional one asks again as a mandatory one."""
        self.asked.setdefault(place, {}).setdefault(_NAMED.get(place, key), asked)

    def text(self, table: str, key: str, rule: Rule) -> str:
        """As the reader's, and kept."""
        self._keep(table, key, Key(form="text", allowed=rule.allowed))
        return super().text(table, key, rule)

    def texts(self, table: str, key: str, rule: Rule) -> tuple[str, ...]:
        """As the reader's, and kept."""
        self._keep(table, key, Key(form="list of texts", allowed=f"each {rule.allowed}"))
        return super().texts(table, key, rule)

    def number(self, table: str, key: str, least: int, most: int, default: int) -> int:
        """As the reader's, and kept."""
        self._keep(table, key, Key(form="number", allowed=f"{least} to {most}", default=toml(default)))
        return super().number(table, key, least, most, default)

    def optional_text(self, table: str, key: str, rule: Rule) -> str:
        """As the reader's, and kept."""
        self._keep(table, key, Key(form="text", allowed=rule.allowed, default=toml("")))
        return super().optional_text(table, key, rule)

    def optional_texts(self, table: str, key: str, rule: Rule) -> tuple[str, ...]:
        """As the reader's, and kept."""
        self._keep(table, key, Key(form="list of texts", allowed=f"each {rule.allowed}", default=toml([])))
        return super().optional_texts(table, key, rule)

    def optional_flag(self, table: str, key: str, *, default: bool) -> bool:
        """As the reader's, and kept."""
        self._keep(table, key, Key(form="switch", allowed="true or false", default=toml(default)))
        return super().optional_flag(table, key, default=default)


def recorded(path: Path = EXAMPLE) -> Recorder:
    """What the reader asks for, from reading a file to its end.

    Raises:
        CatalogError: The file says something that is not allowed.
    """
    reader = Recorder(tables(path), path)
    read(reader)
    return reader


def settings_page() -> dict[str, str]:
    """The page, by its file's name."""
    text = EXAMPLE.read_text(encoding="utf-8")
    examples = flattened(tomllib.loads(text))
    header = ["Key", "What it is for", "Form", "Allowed", "Default", "Example"]
    asked_of = recorded().asked
    sections = [
        section(
            f"`[{_name(place)}]`",
            table(header, [_row(place, key, asked, examples) for key, asked in asked_of[place].items()]),
        )
        for place in sorted(asked_of, key=list(examples).index)
    ]
    return {
        "settings.md": page(
            "Settings",
            _INTRODUCTION,
            *sections,
            section("A whole file", f"```toml\n{text}```"),
            note=NOTE,
        )
    }


def _name(place: str) -> str:
    return place.replace(_AUDIENCE, _AUDIENCES)


def _row(place: str, key: str, asked: Key, examples: Mapping[str, object]) -> list[str]:
    content = examples[place]
    if not isinstance(content, dict):
        raise TypeError(place)
    value = next(iter(content.values())) if place in _NAMED else content[key]
    default = "mandatory" if asked.default is None else f"`{asked.default}`"
    return [f"`{key}`", _purpose(place, key), asked.form, asked.allowed, default, f"`{toml(value)}`"]


def _purpose(place: str, key: str) -> str:
    """What the class says of the attribute that a key becomes."""
    described, attribute = _FIELDS.get(f"{place}.{key}") or (_CLASSES[place], key)
    said = re.search(
        rf"^ +{attribute}: (.+?)(?=^ +\w+: |\Z)",
        (described.__doc__ or "").partition("Attributes:")[2],
        flags=re.MULTILINE | re.DOTALL,
    )
    if not said:
        raise LookupError(f"{described.__name__} does not describe {attribute}")
    return " ".join(said[1].replace("``", "`").split())
