"""One failure in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What failed and what to do.

    Attributes:
        what: What failed, without a period at its end.
        advice: What to do about it, in whole sentences.
        passing: Whether the same may succeed a little later, with nobody doing anything.
        said: The server's or the driver's own words, if it had any.
    """

    what: str
    advice: str
    passing: bool = False
    said: str = ""

    def __str__(self) -> str:
        """The whole of it, as a reason."""
        said = f" ({self.said.rstrip('. ')})" if self.said else ""
        return f"{self.what}{said}. {self.advice}"
