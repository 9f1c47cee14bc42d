"""The pipelines' files, and every command that they run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from cfnlint.decode import cfn_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
GITLAB = ROOT / ".gitlab-ci.yml"
CODEPIPELINE = ROOT / "ci" / "codepipeline.yaml"
ROLES = ROOT / "ci" / "roles.yaml"
_SCRIPTS = ("before_script", "script", "after_script")


def workflow(file: Path) -> dict[str, Any]:
    """A workflow of GitHub's; YAML 1.1 reads the key ``on`` as true."""
    parsed: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return parsed


def github_commands() -> Iterator[str]:
    """The commands of all workflows."""
    for file in WORKFLOWS:
        for job in workflow(file)["jobs"].values():
            for step in job["steps"]:
                yield from str(step.get("run", "")).splitlines()


def gitlab_commands() -> Iterator[str]:
    """The commands of all of GitLab's jobs."""
    jobs = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    for job in jobs.values():
        if isinstance(job, dict):
            for key in _SCRIPTS:
                yield from job.get(key, ())


def codepipeline_commands() -> Iterator[str]:
    """The commands of all build specifications."""
    template = cfn_yaml.load(str(CODEPIPELINE))
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::CodeBuild::Project":
            for phase in yaml.safe_load(resource["Properties"]["Source"]["BuildSpec"])["phases"].values():
                yield from phase.get("commands", ())
                yield from phase.get("finally", ())
