"""What takes too long for every run: whole in ``make prove``, a share of it in ``make test``.

    @pytest.mark.parametrize("pair", sample(PAIRS, 4))
    def test_no_pair_loses_data(pair: Pair) -> None: ...

The share changes with the day, so that all cases have their turn; a run can be repeated with
``PROVE_SEED``. The seed stands in pytest's first lines.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

Case = TypeVar("Case")


def proves() -> bool:
    """Whether this run takes all cases: ``PROVE=1``, as ``make prove`` sets it."""
    return os.environ.get("PROVE", "") == "1"


def seed() -> str:
    """What chooses the cases: ``PROVE_SEED`` where it is set, otherwise the day in UTC (``2026-11-28``)."""
    return os.environ.get("PROVE_SEED") or dt.datetime.now(dt.UTC).date().isoformat()


def sample(cases: Iterable[Case], size: int) -> list[Case]:
    """Some of the cases, in their order; all of them where the run proves.

    The choice depends on the seed and the cases alone, so that all of pytest's workers collect the same.

    Args:
        cases: All cases.
        size: How many of them an ordinary run takes.
    """
    all_cases = list(cases)
    if proves() or len(all_cases) <= size:
        return all_cases
    generator = random.Random(f"{seed()} {[repr(case) for case in all_cases]}")  # noqa: S311 - no secret
    return [all_cases[index] for index in sorted(generator.sample(range(len(all_cases)), size))]
