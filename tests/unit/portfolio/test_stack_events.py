"""What CloudFormation need not say of an event is read as optional."""

from __future__ import annotations

import ast
from pathlib import Path

import botocore.session
import pytest
from botocore.model import StructureShape

ROOT = Path(__file__).parents[3]
_MODEL = botocore.session.get_session().get_service_model("cloudformation")
_EVENT = _MODEL.shape_for("StackEvent")
assert isinstance(_EVENT, StructureShape)
_OPTIONAL = set(_EVENT.members) - set(_EVENT.required_members)
_READERS = [
    file
    for package in ("portfolio", "custom_resources", "doctor")
    for file in sorted((ROOT / package).rglob("*.py"))
    if "releases" not in file.parts and '"describe_stack_events"' in file.read_text(encoding="utf-8")
]


def test_there_are_modules_that_read_events() -> None:
    """Nothing would be proved of none, and botocore knows members that may be missing."""
    assert _READERS
    assert "ResourceStatus" in _OPTIONAL


@pytest.mark.parametrize("file", _READERS, ids=lambda file: file.stem)
def test_a_member_that_an_event_may_lack_is_never_taken_for_granted(file: Path) -> None:
    """An event of a hook, for example, has no resource's status (botocore's model of StackEvent)."""
    read = {
        node.slice.value
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.value, ast.Name)
        and node.value.id in {"event", "each", "found", "first"}
    }
    assert read & _OPTIONAL == set()
