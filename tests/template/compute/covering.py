"""Few combinations of many choices, in which each three options of different choices meet.

allpairspy covers pairs; its rows for three leave combinations out.
"""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STRENGTH = 3
Row = tuple[int, ...]
Meeting = frozenset[tuple[int, int]]
"""Options that meet: pairs of a choice's position and an option's."""


def meetings(row: Sequence[int], strength: int = STRENGTH) -> set[Meeting]:
    """The options of a row that meet, so many at a time."""
    return {frozenset(some) for some in itertools.combinations(enumerate(row), strength)}


def covering(sizes: Sequence[int], strength: int = STRENGTH) -> tuple[Row, ...]:
    """Rows of options by position, until everything that can meet has met.

    Each row begins with options that have not met yet and takes, choice by choice, the option that meets most
    for the first time.

    Args:
        sizes: How many options each choice has.
        strength: How many options meet at a time.
    """
    return _covering(tuple(sizes), strength)


@functools.cache
def _covering(sizes: Row, strength: int) -> tuple[Row, ...]:
    return tuple(_rows(sizes, strength))


def _rows(sizes: Row, strength: int) -> Iterator[Row]:
    missing = {
        frozenset(zip(some, options, strict=True))
        for some in itertools.combinations(range(len(sizes)), strength)
        for options in itertools.product(*(range(sizes[position]) for position in some))
    }
    ordered = sorted(missing, key=sorted)
    for first in ordered:
        if first in missing:
            row = _filled(dict(first), sizes, missing, strength)
            missing -= meetings(row, strength)
            yield row


def _filled(chosen: dict[int, int], sizes: Sequence[int], missing: set[Meeting], strength: int) -> Row:
    for position, size in enumerate(sizes):
        if position not in chosen:
            others = list(itertools.combinations(chosen.items(), strength - 1))
            chosen[position] = max(
                range(size),
                key=lambda option: sum(frozenset((*some, (position, option))) in missing for some in others),
            )
    return tuple(chosen[position] for position in range(len(sizes)))
