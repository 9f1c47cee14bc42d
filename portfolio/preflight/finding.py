"""One answer of a preflight."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """What an answer means for the first launch."""

    READY = "ready"
    WARNING = "warning"
    PROBLEM = "problem"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a launch needs of the account.

    Attributes:
        subject: What was looked at, in a few words.
        level: Whether it is there.
        found: What was found.
        fix: What to do; empty where nothing is to be done.
    """

    subject: str
    level: Level
    found: str
    fix: str = ""


def ready(subject: str, found: str) -> Finding:
    """What is as it must be."""
    return Finding(subject=subject, level=Level.READY, found=found)


def problem(subject: str, found: str, fix: str) -> Finding:
    """What makes a publication or a launch fail."""
    return Finding(subject=subject, level=Level.PROBLEM, found=found, fix=fix)


def warning(subject: str, found: str, fix: str) -> Finding:
    """What makes some launches fail, or may."""
    return Finding(subject=subject, level=Level.WARNING, found=found, fix=fix)


def unknown(subject: str, found: str, fix: str) -> Finding:
    """What could not be looked at."""
    return Finding(subject=subject, level=Level.UNKNOWN, found=found, fix=fix)
