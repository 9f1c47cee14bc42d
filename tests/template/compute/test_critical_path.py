"""The longest path of each launch, as the generated page shows it."""

from __future__ import annotations

import itertools
import json
import re
import statistics
from typing import TYPE_CHECKING, Any

import pytest

from tools.documents.__main__ import stale
from tools.documents.comparison import GOAL, PAIRS, compare, our_launches
from tools.documents.compute_pages import compute_pages
from tools.documents.critical_path.durations import ASSUMED, CLUSTER_MEMBER, DURATIONS, STANDBY, kind, seconds
from tools.documents.critical_path.explicit_waits import REASONS, repeated, unreferenced
from tools.documents.critical_path.graph import graph_of
from tools.documents.critical_path.page import critical_path_page, diagram
from tools.documents.existing_deployment import existing_launches, facts
from tools.documents.existing_deployment import main as record

if TYPE_CHECKING:
    from pathlib import Path

SMALL = {
    "Resources": {
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Database": {
            "Type": "AWS::RDS::DBInstance",
            "Properties": {"Name": {"Fn::Sub": "a-${Bucket.Arn}"}},
        },
        "Function": {"Type": "AWS::Lambda::Function", "DependsOn": "Bucket"},
        "Schema": {
            "Type": "Custom::PostgresSchema",
            "Properties": {
                "Host": {"Fn::GetAtt": ["Database", "Endpoint"]},
                "Token": {"Fn::If": ["A", {"Ref": "Function"}, {"Ref": "AWS::NoValue"}]},
            },
        },
    }
}
LONG = 240
"""From so many seconds on a resource is long: the databases and the group that waits for the application."""


def test_a_small_template_has_the_path_that_can_be_seen() -> None:
    """Through references of every kind; the longer of two ways counts."""
    graph = graph_of(SMALL)
    assert graph.longest.steps == ("Bucket", "Database", "Schema")
    assert graph.longest.seconds == sum(
        DURATIONS[named].seconds
        for named in ("AWS::S3::Bucket", "AWS::RDS::DBInstance", "Custom::PostgresSchema")
    )
    assert graph.waits["Schema"] == {"Database", "Function"}


def test_only_kinds_and_waits_are_recorded_of_a_template() -> None:
    """What is kept of the existing deployment are facts: no property, no text."""
    assert facts(SMALL)["Schema"] == ("Custom::PostgresSchema", ["Database", "Function"])
    assert facts(SMALL)["Bucket"] == ("AWS::S3::Bucket", [])


