"""Every product as checkov sees it, in launches in which each two choices meet."""

from __future__ import annotations

import itertools
import subprocess
import sys
from typing import Any

import pytest

from doctor.templates import broken_rules, evaluate
from tests.template.checkov.acknowledged import ACKNOWLEDGED
from tests.template.checkov.launches import TOGETHER, Launch, combinations, launches, options
from tests.template.checkov.scan import Finding, findings, write_templates

CARELESS = "careless"
"""A template that no product is like: what checkov says of it shows that it looks, and follows references."""

Found = dict[Finding, list[Launch]]


def _careless() -> Launch:
    family = {"Family": "postgres17", "Description": "x", "Parameters": {"rds.force_ssl": "0"}}
    database = {"DBInstanceClass": "db.t4g.micro", "DBParameterGroupName": {"Ref": "Settings"}}
    template = {
        "Parameters": {"Encrypted": {"Type": "String", "Default": "no"}},
        "Conditions": {"IsEncrypted": {"Fn::Equals": [{"Ref": "Encrypted"}, "yes"]}},
        "Resources": {
            "Settings": {"Type": "AWS::RDS::DBParameterGroup", "Properties": family},
            "Database": {
                "Type": "AWS::RDS::DBInstance",
                "Properties": {**database, "StorageEncrypted": {"Fn::If": ["IsEncrypted", True, False]}},
            },
        },
    }
    return Launch(product=CARELESS, evaluation=evaluate(template, {}, stack=CARELESS))


@pytest.fixture(scope="module")
def found(templates: dict[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Found:
    """What one run of checkov finds."""
    every = [*launches(templates), _careless()]
    return findings(write_templates(every, tmp_path_factory.mktemp("checkov")))


@pytest.mark.parametrize("product", TOGETHER)
def test_each_two_options_of_a_form_meet_in_a_launch(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """Whatever a user chooses, any two of the choices are inspected together."""
    choices = options(product, templates[product])
    given = [launch.items() for launch in combinations(choices)]
    for one, other in itertools.combinations(choices, 2):
        for a, b in itertools.product(one, other):
            assert any(launch >= {**a, **b}.items() for launch in given), (a, b)


@pytest.mark.parametrize("product", ["data", "compute-ecs", "compute-ec2"])
def test_no_launch_is_one_that_would_be_refused(templates: dict[str, dict[str, Any]], product: str) -> None:
    """The options that are tied together here are those that the products' rules tie."""
    for given in combinations(options(product, templates[product])):
        assert broken_rules(templates[product], given) == []


def test_checkov_looks_at_values_and_follows_references(found: Found) -> None:
    """It finds an encryption that a condition switches off, and TLS that a referred-to resource does."""
    checks = {finding.check for finding in found if finding.product == CARELESS}
    assert checks >= {"CKV_AWS_16", "CKV2_AWS_69"}


def test_checkov_finds_what_is_acknowledged_and_nothing_else(found: Found) -> None:
    """Each finding has its reason, and no reason outlives its finding."""
    assert {finding for finding in found if finding.product != CARELESS} == set(ACKNOWLEDGED)


@pytest.mark.parametrize("finding", [f for f in ACKNOWLEDGED if ACKNOWLEDGED[f].only], ids=str)
def test_a_finding_stands_only_in_the_launches_it_is_acknowledged_for(found: Found, finding: Finding) -> None:
    """What a trial may lack, production may not."""
    for launch in found[finding]:
        for name, allowed in ACKNOWLEDGED[finding].only.items():
            assert launch.evaluation.parameters[name] in allowed


@pytest.mark.parametrize("attempt", ["create_connection(('127.0.0.1', 9))", "getaddrinfo('localhost', 80)"])
def test_inspecting_asks_nobody(attempt: str) -> None:
    """The hook under which checkov runs refuses connections and look-ups of names alike."""
    program = (
        "import socket, sys; from tests.template.checkov.offline import refuse_network; "
        f"sys.addaudithook(refuse_network); socket.{attempt}"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
    assert "PermissionError: Cannot reach the network" in done.stderr
