"""The picture of the network: subnets, components and an arrow for every flow of the table."""

from __future__ import annotations

import math
import re
from ipaddress import IPv4Network
from pathlib import Path
from xml.sax.saxutils import escape

from products.contract import ZONE_NUMBERS
from products.network.addresses.address_plan import Tier, subnet_network
from products.network.rules.flows import (
    FLOWS,
    INTERNET,
    OPERATORS,
    S3_GATEWAY,
    Addresses,
    Flow,
    SecurityGroup,
)
from tools.documents.pictures.layout import BANDS, BENDS, BOXES, GATEWAY, HEIGHT, NAT, VPC, WIDTH, Bend, Box

ICONS = Path(__file__).parents[1] / "icons"
ICON_SIZE = 56
DEFAULT_RANGE = IPv4Network("10.0.0.0/16")
COLOURS = {Tier.PUBLIC: "#7aa116", Tier.PRIVATE: "#00a4a6", Tier.ISOLATED: "#4d72f3"}
MEANINGS = {
    Tier.PUBLIC: "PUBLIC: routed to the internet gateway",
    Tier.PRIVATE: "PRIVATE_WITH_EGRESS: routed to NAT, where there is any",
    Tier.ISOLATED: "PRIVATE_ISOLATED: local routes and the S3 gateway endpoint alone",
}
FONT = "font-family='Helvetica, Arial, sans-serif'"


def network_picture() -> str:
    """The picture as SVG."""
    arrows = _arrows()
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' width='{WIDTH}' {FONT}>",
        "<title>LibreChat's network: subnets, components and allowed flows</title>",
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='#ffffff'/>",
        _vpc(),
        *(_band(tier) for tier in Tier),
        *(line for line, _ in arrows),
        *(_box(box) for box in (*BOXES.values(), NAT, GATEWAY)),
        *(_band_title(tier) for tier in Tier),
        *(label for _, label in arrows),
        _legend(),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def merged_flows() -> dict[tuple[str, str], list[Flow]]:
    """The flows by the boxes that they run between; IPv4 and IPv6 share one arrow."""
    merged: dict[tuple[str, str], list[Flow]] = {}
    for flow in FLOWS:
        merged.setdefault((_place(flow.source), _place(flow.target)), []).append(flow)
    return merged


def _place(peer: SecurityGroup | Addresses) -> str:
    if isinstance(peer, SecurityGroup):
        return peer.logical_id
    if peer in OPERATORS:
        return OPERATORS[0].name
    return S3_GATEWAY.name if peer == S3_GATEWAY else INTERNET.name


def _arrows() -> list[tuple[str, str]]:
    return [_arrow(source, target, flows) for (source, target), flows in merged_flows().items()]


