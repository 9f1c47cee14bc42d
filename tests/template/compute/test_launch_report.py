"""How a failed launch of the EC2 product tells its reason: the wait condition beside the group."""

from __future__ import annotations

import json
from typing import Any

from portfolio.impact.references import referenced
from products.compute.deletion_guard import DELETION_GUARD
from products.compute.ec2.instance import SIGNAL_TIMEOUT
from products.compute.ec2.launch_report import LAUNCH_HANDLE, TIMEOUT_SECONDS
from tests.template.compute.instance_files import declared_files
from tools.documents.critical_path.graph import graph_of

Templates = dict[str, dict[str, Any]]

REPORT = "LaunchReport"
GROUP = "Instances"


def test_the_wait_condition_stays_as_it_was_released(templates: Templates) -> None:
    """CloudFormation refuses to update one: an update that changed it would fail in every environment."""
    resources = templates["compute-ec2"]["Resources"]
    assert resources[LAUNCH_HANDLE.logical_id] == {"Type": "AWS::CloudFormation::WaitConditionHandle"}
    properties = {"Handle": {"Ref": LAUNCH_HANDLE.logical_id}, "Timeout": "3600", "Count": 1}
    assert resources[REPORT]["Properties"] == properties


def test_the_wait_condition_begins_when_the_group_does_and_nothing_waits_for_it(templates: Templates) -> None:
    """Its time runs only while an instance can answer, and no launch gets longer by it."""
    graph = graph_of(templates["compute-ec2"])

    def behind(name: str) -> set[str]:
        return set(graph.waits[name]).union(*(behind(other) for other in graph.waits[name]))

    assert behind(GROUP) == behind(REPORT)
    assert {name for name, others in graph.waits.items() if REPORT in others} == {DELETION_GUARD}
    assert graph.paths[REPORT].seconds < graph.paths[GROUP].seconds


def test_the_wait_condition_is_more_patient_than_the_group() -> None:
    """An instance that says nothing at all fails the group, whose words then say so."""
    minutes = int(SIGNAL_TIMEOUT.removeprefix("PT").removesuffix("M"))
    assert 2 * minutes * 60 <= TIMEOUT_SECONDS


def test_the_launchs_url_is_in_one_file_that_root_alone_reads(templates: Templates) -> None:
    """Neither user data, which containers can read, nor an output, a tag or another file has it."""
    template = templates["compute-ec2"]
    files = declared_files(template)
    holding = [path for path, file in files.items() if LAUNCH_HANDLE.logical_id in referenced(file)]
    assert holding == ["/etc/librechat/launch.url"]
    assert files[holding[0]]["mode"] == "000600"
    assert (files[holding[0]]["owner"], files[holding[0]]["group"]) == ("root", "root")
    naming = [
        name
        for name, resource in template["Resources"].items()
        if LAUNCH_HANDLE.logical_id in referenced(resource.get("Properties", {}))
    ]
    assert naming == [REPORT]
    assert LAUNCH_HANDLE.logical_id not in json.dumps(template["Outputs"])


def test_no_choice_and_no_version_changes_what_cannot_be_updated(templates: Templates) -> None:
    """Neither wait conditions nor their handles, of any product, name anything that a launch chooses.

    Metadata counts: it is part of the resource, and a type without an update cannot take a new one
    (aws-cloudformation/cloudformation-coverage-roadmap, issue 1097).
    """
    found = 0
    for template in templates.values():
        resources = template["Resources"]
        for resource in resources.values():
            if not resource["Type"].startswith("AWS::CloudFormation::WaitCondition"):
                continue
            found += 1
            assert "Metadata" not in resource
            named = referenced(resource.get("Properties", {}))
            assert {resources[name]["Type"] for name in named} <= {"AWS::CloudFormation::WaitConditionHandle"}
    assert found
