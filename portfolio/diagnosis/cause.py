"""What differs from the templates, before it is known what that breaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One difference between what runs and what the templates declare.

    Attributes:
        check: The kind of finding that it is by itself.
        about: The names and IDs of what it concerns: a connection that uses one of them may break by it.
        found: The difference in a sentence.
        evidence: How it is known.
        fix: What to do.
        weakens: True where it opens what the templates keep closed: no connection breaks by that.
        symptom: What people notice even if no connection breaks; empty where that is the drift alone.
    """

    check: str
    about: frozenset[str]
    found: str
    evidence: tuple[str, ...]
    fix: str
    weakens: bool = False
    symptom: str = ""
