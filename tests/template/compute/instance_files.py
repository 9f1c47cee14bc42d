"""The files that the EC2 instance starts with, as a launch writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doctor.templates import Account, evaluate
from tests.template.compute.values import DEMO

if TYPE_CHECKING:
    from doctor.templates import Evaluation

FILES = ("Metadata", "AWS::CloudFormation::Init", "config", "files")


def launch_with_files(template: dict[str, Any], account: Account, **given: str) -> Evaluation:
    """A launch whose launch template has cfn-init's files as a property, so that they are evaluated too."""
    declared = template["Resources"]["LaunchTemplate"]
    files: Any = declared
    for step in FILES:
        files = files[step]
    resource = {**declared, "Properties": {**declared["Properties"], "Files": files}}
    extended = {**template, "Resources": {**template["Resources"], "LaunchTemplate": resource}}
    return evaluate(extended, {**DEMO, **given}, stack="compute", account=account)


def file_text(launch: Evaluation, path: str) -> str:
    """The text of one file."""
    return str(launch.resources["LaunchTemplate"].properties["Files"][path]["content"])
