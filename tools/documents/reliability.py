"""``python -m tools.documents.reliability``: docs/reliability.md from the figures of ``make prove``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
FIGURES = _ROOT / "docs" / "measured" / "reliability"
PAGE = _ROOT / "docs" / "reliability.md"

_HEAD = """# Reliability

What the functions were put through, with real servers over TLS, and what came of it. `make prove` measures
and `python -m tools.documents.reliability` writes this page from what it counted
(`docs/measured/reliability`);
`make test` takes a share of the cases, another one each day. Rows are lost if they were there before and are
not afterwards; a connection is refused if it is not let in with the secret in use.

| fault | function | runs | answers | rows lost | connections refused | secrets leaked |
|---|---|---:|---|---:|---:|---:|
"""


def _shown(count: int | None, otherwise: str) -> str:
    return otherwise if count is None else str(count)


def render(figures: list[dict[str, Any]]) -> str:
    """The page with these figures, by fault and function."""
    ordered = sorted(figures, key=lambda each: (each["fault"], each["function"]))
    rows = [
        f"| {each['fault']} | `{each['function']}` | {each['runs']:,} | "
        f"{', '.join(f'{count:,} {answer}' for answer, count in sorted(each['answers'].items()))} | "
        f"{_shown(each['lost'], 'not counted')} | {_shown(each['refused'], '-')} | {each['leaked']} |"
        for each in ordered
    ]
    names = ("runs", "lost", "refused", "leaked")
    runs, lost, refused, leaked = (sum(each[name] or 0 for each in ordered) for name in names)
    commands = "\n".join(f"- `{command}`" for command in sorted({each["command"] for each in ordered}))
    total = f"| **in all** | | **{runs:,}** | | **{lost}** | **{refused}** | **{leaked}** |"
    return f"{_HEAD}" + "\n".join([*rows, total]) + f"\n\n## To repeat it\n\n{commands}\n"


def measured() -> list[dict[str, Any]]:
    """The figures of the last runs of all cases."""
    return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(FIGURES.glob("*.json"))]


def main() -> int:
    """Write the page; exit status 1 if there are no figures."""
    figures = measured()
    if not figures:
        sys.stderr.write(
            f"Cannot write {PAGE.name}: {FIGURES} holds no figures. They come from a run of all cases: run "
            "make prove, then this again.\n"
        )
        return 1
    PAGE.write_text(render(figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
