"""A diagnosis as text, as JSON's values, and as one HTML file that needs nothing beside it."""

from __future__ import annotations

import dataclasses
from html import escape
from typing import TYPE_CHECKING, Any

from portfolio.diagnosis.drawing import drawn
from portfolio.diagnosis.finding import Rank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.diagnosis.diagnosis import Diagnosis
    from portfolio.diagnosis.finding import Finding

_STYLE = """
:root { color-scheme: light dark; --ink: #16202b; --paper: #fff; --soft: #5b6773; --line: #c9d1d9;
  --tier: #f3f6f9; --bad: #b3261e; --risk: #8a5300; --good: #1a6b34; --flow: #9aa7b4 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0f1419; --soft: #a3b1bf;
  --line: #3a4653; --tier: #18202a; --bad: #ff8a80; --risk: #f0b866; --good: #7bd88f; --flow: #5f6f80 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1.5rem; max-width: 64rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.1rem; margin: 0 }
p { margin: .3rem 0 } .soft { color: var(--soft) } code { overflow-wrap: anywhere; font-size: .85rem }
article { border: 1px solid var(--line); border-left: .4rem solid var(--soft); border-radius: .4rem;
  padding: .8rem 1rem; margin: .8rem 0 }
article.broken { border-left-color: var(--bad) } article.risk { border-left-color: var(--risk) }
.broken .rank { color: var(--bad) } .risk .rank { color: var(--risk) } .rank { font-weight: 600 }
ul { margin: .3rem 0; padding-left: 1.2rem } .well { color: var(--good); font-weight: 600 }
figure { margin: 1rem 0; overflow-x: auto } svg { width: 100%; min-width: 44rem; height: auto; display:
block } svg text { font: 12px system-ui, sans-serif; fill: var(--ink); text-anchor: middle }
svg text.tier { text-anchor: start; fill: var(--soft) }
svg rect.tier { fill: var(--tier); stroke: none }
svg .box rect { fill: var(--paper); stroke: var(--line); stroke-width: 1.5 }
svg .box.ill rect { stroke: var(--bad); stroke-width: 2.5 }
svg .flow { fill: none; stroke: var(--flow); stroke-width: 1 } svg marker path { fill: var(--flow) }
svg .flow.broken { stroke: var(--bad); stroke-width: 2.5; stroke-dasharray: 7 5 }
svg marker .tip-broken { fill: var(--bad) }
svg .mark circle { fill: var(--bad) } svg .mark text { fill: var(--paper); font-weight: 700 }
"""


def counts(diagnosis: Diagnosis) -> str:
    """How many findings there are of each rank."""
    found = [
        f"{number} {rank}"
        for rank in Rank
        if (number := sum(finding.rank is rank for finding in diagnosis.findings))
    ]
    return ", ".join(found) or "nothing"


def lines(diagnosis: Diagnosis) -> Iterator[str]:
    """The diagnosis for people who read a terminal."""
    for number, finding in enumerate(diagnosis.findings, 1):
        yield f"{number}. {finding.rank}: {finding.symptom}"
        yield f"   what:   {finding.found}"
        for evidence in finding.evidence:
            yield f"   seen:   {evidence}"
        if finding.why:
            yield f"   why:    {finding.why}"
        if finding.fix:
            yield f"   to fix: {finding.fix}"
        yield ""
    running = ", ".join(stack.product for stack in diagnosis.stacks)
    yield f"{diagnosis.environment} ({running}) in {diagnosis.region}, account {diagnosis.account}"
    yield "Nothing is wrong." if diagnosis.well else f"Found: {counts(diagnosis)}."


def values(diagnosis: Diagnosis) -> dict[str, Any]:
    """The diagnosis for programs."""
    return {
        "environment": diagnosis.environment,
        "account": diagnosis.account,
        "region": diagnosis.region,
        "at": diagnosis.at.isoformat(),
        "well": diagnosis.well,
        "stacks": [
            {"product": stack.product, "id": stack.id, "status": stack.status} for stack in diagnosis.stacks
        ],
        "findings": [dataclasses.asdict(finding) for finding in diagnosis.findings],
    }


def page(diagnosis: Diagnosis) -> str:
    """The diagnosis as an HTML file."""
    name = escape(diagnosis.environment)
    summary = (
        "<p class='well'>Nothing is wrong.</p>"
        if diagnosis.well
        else f"<p class='rank'>Found: {escape(counts(diagnosis))}.</p>"
    )
    picture = drawn(diagnosis)
    figure = (
        f"<figure tabindex='0' aria-label='Picture of the environment'>{picture}</figure>" if picture else ""
    )
    running = ", ".join(f"{stack.product} ({stack.status})" for stack in diagnosis.stacks)
    return (
        "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>LibreChat {name}: diagnosis</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>LibreChat {name}</h1>"
        f"<p class='soft'>{escape(running)} · {escape(diagnosis.region)} · account "
        f"{escape(diagnosis.account)} · "
        f"{diagnosis.at:%Y-%m-%d %H:%M} UTC</p>{summary}{figure}"
        + "".join(_article(number, finding) for number, finding in enumerate(diagnosis.findings, 1))
        + "</main></body></html>\n"
    )


_CLASSES = {Rank.BROKEN: "broken", Rank.RISK: "risk", Rank.UNKNOWN: "unknown"}


def _article(number: int, finding: Finding) -> str:
    evidence = "".join(f"<li><code>{escape(each)}</code></li>" for each in finding.evidence)
    return (
        f"<article class='{_CLASSES[finding.rank]}' id='finding-{number}'>"
        f"<h2>{number}. {escape(finding.symptom)}</h2>"
        f"<p><span class='rank'>{escape(finding.rank)}</span>: {escape(finding.found)}</p>"
        + (f"<ul>{evidence}</ul>" if evidence else "")
        + (f"<p><b>Why it matters</b>: {escape(finding.why)}</p>" if finding.why else "")
        + (f"<p><b>To fix</b>: {escape(finding.fix)}</p>" if finding.fix else "")
        + "</article>"
    )