def _arrow(source: str, target: str, flows: list[Flow]) -> tuple[str, str]:
    """An arrow and its label, which is drawn above everything."""
    begin, end, bend = BOXES[source], BOXES[target], BENDS.get((source, target), Bend())
    if source == target:
        return _loop(begin, flows)
    start: tuple[float, float] = (begin.x + bend.start, begin.y)
    stop: tuple[float, float] = (end.x + bend.end, end.y)
    middle = ((start[0] + stop[0]) / 2 + 2 * bend.x, (start[1] + stop[1]) / 2 + 2 * bend.y)
    if (source, target) == ("ServiceSecurityGroup", "Internet"):
        return _by_nat(begin, flows)
    start, stop = _shortened(start, middle), _shortened(stop, middle)
    curve = f"M{_point(start)} Q{_point(middle)} {_point(stop)}"
    t = bend.label
    x = (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * middle[0] + t**2 * stop[0]
    y = (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * middle[1] + t**2 * stop[1]
    return _path(curve, begin.colour, flows), _label(x, y, begin.colour, flows)


def _point(place: tuple[float, float]) -> str:
    return f"{place[0]:.0f},{place[1]:.0f}"


def _by_nat(begin: Box, flows: list[Flow]) -> tuple[str, str]:
    """From the tasks to the NAT gateway, and from there out by the internet gateway."""
    top = GATEWAY.y - ICON_SIZE / 2 - 60
    curve = (
        f"M{begin.x + 34},{begin.y - 20} Q{NAT.x - 120},{begin.y - 30} {NAT.x - 20},{NAT.y + 62} "
        f"M{NAT.x},{NAT.y - 36} L{NAT.x},{GATEWAY.y + 34} "
        f"M{GATEWAY.x},{GATEWAY.y - 34} L{GATEWAY.x},{top:.0f}"
    )
    label = _label(NAT.x, top - 14, begin.colour, flows, suffix=" by NAT to the internet")
    return _path(curve, begin.colour, flows, dashed=True), label


def _loop(box: Box, flows: list[Flow]) -> tuple[str, str]:
    x, y = box.x - ICON_SIZE / 2 - 6, box.y
    curve = f"M{x:.0f},{y - 12} C{x - 90:.0f},{y - 50} {x - 90:.0f},{y + 50} {x:.0f},{y + 14}"
    return _path(curve, box.colour, flows), _label(x - 70, y, box.colour, flows)


def _path(curve: str, colour: str, flows: list[Flow], *, dashed: bool = False) -> str:
    optional = dashed or all(flow.condition is not None for flow in flows)
    dash = " stroke-dasharray='7 5'" if optional else ""
    why = escape("; ".join(dict.fromkeys(flow.why for flow in flows)))
    return (
        f"<path d='{curve}' fill='none' stroke='{colour}' stroke-width='2'{dash} "
        f"marker-end='url(#tip-{colour[1:]})'><title>{why}</title></path>{_tip(colour)}"
    )


def _tip(colour: str) -> str:
    return (
        f"<marker id='tip-{colour[1:]}' viewBox='0 0 10 10' refX='9' refY='5' "
        f"markerWidth='8' markerHeight='8' orient='auto-start-reverse'>"
        f"<path d='M0,0 L10,5 L0,10 z' fill='{colour}'/></marker>"
    )


def _label(x: float, y: float, colour: str, flows: list[Flow], *, suffix: str = "") -> str:
    words = _ports(flows) + suffix
    width = 7.4 * len(words) + 12
    return (
        f"<rect x='{x - width / 2:.0f}' y='{y - 11:.0f}' width='{width:.0f}' height='20' rx='4' "
        f"fill='#ffffff' stroke='{colour}' stroke-width='0.8'/>"
        f"<text x='{x:.0f}' y='{y + 4:.0f}' font-size='13' text-anchor='middle' fill='{colour}'>"
        f"{words}</text>"
    )


def _ports(flows: list[Flow]) -> str:
    """The ports; in brackets those that are open only if it was chosen, where others always are."""
    ports = dict.fromkeys(port for flow in flows for port in flow.ports)
    always = {port for flow in flows if flow.condition is None for port in flow.ports}
    chosen = ", ".join(str(port) for port in ports if port not in always)
    rest = ", ".join(str(port) for port in ports if port in always)
    return f"{rest} ({chosen})" if rest and chosen else rest or chosen


def _shortened(point: tuple[float, float], towards: tuple[float, float]) -> tuple[float, float]:
    """The point moved out of its icon, in the direction of the arrow."""
    dx, dy = towards[0] - point[0], towards[1] - point[1]
    length = math.hypot(dx, dy) or 1
    gap = 74 if dy > 0.4 * abs(dx) else 38
    return point[0] + dx / length * gap, point[1] + dy / length * gap


def _box(box: Box) -> str:
    half = ICON_SIZE // 2
    drawing = re.sub(r"<title>.*?</title>", "", (ICONS / f"{box.icon}.svg").read_text(encoding="utf-8"))
    square = f"x='{box.x - half}' y='{box.y - half}' width='{ICON_SIZE}' height='{ICON_SIZE}'"
    icon = drawing.replace("<svg ", f"<svg {square} ", 1)
    lines = "".join(
        f"<text x='{box.x}' y='{box.y + half + 17 + 15 * i}' font-size='{14 if i == 0 else 12}' "
        f"text-anchor='middle' fill='#232f3e'>{escape(line)}</text>"
        for i, line in enumerate(box.caption)
    )
    backing = f"<rect {square} fill='#ffffff'/>"
    return backing + icon.strip() + lines


def _vpc() -> str:
    x, y, width, height = VPC
    return (
        f"<rect x='{x}' y='{y}' width='{width}' height='{height}' fill='none' "
        "stroke='#8c4fff' stroke-width='2'/>"
        f"<text x='{x + 14}' y='{y + 24}' font-size='16' fill='#8c4fff'>VPC {DEFAULT_RANGE}</text>"
    )


def _band(tier: Tier) -> str:
    """A tier's area."""
    x, y, width, height = BANDS[tier]
    colour = COLOURS[tier]
    return (
        f"<rect x='{x}' y='{y}' width='{width}' height='{height}' fill='{colour}' fill-opacity='0.07' "
        f"stroke='{colour}' stroke-width='1.5' rx='6'/>"
    )


def _band_title(tier: Tier) -> str:
    """What a tier means, and its subnets; on a ground of its own, for arrows run behind it."""
    x, y, _, _ = BANDS[tier]
    zones = ", ".join(f"zone {zone}: {subnet_network(DEFAULT_RANGE, tier, zone)}" for zone in ZONE_NUMBERS)
    width = 9.2 * max(len(MEANINGS[tier]), 0.75 * len(zones)) + 12  # of the widest common sans-serif font
    return (
        f"<rect x='{x + 6}' y='{y + 5}' width='{width:.0f}' height='44' rx='4' fill='#ffffff' "
        "fill-opacity='0.88'/>"
        f"<text x='{x + 12}' y='{y + 22}' font-size='15' font-weight='bold' fill='{COLOURS[tier]}'>"
        f"{MEANINGS[tier]}</text>"
        f"<text x='{x + 12}' y='{y + 41}' font-size='12' fill='#545b64'>{zones}</text>"
    )


def _legend() -> str:
    words = (
        "Arrows point from who opens a connection to who accepts it, with the TCP port. Dashed: only if "
        "chosen at launch (SSH, NAT). In brackets: ports for mail and directories, only if chosen. Zone 3: "
        "only with three zones."
    )
    return f"<text x='{VPC[0]}' y='{HEIGHT - 4}' font-size='13' fill='#545b64'>{words}</text>"
