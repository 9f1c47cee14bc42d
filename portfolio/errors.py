"""How the portfolio says that something is wrong: always in the same four parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong, and the way out.

    Attributes:
        failed: What could not be done.
        received: The value or state that was found.
        allowed: What is allowed in its place.
        fix: What to do.
    """

    failed: str
    received: str
    allowed: str
    fix: str

    def __str__(self) -> str:
        return (
            f"{self.failed}\n  received: {self.received}\n  allowed:  {self.allowed}\n  to fix:   {self.fix}"
        )


class CatalogError(Exception):
    """An operation of the catalog was refused or failed; it changed nothing that it does not name.

    Attributes:
        problems: Everything that was wrong, in the order found.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def refuse(failed: str, *, received: str, allowed: str, fix: str) -> CatalogError:
    """The error for a single problem; the caller raises it."""
    return CatalogError([Problem(failed=failed, received=received, allowed=allowed, fix=fix)])
