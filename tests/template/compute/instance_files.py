"""The files that the EC2 instance starts with, as a launch writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doctor.templates import Account, evaluate
from tests.template.compute.values import DEMO

if TYPE_CHECKING:
    from doctor.templates import Evaluation

FILES = ("Metadata", "AWS::CloudFormation::Init", "config", "files")


def declared_files(template: dict[str, Any]) -> dict[str, Any]:
    """cfn-init's files by path, as declared."""
    found: Any = template["Resources"]["LaunchTemplate"]
    for step in FILES:
        found = found[step]
    return dict(found)


def launch_with_files(template: dict[str, Any], account: Account, **given: str) -> Evaluation:
    """A launch whose launch template has cfn-init's files as a property, so that they are evaluated too."""
    declared = template["Resources"]["LaunchTemplate"]
    properties = {**declared["Properties"], "Files": declared_files(template)}
    resource = {**declared, "Properties": properties}
    extended = {**template, "Resources": {**template["Resources"], "LaunchTemplate": resource}}
    return evaluate(extended, {**DEMO, **given}, stack="compute", account=account)


def file_text(launch: Evaluation, path: str) -> str:
    """The text of one file."""
    return str(launch.resources["LaunchTemplate"].properties["Files"][path]["content"])
