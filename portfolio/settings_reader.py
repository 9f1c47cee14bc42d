"""Reading a file of tables and keys so that every problem in it is found in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.errors import CatalogError, Problem
from portfolio.toml_text import toml

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a text must be.

    Attributes:
        accepts: Tells whether a text is allowed.
        allowed: The same in words.
    """

    accepts: Callable[[str], bool]
    allowed: str


def length(minimum: int, maximum: int) -> Rule:
    """A text of so many characters, not counting blanks at its ends for the minimum."""
    return Rule(
        accepts=lambda value: minimum <= len(value.strip()) and len(value) <= maximum,
        allowed=f"a text of {minimum} to {maximum} characters",
    )


def matching(pattern: re.Pattern[str], allowed: str, maximum: int | None = None) -> Rule:
    """A text that a pattern matches as a whole, of at most so many characters."""
    return Rule(
        accepts=lambda value: pattern.fullmatch(value) is not None and len(value) <= (maximum or len(value)),
        allowed=allowed,
    )


def one_of(values: tuple[str, ...]) -> Rule:
    """One of a few texts."""
    return Rule(accepts=values.__contains__, allowed=", ".join(values))


class Reader:
    """Takes values out of the tables one by one, and keeps the problems until the end.

    A value that is missing or wrong is answered by an empty one, which nobody sees: ``finish`` raises.
    """

    def __init__(self, tables: Mapping[str, object], path: Path) -> None:
        self._tables = tables
        self._path = path
        self._read: dict[str, set[str]] = {}
        self._problems: list[Problem] = []

    def text(self, table: str, key: str, rule: Rule) -> str:
        """A text that is mandatory."""
        value = self._take(table, key)
        if isinstance(value, str) and rule.accepts(value):
            return value
        self.report(f"{table}.{key}", received=toml(value), allowed=rule.allowed)
        return ""

    def texts(self, table: str, key: str, rule: Rule) -> tuple[str, ...]:
        """A list of texts, each under the rule and none twice; it is mandatory and may be empty."""
        value = self._take(table, key)
        if not isinstance(value, list):
            self.report(f"{table}.{key}", received=toml(value), allowed='a list, ["…", "…"], or [] for none')
            return ()
        for item in value:
            if not isinstance(item, str) or not rule.accepts(item):
                self.report(f"an entry of {table}.{key}", received=toml(item), allowed=rule.allowed)
        texts = [item for item in value if isinstance(item, str)]
        for item in sorted({item for item in texts if texts.count(item) > 1}):
            self.report(
                f"an entry of {table}.{key}", received=f"{toml(item)} twice", allowed="every entry once"
            )
        return tuple(texts)

    def number(self, table: str, key: str, least: int, most: int, default: int) -> int:
        """A whole number that may be left out, for the default."""
        value = self._take(table, key)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.report(f"{table}.{key}", received=toml(value), allowed=f"a whole number from {least} to {most}")
        return default

    def optional_text(self, table: str, key: str, rule: Rule) -> str:
        """A text that may be left out; empty then."""
        return self.text(table, key, rule) if self._has(table, key) else ""

    def optional_texts(self, table: str, key: str, rule: Rule) -> tuple[str, ...]:
        """A list of texts that may be left out; empty then."""
        return self.texts(table, key, rule) if self._has(table, key) else ()

    def optional_flag(self, table: str, key: str, *, default: bool) -> bool:
        """A switch that may be left out."""
        if not self._has(table, key):
            return default
        value = self._take(table, key)
        if isinstance(value, bool):
            return value
        self.report(f"{table}.{key}", received=toml(value), allowed="true or false")
        return default

    def tables(self, prefix: str) -> tuple[str, ...]:
        """The tables whose names begin so."""
        return tuple(name for name in self._tables if name.startswith(prefix))

    def keys(self, table: str) -> tuple[str, ...]:
        """The keys of a table whose keys are free."""
        return tuple(self._table(table))

    def _has(self, table: str, key: str) -> bool:
        content = self._table(table)
        self._read[table].add(key)
        return key in content

    def report(self, where: str, *, received: str, allowed: str, fix: str | None = None) -> None:
        """Keep a problem."""
        self._problems.append(
            Problem(
                failed=f"{self._path.name}: {where} cannot be used.",
                received=received,
                allowed=allowed,
                fix=fix or f"correct {where} in {self._path}",
            )
        )

    def finish(self) -> None:
        """Report what nobody asked for.

        Raises:
            CatalogError: There was a problem, here or before.
        """
        for table, content in self._tables.items():
            if table not in self._read:
                self._unknown(table, allowed=sorted(self._read))
            elif isinstance(content, dict):
                for key in sorted(set(content) - self._read[table]):
                    self._unknown(f"{table}.{key}", allowed=sorted(self._read[table]))
        if self._problems:
            raise CatalogError(self._problems)

    def _unknown(self, name: str, *, allowed: list[str]) -> None:
        self.report(
            name, received="a key that nothing reads", allowed=", ".join(allowed), fix="rename or remove it"
        )

    def _table(self, table: str) -> Mapping[str, object]:
        first = table not in self._read
        self._read.setdefault(table, set())
        content = self._tables.get(table, {})
        if isinstance(content, dict):
            return content
        if first:
            self.report(table, received=toml(content), allowed=f"a table that begins with [{table}]")
        return {}

    def _take(self, table: str, key: str) -> object:
        content = self._table(table)
        self._read[table].add(key)
        return content.get(key)
