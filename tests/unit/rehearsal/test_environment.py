"""A rehearsal's environment in a chosen size: what it launches with, and how what protects itself ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from portfolio.preflight.launch import SIZES, chosen
from portfolio.rehearsal.environment import UNPROTECTED, Environment
from portfolio.versions.release import latest

if TYPE_CHECKING:
    from portfolio.end_user.request import Request


@dataclass(frozen=True)
class _Launched:
    status: str = "AVAILABLE"
    version: str = "0.5.0"
    stack_id: str = "stack"
    environment: str = "rehearsal-ab12"
    product: str = "data"


@dataclass
class _User:
    """What an end user was asked to do, in order."""

    launched: _Launched
    done: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def status(self) -> tuple[_Launched, ...]:
        return (self.launched,)

    def update(self, request: Request) -> None:
        self.done.append((f"update to {request.version}", dict(request.parameters)))

    def terminate(self, _request: Request) -> None:
        self.done.append(("terminate", {}))


@dataclass(frozen=True)
class _Place:
    """A stack with parameters; the shapes are those of CloudFormation's answers."""

    parameters: dict[str, str]
    embedded: bool = True
    end_user = boto3.Session("id", "key", region_name="eu-central-1")

    def client(self, _service: str) -> _Place:
        return self

    def describe_stacks(self, **_: str) -> dict[str, Any]:
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()]
        return {"Stacks": [{"Parameters": given}]}

    def get_paginator(self, _name: str) -> _Place:
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        return [{"StackResourceSummaries": []}]


def _terminated(size: str, status: str, parameters: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    place: Any = _Place(parameters)
    environment = Environment(place, "rehearsal-ab12", size, lambda _: None, lambda _: None)
    user: Any = _User(_Launched(status=status))
    environment.user = user
    environment.terminate("data")
    done: list[tuple[str, dict[str, str]]] = user.done
    return done


@pytest.mark.parametrize(
    ("size", "status", "parameters", "off"),
    [
        ("small", "AVAILABLE", {"ProtectData": "by-size"}, None),
        ("medium", "AVAILABLE", {"ProtectData": "by-size"}, {"ProtectData": "false"}),
        ("medium", "TAINTED", {"ProtectData": "by-size"}, {"ProtectData": "false"}),
        ("medium", "AVAILABLE", {"ProtectData": "false"}, None),
        ("medium", "ERROR", {"ProtectData": "by-size"}, None),
        ("medium", "AVAILABLE", {"DeletionProtection": "by size"}, None),
        ("large", "AVAILABLE", {"DeletionProtection": "by size"}, {"DeletionProtection": "off"}),
    ],
)
def test_what_protects_itself_is_unprotected_before_it_is_terminated(
    size: str, status: str, parameters: dict[str, str], off: dict[str, str] | None
) -> None:
    """Once, in the version that runs, and not where a launch failed: nothing protects itself then."""
    expected = [("update to 0.5.0", off)] if off else []
    assert _terminated(size, status, parameters) == [*expected, ("terminate", {})]


@pytest.mark.parametrize("size", SIZES)
def test_a_size_chooses_what_the_forms_offer(size: str) -> None:
    """As many zones as the size needs; what unprotects is a choice of the newest releases' forms as well."""
    for product in ("network", "data", "compute-ecs", "compute-ec2"):
        release = latest(product)
        assert release is not None
        fields = release.template()["Parameters"]
        for name, value in (*chosen(product, size).items(), *UNPROTECTED.get(size, {}).items()):
            if name in fields:
                assert value in fields[name]["AllowedValues"], (product, name)
