"""The report: one file, the picture in it, and every text escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest

from portfolio.diagnosis import Diagnosis, Finding, Rank
from portfolio.diagnosis.finding import ranked, unlooked
from portfolio.diagnosis.report import lines, page, values
from tests.unit.diagnosis.conftest import NOW, stack

BROKEN = Finding(
    check="function-database",
    rank=Rank.BROKEN,
    symptom="Lambda cannot connect to database",
    found="a <rule> is missing",
    evidence=("sg-1 has no rule",),
    why="schemas",
    fix="give it back",
    broken=(("PostgresSchemaFunction", "Postgres"),),
)


@pytest.fixture
def diagnosis() -> Diagnosis:
    """One broken connection of two, and something that could not be looked at."""
    return Diagnosis(
        environment="clinic",
        account="111122223333",
        region="eu-central-1",
        at=NOW,
        stacks=(stack("network"),),
        findings=ranked([unlooked("quotas", "not looked at", "allow it"), BROKEN, BROKEN]),
        tiers={"PostgresSchemaFunction": "isolated", "Postgres": "isolated", "LoadBalancer": "public"},
        ends=(("PostgresSchemaFunction", "Postgres"), ("internet (IPv4)", "LoadBalancer")),
    )


def test_the_worst_comes_first_and_nothing_twice(diagnosis: Diagnosis) -> None:
    """People read the first line."""
    assert [one.rank for one in diagnosis.findings] == [Rank.BROKEN, Rank.UNKNOWN]
    assert next(lines(diagnosis)) == "1. broken: Lambda cannot connect to database"


def test_what_could_not_be_looked_at_is_no_fault(diagnosis: Diagnosis) -> None:
    """The exit status follows."""
    assert not diagnosis.well
    assert replace(diagnosis, findings=diagnosis.findings[1:]).well


def test_programs_read_every_part(diagnosis: Diagnosis) -> None:
    """The same parts as people."""
    told = values(diagnosis)["findings"][0]
    assert {"check", "rank", "symptom", "found", "evidence", "why", "fix", "broken"} == set(told)


def test_the_page_needs_nothing_beside_it_and_escapes_what_it_shows(diagnosis: Diagnosis) -> None:
    """No address is loaded, and AWS's texts are texts."""
    shown = page(diagnosis)
    assert re.findall(r"(?:src|href)\s*=", shown) == []
    assert "url(http" not in shown
    assert "a &lt;rule&gt; is missing" in shown
    assert "<rule>" not in shown


def test_the_broken_connection_is_marked_and_the_other_is_not(diagnosis: Diagnosis) -> None:
    """One dashed line with the finding's number, between two boxes that are marked as well."""
    picture = fromstring(  # noqa: S314 - our own picture
        page(diagnosis).partition("<figure")[2].partition(">")[2].partition("</figure>")[0]
    )
    styles = [each.get("class") for each in picture.iter() if each.get("class", "").startswith("flow")]
    assert sorted(map(str, styles)) == ["flow", "flow broken"]
    (mark,) = [each for each in picture.iter() if each.get("class") == "mark"]
    assert [each.text for each in mark] == ["PostgresSchemaFunction does not reach Postgres", None, "1"]
    ill = [each for each in picture.iter() if each.get("class") == "box ill"]
    assert [each[0].text for each in ill] == ["PostgresSchemaFunction", "Postgres"]