def test_a_template_can_be_recorded_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is printed is what the record holds."""
    file = tmp_path / "small.template.json"
    file.write_text(json.dumps(SMALL), encoding="utf-8")
    assert record([f"small={file}"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == {"small": json.loads(json.dumps(facts(SMALL)))}


@pytest.mark.parametrize("compute", ["compute-ecs", "compute-ec2"])
@pytest.mark.parametrize("size", ["small", "medium", "large"])
def test_no_launch_waits_for_two_long_resources_in_a_row(
    templates: dict[str, dict[str, Any]], compute: str, size: str
) -> None:
    """Databases are made side by side; each step of a path waits for the one before."""
    for graph in our_launches(templates, compute, size).values():
        for path in graph.paths.values():
            assert all(before in graph.waits[after] for before, after in itertools.pairwise(path.steps))
            assert sum(seconds(graph.kinds[name]) >= LONG for name in path.steps) <= 1


def test_the_services_on_fargate_do_not_wait_for_one_another(templates: dict[str, dict[str, Any]]) -> None:
    """They start in parallel: no service is among what another one waits for, at any distance."""
    graph = graph_of(templates["compute-ecs"])
    services = {name for name in graph.waits if name.endswith("Service")}

    def behind(name: str) -> set[str]:
        return set(graph.waits[name]).union(*(behind(other) for other in graph.waits[name]))

    assert len(services) == 3
    for name in services:
        assert not behind(name) & services


def test_every_wait_without_a_reference_has_a_reason(templates: dict[str, dict[str, Any]]) -> None:
    """In data and compute; no reason is left over, and no wait is named that a reference makes anyway."""
    assert set(REASONS) == unreferenced(templates)
    assert repeated(templates) == set()


def test_a_needless_wait_would_be_found(templates: dict[str, dict[str, Any]]) -> None:
    """One that is new, and one that only repeats a reference."""
    resources = templates["data"]["Resources"]
    changed = {
        **resources,
        "DocumentDbInstance2": {**resources["DocumentDbInstance2"], "DependsOn": "DocumentDbInstance1"},
        "DocumentDbInstance3": {**resources["DocumentDbInstance3"], "DependsOn": ["DocumentDb"]},
    }
    wrong = {**templates, "data": {"Resources": changed}}
    assert unreferenced(wrong) - set(REASONS) == {("data", "DocumentDbInstance2", "DocumentDbInstance1")}
    assert repeated(wrong) == {("data", "DocumentDbInstance3", "DocumentDb")}


def test_the_record_of_the_existing_deployment_is_whole() -> None:
    """Each wait is for a resource that is recorded; each launch that is compared is there."""
    launches = existing_launches()
    assert {pair.existing for pair in PAIRS} == set(launches)
    for graph in launches.values():
        assert set().union(*graph.waits.values()) <= set(graph.kinds)
        assert "AWS::ElasticLoadBalancingV2::LoadBalancer" in graph.kinds.values()


def test_what_is_compared_is_alike(templates: dict[str, dict[str, Any]]) -> None:
    """A pair has as many DocumentDB instances, and as many zones by their public subnets, on both sides."""
    for pair in PAIRS:
        ours = our_launches(templates, pair.compute, pair.size)
        theirs = existing_launches()[pair.existing]
        ours_of_data = list(ours["data"].kinds.values())
        kinds = list(theirs.kinds.values())
        assert ours_of_data.count("AWS::DocDB::DBInstance") == kinds.count("AWS::DocDB::DBInstance")
        assert (STANDBY in ours_of_data) == (kinds.count(CLUSTER_MEMBER) == 2)
        ours_public = [name for name in ours["network"].kinds if re.fullmatch(r"PublicSubnet\d", name)]
        theirs_public = [name for name in theirs.kinds if re.search(r"PublicSubnet\dSubnet", name)]
        assert len(ours_public) == len(theirs_public)


def test_the_page_says_in_how_many_comparisons_the_goal_is_reached(
    templates: dict[str, dict[str, Any]],
) -> None:
    """The sentence follows the numbers, whichever way they turn."""
    found = compare(templates)
    reached = sum(each.ratio <= GOAL for each in found)
    text = critical_path_page(templates)["critical-path.md"]
    assert f"reached in {reached} of {len(found)} comparisons" in text or (
        reached == len(found) and "reached in every comparison" in text
    )


def test_a_duration_is_the_median_of_its_logs_or_says_that_it_is_assumed() -> None:
    """Rounded to 5 s; every entry has a page, a log or the word."""
    for named, entry in DURATIONS.items():
        if entry.source.startswith(("log of", "logs of")):
            seen = [int(number) for number in re.findall(r"(\d+) s\b", entry.source)]
            assert abs(statistics.median(seen) - entry.seconds) <= 5, named
        else:
            assert entry.source.startswith((ASSUMED, "stack events")) or "https://" in entry.source, named


def test_an_instance_of_rds_is_told_by_what_it_is_part_of() -> None:
    """A cluster's, one with a standby and one alone; a choice left to the launch counts as the slower."""
    instance = "AWS::RDS::DBInstance"
    assert kind({"Type": instance, "Properties": {"DBClusterIdentifier": {"Ref": "A"}}}) == CLUSTER_MEMBER
    assert kind({"Type": instance, "Properties": {"MultiAZ": "true"}}) == STANDBY
    assert kind({"Type": instance, "Properties": {"MultiAZ": {"Ref": "A"}}}) == STANDBY
    assert kind({"Type": instance, "Properties": {"MultiAZ": "false"}}) == instance


def test_the_diagram_draws_the_path_and_what_else_its_steps_wait_for() -> None:
    """Thick arrows for the path, dotted ones for the rest."""
    drawn = diagram(graph_of(SMALL))
    assert "Bucket ==> Database" in drawn
    assert "Database ==> Schema" in drawn
    assert "Function -.-> Schema" in drawn


def test_no_generated_page_about_the_compute_products_is_stale(
    templates: dict[str, dict[str, Any]],
) -> None:
    """What `make docs` would write is what is there."""
    assert stale({**critical_path_page(templates), **compute_pages(templates)}) == []
