"""No member of an AWS answer is taken for granted: in botocore's models hardly any is required.

The second source is botocore's service models, which the answers here are checked against.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from botocore.stub import Stubber

from custom_resources.data_check.databases import Databases

ROOT = Path(__file__).parents[3] / "custom_resources"
ASKING = (
    "data_check",
    "data_protection",
    "default_group",
    "ec2",
    "layers",
    "network_check",
    "rotation",
    "secrets",
)
"""The folders whose modules read what AWS answers."""

ALWAYS = frozenset({"Error", "Code"})
"""botocore's parsers put these into every ClientError."""


def _taken_for_granted(source: str) -> list[tuple[int, str]]:
    """Line and name of every member, named as AWS names them, that is read by subscript."""
    return [
        (node.lineno, node.slice.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
        and node.slice.value[:1].isupper()
        and node.slice.value not in ALWAYS
    ]


def test_no_function_takes_a_member_for_granted() -> None:
    """Each is read with get, so that one that is not sent is no KeyError."""
    found = {
        f"{file.relative_to(ROOT)}:{line}: {name}"
        for folder in ASKING
        for file in sorted((ROOT / folder).rglob("*.py"))
        for line, name in _taken_for_granted(file.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_a_member_taken_for_granted_would_be_found() -> None:
    """The rule is not one that nothing can break."""
    assert _taken_for_granted('a = found["Status"]\nb["Name"] = 1\nc = e.response["Error"]["Code"]\n') == [
        (1, "Status")
    ]


def _asked(monkeypatch: pytest.MonkeyPatch) -> tuple[Databases, Stubber]:
    """Databases whose RDS answers what botocore's model of it allows."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    databases = Databases()
    return databases, Stubber(databases._rds)  # noqa: SLF001 - the client that it asks


@pytest.mark.parametrize("members", [{}, {"DBInstanceClass": "db.t4g.small"}, {"AllocatedStorage": 20}])
def test_an_instance_is_read_from_whatever_rds_sends(
    monkeypatch: pytest.MonkeyPatch, members: dict[str, object]
) -> None:
    """An answer that RDS's own model allows."""
    databases, answers = _asked(monkeypatch)
    with answers:
        answers.add_response(
            "describe_db_instances", {"DBInstances": [members]}, {"DBInstanceIdentifier": "it"}
        )
        found = databases.instance("it")
    assert found is not None
    assert found.storage == members.get("AllocatedStorage", 0)


def test_a_snapshot_with_a_tag_without_a_value_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The console lets one be made."""
    databases, answers = _asked(monkeypatch)
    with answers:
        answers.add_response("describe_db_snapshots", {"DBSnapshots": [{"DBSnapshotArn": "arn"}]})
        answers.add_response("list_tags_for_resource", {"TagList": [{"Key": "owner"}]})
        found = databases.postgres_snapshot("it")
    assert found is not None
    assert found.tags == {"owner": ""}
    assert (found.engine, found.status) == ("", "")
