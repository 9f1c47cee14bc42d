"""``python -m docs.generate.reliability``: render docs/reliability.md from the figures of ``make prove``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
FIGURES = _ROOT / "build" / "reliability"
PAGE = _ROOT / "docs" / "reliability.md"

_HEAD = """# Reliability

What the functions were put through, with real servers over TLS, and what came of it. `make prove` measures
and `python -m docs.generate.reliability` writes this page; `make test` takes a share of the cases, another
one each day. A run counts as answered once if exactly one answer was delivered.

| fault | function | runs | answers | lost | secrets leaked |
|---|---|---:|---|---:|---:|
"""


def render(figures: list[dict[str, Any]]) -> str:
    """The page with these figures, by fault and function."""
    ordered = sorted(figures, key=lambda each: (each["fault"], each["function"]))
    rows = [
        f"| {each['fault']} | `{each['function']}` | {each['runs']:,} | "
        f"{', '.join(f'{count:,} {answer}' for answer, count in sorted(each['answers'].items()))} | "
        f"{each['lost']} | {each['leaked']} |"
        for each in ordered
    ]
    runs, lost, leaked = (sum(each[name] for each in ordered) for name in ("runs", "lost", "leaked"))
    commands = "\n".join(f"- `{command}`" for command in sorted({each["command"] for each in ordered}))
    total = f"| **in all** | | **{runs:,}** | | **{lost}** | **{leaked}** |"
    return f"{_HEAD}" + "\n".join([*rows, total]) + f"\n\n## To repeat it\n\n{commands}\n"


def main() -> int:
    """Write the page; exit status 1 if there are no figures."""
    files = sorted(FIGURES.glob("*.json"))
    if not files:
        sys.stderr.write(
            f"Cannot write {PAGE.name}: {FIGURES} holds no figures. They come from a run of all cases: run "
            "make prove, then this again.\n"
        )
        return 1
    PAGE.write_text(
        render([json.loads(file.read_text(encoding="utf-8")) for file in files]), encoding="utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
