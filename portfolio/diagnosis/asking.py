"""Asks AWS without ever failing: what it does not answer becomes a finding that says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from portfolio.diagnosis.finding import Finding, unlooked
from portfolio.preflight.asking import unanswered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")


class Asking:
    """What could not be looked at, as it comes up."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def value(self, subject: str, ask: Callable[[], T]) -> T | None:
        """What the question answers; None if AWS did not answer it, and a finding says so."""
        try:
            return ask()
        except (ClientError, BotoCoreError) as error:
            self.findings.append(unlooked(subject, *unanswered(error)))
        return None

    def all(self, subject: str, ask: Callable[[], Iterable[Finding]]) -> list[Finding]:
        """What a look finds; what it found before a call failed stays found."""
        found: list[Finding] = []

        def collect() -> None:
            for each in ask():
                found.append(each)  # noqa: PERF402 - extend would lose what came before the error

        self.value(subject, collect)
        return found
