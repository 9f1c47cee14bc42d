"""The saved queries read the records that the flow log writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import evaluate
from products.network.rules.flows import FLOWS, SSH, SecurityGroup

if TYPE_CHECKING:
    from doctor.templates import Evaluation

QUERIES = ("RefusedQuery", "TalkersQuery")
RECORD = {
    "action": "REJECT",
    "bytes": "840",
    "dstport": "5432",
    "end": "1432917142",
    "interface-id": "eni-1235b8ca123456789",
    "pkt-dstaddr": "10.0.129.7",
    "pkt-srcaddr": "10.0.33.9",
    "protocol": "6",
    "subnet-id": "subnet-aaaaaaaa012345678",
}
"""Fields of a record, as the Amazon VPC User Guide's "Flow log record examples" have them."""


@pytest.fixture(scope="module")
def launch(templates: dict[str, dict[str, Any]]) -> Evaluation:
    """A network with its flow log."""
    return evaluate(templates["network"], {"EnvironmentName": "demo"})


def _lines(launch: Evaluation, query: str) -> list[str]:
    return [line.strip("| ") for line in str(launch.resources[query].properties["QueryString"]).splitlines()]


def _parsed(launch: Evaluation, query: str) -> dict[str, str]:
    """A record, written in the log's format and taken apart by the query's own ``parse``."""
    fields = re.findall(r"\$\{([a-z-]+)\}", launch.resources["FlowLog"].properties["LogFormat"])
    written = " ".join(RECORD.get(field, f"<{field}>") for field in fields)
    found = re.fullmatch(r'parse @message "([* ]+)" as ([\w, ]+)', _lines(launch, query)[0])
    assert found is not None
    pattern = "".join("(.+)" if part == "*" else part for part in found[1])
    values = re.fullmatch(pattern, written)
    assert values is not None
    return dict(zip(found[2].split(", "), values.groups(), strict=True))


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_finds_each_field_under_its_name(launch: Evaluation, query: str) -> None:
    """Under the field's own name, written as one word: what follows asks for no other."""
    parsed = _parsed(launch, query)
    for field, value in RECORD.items():
        first, *rest = field.split("-")
        assert parsed[first + "".join(word.capitalize() for word in rest)] == value
    fixed = {"filter", "and", "like", "stats", "count", "sum", "max", "by", "as", "sort", "desc", "limit"}
    for line in _lines(launch, query)[1:]:
        without_text = re.sub(r'"[^"]*"|/[^/]*/', "", line)
        named = set(re.findall(r"[a-zA-Z]+", without_text))
        assert named - fixed - {"attempts", "lastSeen", "sent"} <= set(parsed), line


def test_the_one_shows_what_is_refused_and_the_other_what_is_let_through(launch: Evaluation) -> None:
    """Each in the environment's own log group, under a name that says whose it is."""
    assert 'filter action = "REJECT"' in _lines(launch, "RefusedQuery")
    assert _lines(launch, "TalkersQuery")[1].startswith('filter action = "ACCEPT" and ')
    names = {query: launch.resources[query].properties["Name"] for query in QUERIES}
    assert names["RefusedQuery"] == "librechat/demo/who is refused"
    assert names["TalkersQuery"] == "librechat/demo/top talkers by component"
    for query in QUERIES:
        assert launch.resources[query].properties["LogGroupNames"] == ["<stack:FlowLogGroup>"]


def test_the_talkers_are_known_by_the_ports_of_the_table(launch: Evaluation) -> None:
    """Every port between components, but for the operators' SSH, and none within a longer number."""
    found = re.search(r"dstport like /(.+)/", _lines(launch, "TalkersQuery")[1])
    assert found is not None
    ports = {
        port
        for flow in FLOWS
        if isinstance(flow.source, SecurityGroup) and isinstance(flow.target, SecurityGroup)
        for port in flow.ports
    }
    assert ports - {SSH} == {port for port in range(1, 65536) if re.search(found[1], str(port))}
