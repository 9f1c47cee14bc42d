"""The environment's picture: components in their tiers, their connections, the broken ones marked."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.diagnosis.diagnosis import Diagnosis

TIERS = (
    ("", "Outside the VPC"),
    ("public", "PUBLIC subnets"),
    ("private", "PRIVATE_WITH_EGRESS subnets"),
    ("isolated", "PRIVATE_ISOLATED subnets"),
    ("aws", "AWS services"),
)
BOX_WIDTH, BOX_HEIGHT, GAP = 184, 34, 18
BAND, MARGIN, LABEL = 106, 20, 22
PER_ROW = 5
MARK_AT = 0.22
"""How far along a broken connection its mark stands, from 0 at the source to 1."""
LONGEST = 24
"""Characters of a name that fit into a box."""
_TIPS = (
    "<defs>"
    "<marker id='tip' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='6' markerHeight='6' orient='auto'>"
    "<path d='M0 0L8 4L0 8z'/></marker>"
    "<marker id='tip-broken' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='5' markerHeight='5' "
    "orient='auto'><path class='tip-broken' d='M0 0L8 4L0 8z'/></marker>"
    "</defs>"
)


class Box(NamedTuple):
    """A component's place on the picture."""

    x: float
    y: float

    @property
    def center(self) -> tuple[float, float]:
        """Its middle."""
        return self.x + BOX_WIDTH / 2, self.y + BOX_HEIGHT / 2


def drawn(diagnosis: Diagnosis) -> str:
    """The picture as SVG; an empty text where nothing is known of the connections."""
    if not diagnosis.ends:
        return ""
    rows = _rows(diagnosis)
    boxes, bands, height = _placed(rows)
    width = 2 * MARGIN + PER_ROW * (BOX_WIDTH + GAP) - GAP + 2 * GAP
    broken = list(dict.fromkeys(ends for finding in diagnosis.findings for ends in finding.broken))
    numbers = {
        ends: str(number)
        for number, finding in reversed([*enumerate(diagnosis.findings, 1)])
        for ends in finding.broken
    }
    lines = [_line(boxes, ends, "flow") for ends in diagnosis.ends if ends not in broken]
    lines += [_line(boxes, ends, "flow broken", numbers[ends]) for ends in broken]
    ill = {name for ends in broken for name in ends}
    return "\n".join(
        [
            f'<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="picture-title">',
            f"<title id='picture-title'>{escape(_title(diagnosis, broken))}</title>",
            _TIPS,
            *(_band(label, y, tall, width) for label, y, tall in bands),
            *(line for line, _ in lines),
            *(_box(name, box, ill=name in ill) for name, box in boxes.items()),
            *(mark for _, mark in lines if mark),
            "</svg>",
        ]
    )


def _title(diagnosis: Diagnosis, broken: Sequence[tuple[str, str]]) -> str:
    if not broken:
        return f"The environment {diagnosis.environment}: every connection that it needs is possible"
    said = "; ".join(f"{source} does not reach {target}" for source, target in broken[:6])
    return f"The environment {diagnosis.environment}: {said}"


def _rows(diagnosis: Diagnosis) -> dict[str, list[str]]:
    """The components of each tier, those that somebody connects to or that connect."""
    rows: dict[str, list[str]] = {tier: [] for tier, _ in TIERS}
    for name in dict.fromkeys(name for ends in diagnosis.ends for name in ends):
        tier = diagnosis.tiers.get(name, "aws" if ":" in name and " " not in name else "")
        rows.setdefault(tier if tier in rows else "", []).append(name)
    return rows


def _placed(
    rows: dict[str, list[str]],
) -> tuple[dict[str, Box], list[tuple[str, float, float]], float]:
    boxes: dict[str, Box] = {}
    bands: list[tuple[str, float, float]] = []
    y: float = MARGIN
    for tier, label in TIERS:
        names = rows[tier]
        if not names:
            continue
        lines = -(-len(names) // PER_ROW)
        tall = LABEL + lines * (BOX_HEIGHT + GAP) + 4
        for number, name in enumerate(names):
            row, column = divmod(number, PER_ROW)
            x = MARGIN + GAP + column * (BOX_WIDTH + GAP)
            boxes[name] = Box(x, y + LABEL + row * (BOX_HEIGHT + GAP))
        bands.append((label, y, tall))
        y += tall + BAND - LABEL - BOX_HEIGHT
    return boxes, bands, y


def _band(label: str, y: float, tall: float, width: float) -> str:
    return (
        f'<rect class="tier" x="{MARGIN / 2}" y="{y}" width="{width - MARGIN}" height="{tall}" rx="8"/>'
        f'<text class="tier" x="{MARGIN + 4}" y="{y + 15}">{escape(label)}</text>'
    )


def _box(name: str, box: Box, *, ill: bool) -> str:
    x, y = box.center
    shown = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
    return (
        f'<g class="box{" ill" * ill}"><title>{escape(name)}</title>'
        f'<rect x="{box.x}" y="{box.y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="5"/>'
        f'<text x="{x}" y="{y + 4}">{escape(shown)}</text></g>'
    )


def _line(boxes: dict[str, Box], ends: tuple[str, str], style: str, number: str = "") -> tuple[str, str]:
    """A connection, and the mark on a broken one, which stands above everything else."""
    if ends[0] not in boxes or ends[1] not in boxes:
        return "", ""
    (x1, y1), (x2, y2) = boxes[ends[0]].center, boxes[ends[1]].center
    across = y1 == y2
    side = BOX_HEIGHT / 2 if y2 >= y1 else -BOX_HEIGHT / 2
    y1, y2 = y1 + side, y2 + (side if across else -side)
    bend = 22.0 if across else (y2 - y1) * 0.4
    ends_at = y2 + bend if across else y2 - bend
    path = f"M{x1} {y1}C{x1} {y1 + bend} {x2} {ends_at} {x2} {y2}"
    tip = "tip-broken" if number else "tip"
    line = f'<path class="{style}" d="{path}" marker-end="url(#{tip})"/>'
    if not number:
        return line, ""
    x, y = (_along(*points) for points in ((x1, x1, x2, x2), (y1, y1 + bend, ends_at, y2)))
    mark = (
        f'<g class="mark"><title>{escape(ends[0])} does not reach {escape(ends[1])}</title>'
        f'<circle cx="{x}" cy="{y}" r="10"/><text x="{x}" y="{y + 4}">{number}</text></g>'
    )
    return line, mark


def _along(start: float, first: float, second: float, end: float) -> float:
    """A coordinate of the curve near its source, where no other tier's boxes stand."""
    t = MARK_AT
    u = 1 - t
    return round(u**3 * start + 3 * u**2 * t * first + 3 * u * t**2 * second + t**3 * end, 1)
