"""What a change would do to running environments, as a page for those who review it.

from portfolio.pipeline.review import review

review(stand(), impact_of)      # Markdown: every product, what an update would replace, interrupt or leave
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.impact import compare, notice, summary, why
from portfolio.versions.release import RELEASES, latest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from portfolio.versions.current import Current

TITLE = "## What updates to this change would do"


def review(currents: Sequence[Current], *, root: Path = RELEASES) -> str:
    """The page, in Markdown.

    Args:
        currents: The products as they stand in the change.
        root: The folder of all releases.

    Raises:
        CatalogError: A release cannot be read.
    """
    return "\n".join([TITLE, *(line for current in currents for line in _about(current, root)), ""])


def _about(current: Current, root: Path) -> Iterator[str]:
    before = latest(current.product, root=root)
    yield ""
    if before is None:
        yield f"**{current.product}**: never released, so nobody updates to it."
        return
    found = compare(before.template(), current.template)
    if not found.changes:
        yield f"**{current.product}** {before.version}: nothing changes."
        return
    yield f"**{current.product}** {before.version} → {current.version}: {summary(found)}"
    yield ""
    yield "| effect | resource | why | what people notice |"
    yield "|---|---|---|---|"
    for one in found.changes:
        told = notice(one, found)
        words = "; ".join(part for part in (told.text, told.data) if part)
        reason = why(one).replace("|", "\\|")
        yield f"| {one.effect.name.lower()} | `{one.logical_id}` | {reason} | {words} |"
    yield ""
    yield f"{found.untouched} resources are left as they are."
