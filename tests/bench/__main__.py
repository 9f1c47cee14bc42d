"""Run every benchmark, print each measurement beside its bound, and fail when one is exceeded."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from tests.bench import databases, demo, releases, similarity, synthesis


def main() -> int:
    """Exit status 0 when every bound is kept, 1 otherwise."""
    console = Console()
    table = Table("measurement", "value", "bound", "against")
    kept = True
    for benchmark in (synthesis, releases, databases, similarity, demo):
        for measurement in benchmark.measure():
            kept &= measurement.holds
            mark = "" if measurement.holds else "  EXCEEDED"
            table.add_row(
                measurement.name,
                f"{measurement.value:.3g} {measurement.unit}",
                f"{measurement.bound:g} {measurement.unit}{mark}",
                measurement.baseline,
            )
    console.print(table)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
