"""The walks of CONTRIBUTING.md are true: applied to a copy of the project, they give what they promise."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from custom_resources.postgres.migrations import load
from tests.support.walks import ROOT, apply, commands, copy_of_sources, diffs

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "CONTRIBUTING.md"
_CATALOG = "from portfolio.cli.main import main; main()"
_SYNTHESIZE = """
import json, sys
from products.node_runtime import use_locked_node
use_locked_node()
from portfolio.packaging import build_all
build_all()
from portfolio.offering import OFFERS
from products.synthesis import synthesize
from tests.template.inspection import PRODUCT_CLASSES
assert len(PRODUCT_CLASSES) == len(OFFERS), PRODUCT_CLASSES
json.dump(synthesize([offer.product() for offer in OFFERS]), sys.stdout)
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project after all walks: commands typed, then diffs applied."""
    copy = copy_of_sources(tmp_path_factory.mktemp("walks") / "copy")
    text = PAGE.read_text(encoding="utf-8")
    for command, shown in commands(text):
        printed = _run(copy, "-c", _CATALOG, *shlex.split(command)[1:])
        assert printed == shown.replace("/home/me/librechat-catalog", str(copy))
    for name, diff in diffs(text):
        apply(copy, name, diff)
    code = copy / "custom_resources" / "data_usage"
    shutil.copytree(copy / "custom_resources" / "data_check", code)
    for file in code.rglob("*"):
        if file.is_file():
            told = file.read_text(encoding="utf-8")
            file.write_text(told.replace("data_check", "data_usage"), encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def walked(copy: Path) -> dict[str, dict[str, Any]]:
    """Every product's template there."""
    templates: dict[str, dict[str, Any]] = json.loads(_run(copy, "-c", _SYNTHESIZE))
    return templates


def _run(copy: Path, *arguments: str) -> str:
    """Run Python in the copy, which hides this checkout, and return what it printed."""
    done = subprocess.run(  # noqa: S603 - this interpreter, with our own code
        [sys.executable, *arguments],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("product", ["compute-ecs", "compute-ec2"])
def test_the_new_parameter_reaches_librechat(walked: dict[str, dict[str, Any]], product: str) -> None:
    """It stands in the form, decides a condition, and the condition decides what LibreChat is given."""
    template = walked[product]
    assert template["Parameters"]["Memories"]["Default"] == "off"
    assert template["Conditions"]["OffersMemories"] == {"Fn::Equals": [{"Ref": "Memories"}, "on"]}
    given = json.dumps({"Fn::If": ["OffersMemories", "true", "false"]})
    assert given in json.dumps(template["Resources"])


@pytest.mark.parametrize("product", ["compute-ecs", "compute-ec2"])
def test_the_new_alarm_is_told_as_the_others_are(walked: dict[str, dict[str, Any]], product: str) -> None:
    """Of the metric that was named, and to the same topic."""
    alarms = {
        key: each["Properties"]
        for key, each in walked[product]["Resources"].items()
        if each["Type"] == "AWS::CloudWatch::Alarm"
    }
    new = alarms["RefusedConnectionsAlarm"]
    assert new["MetricName"] == "RejectedConnectionCount"
    assert new["AlarmActions"] == alarms["LatencyAlarm"]["AlarmActions"]


def test_the_new_function_is_called_by_its_custom_resource(walked: dict[str, dict[str, Any]]) -> None:
    """With a role of its own that may do what was said, and a log group."""
    resources = walked["data"]["Resources"]
    [usage] = [each for each in resources.values() if each["Type"] == "Custom::DataUsage"]
    function = usage["Properties"]["ServiceToken"]["Fn::GetAtt"][0]
    assert resources[function]["Type"] == "AWS::Lambda::Function"
    role = resources[resources[function]["Properties"]["Role"]["Fn::GetAtt"][0]]
    assert "cloudwatch:GetMetricData" in json.dumps(role)


def test_the_new_product_is_offered(walked: dict[str, dict[str, Any]]) -> None:
    """Under its name, with its parameter."""
    assert "EnvironmentName" in walked["network-peering"]["Parameters"]


def test_the_new_migration_is_the_last_of_the_chain(copy: Path) -> None:
    """The function that applies them takes it: each names the hash of the one before."""
    *_, last = load(copy / "custom_resources" / "postgres" / "sql")
    assert last.name.endswith("_add_language")


@pytest.mark.parametrize("product", ["compute-ecs", "compute-ec2"])
def test_the_new_image_is_what_templates_name(walked: dict[str, dict[str, Any]], product: str) -> None:
    """Its version, and the one before no longer."""
    text = json.dumps(walked[product])
    assert "meilisearch:v1.35.2" in text
    assert "meilisearch:v1.35.1" not in text
