"""The longest path of each launch, as the generated page shows it."""

from __future__ import annotations

import itertools
from typing import Any

from docs.generate.__main__ import stale
from docs.generate.compute_pages import compute_pages
from docs.generate.critical_path import critical_path_page, dependencies, longest_path, seconds


def test_a_small_template_has_the_path_that_can_be_seen() -> None:
    """Through references of every kind; the longer of two ways counts."""
    template = {
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
    path = longest_path(template)
    assert path.steps == ("Bucket", "Database", "Schema")
    assert path.seconds == 20 + 600 + 30
    assert dependencies(template)["Schema"] == {"Database", "Function"}


def test_each_step_of_a_path_waits_for_the_one_before(templates: dict[str, dict[str, Any]]) -> None:
    """In every product; and no resource alone takes longer than its longest path."""
    for template in templates.values():
        path = longest_path(template)
        graph = dependencies(template)
        assert all(before in graph[after] for before, after in itertools.pairwise(path.steps))
        assert path.seconds >= max(seconds(r["Type"]) for r in template["Resources"].values())


def test_the_services_on_fargate_do_not_wait_for_one_another(templates: dict[str, dict[str, Any]]) -> None:
    """They start in parallel: no service is among what another one waits for, at any distance."""
    graph = dependencies(templates["compute-ecs"])
    services = {name for name in graph if name.endswith("Service")}

    def behind(name: str) -> set[str]:
        return graph[name].union(*(behind(other) for other in graph[name]))

    assert len(services) == 3
    for name in services:
        assert not behind(name) & services


def test_no_generated_page_about_the_compute_products_is_stale(
    templates: dict[str, dict[str, Any]],
) -> None:
    """What `make docs` would write is what is there."""
    assert stale({**critical_path_page(templates), **compute_pages(templates)}) == []
