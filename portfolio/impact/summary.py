"""What an update does, in the few words that the console shows beside a version.

    from portfolio.impact import described, summary

    summary(impact)         # "LibreChat restarts once, no gap. Data is kept. …"
    described("Adds exports.", "Data is kept.") # both, in at most 300 characters

They name what people know, never a logical ID or a file of this repository.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.impact.comparison import Effect
from portfolio.impact.notices import KEPT, Gap, notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.impact.comparison import Impact
    from portfolio.impact.notices import Notice

MAXIMUM = 300
"""Characters of a version's description."""

_COUNTED = {Effect.ADDED: "new", Effect.REMOVED: "removed"}


def summary(impact: Impact) -> str:
    """What an update does to those who use LibreChat: outages first, then data, then how much is changed."""
    if not impact.changes:
        return "An update changes no resource."
    told = [notice(change, impact) for change in impact.changes]
    quiet = sum(1 for each in told if each.gap is Gap.NONE and "{who}" not in each.many)
    sentences = [*_refusals(impact), *_noticed(told), _of_data(told)]
    if quiet:
        sentences.append(f"{quiet} {'change' if quiet == 1 else 'changes'} that nobody notices.")
    while len(" ".join(sentences)) > MAXIMUM and len(sentences) > 1:
        # The gravest stand first; that there is more is said.
        at = max(0, len(sentences) - 3)
        del sentences[at]
        if "More: see catalog impact." not in sentences:
            sentences.append("More: see catalog impact.")
    return " ".join(sentences)


def described(changelog: str, update: str) -> str:
    """The description of a version: what is new, as far as whole clauses fit, and what an update does."""
    text = changelog.strip()
    whole = text if text.endswith((".", "!", "?")) else f"{text}."
    ends = [found.end() for found in re.finditer(r"[.!?;](?=\s|$)", whole)]
    fitting = [end for end in ends if len(whole[:end]) + len(f" {update}") <= MAXIMUM]
    kept = f"{whole[: fitting[-1] - 1]}{whole[fitting[-1] - 1].replace(';', '.')}" if fitting else ""
    return f"{kept} {update}".strip()


def _refusals(impact: Impact) -> Iterator[str]:
    if any(change.effect is Effect.REFUSED for change in impact.changes):
        yield "CloudFormation refuses this update."


def _noticed(told: list[Notice]) -> Iterator[str]:
    """A sentence for each thing that is noticed, about all that it happens to; the gravest first."""
    groups: dict[tuple[int, str], list[Notice]] = {}
    for each in told:
        if "{who}" in each.many:
            groups.setdefault((-each.gap, each.many), []).append(each)
    for (_, many), members in sorted(groups.items()):
        names = [*dict.fromkeys(each.who for each in members)]
        text = members[0].text if len(names) == 1 else many.format(who=_listed(names))
        yield f"{text[:1].upper()}{text[1:]}."


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _of_data(told: list[Notice]) -> str:
    """What becomes of data; the gravest stand first, and the rest is for `catalog impact`."""
    touched = [each for each in told if each.data not in ("", KEPT)]
    if not touched:
        return "Data is kept."
    first = max(touched, key=lambda each: each.loses)
    names = [*dict.fromkeys(each.who for each in touched if each.data == first.data)]
    who = _listed(names) if len(names) > 1 else names[0]
    return f"{who[:1].upper()}{who[1:]}: {first.data}."
