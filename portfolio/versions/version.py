"""Semantic versions of products: MAJOR.MINOR.PATCH, without pre-releases, ordered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from portfolio.errors import refuse

_PATTERN = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


class Bump(IntEnum):
    """How far a version number must move, the smallest first."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, order=True)
class Version:
    """A version number.

    Attributes:
        major: Raised when running environments cannot take the update as it is.
        minor: Raised when something new is offered.
        patch: Raised by the rest.
    """

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read a version number.

        Raises:
            CatalogError: The text is not MAJOR.MINOR.PATCH.
        """
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise refuse(
                "Cannot read a version number.",
                received=repr(text),
                allowed="three numbers without leading zeros, MAJOR.MINOR.PATCH (semver.org)",
                fix="write for example 1.4.0",
            )
        return cls(*(int(part) for part in match.groups()))

    def after(self, bump: Bump) -> Version:
        """The smallest version that the bump asks for.

        Before 1.0.0 a breaking change asks for the next minor number only: Semantic Versioning 2.0.0,
        item 4, promises nothing for major version zero.
        """
        if bump is Bump.MAJOR and self.major > 0:
            return Version(self.major + 1, 0, 0)
        if bump >= Bump.MINOR:
            return Version(self.major, self.minor + 1, 0)
        if bump is Bump.PATCH:
            return Version(self.major, self.minor, self.patch + 1)
        return self

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"
