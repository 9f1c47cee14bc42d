"""The company's sign-on, where LibreChat is told of one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from portfolio.diagnosis.checks.signon import look_at_sign_on
from tests.unit.diagnosis.conftest import stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.diagnosis.looking import Looking

ISSUER = "https://login.example.com/realm"


def _told(**variables: str) -> tuple[str, str, dict[str, object]]:
    environment = [{"Name": name, "Value": value} for name, value in variables.items()]
    return (
        "LibreChatTask",
        "AWS::ECS::TaskDefinition",
        {"ContainerDefinitions": [{"Environment": environment}]},
    )


def _describes(issuer: str) -> Callable[[str], str]:
    def fetch(url: str) -> str:
        assert url == f"{ISSUER}/.well-known/openid-configuration"
        return json.dumps({"issuer": issuer})

    return fetch


def _silent(url: str) -> str:
    raise ConnectionRefusedError(url)


@pytest.mark.parametrize(
    ("variables", "fetch", "checks"),
    [
        ({}, _silent, []),
        ({"OPENID_ISSUER": ISSUER}, None, ["not-looked-at"]),
        ({"OPENID_ISSUER": ISSUER}, _silent, ["sign-on-issuer"]),
        ({"OPENID_ISSUER": ISSUER}, lambda _: "<html>", ["sign-on-issuer"]),
        ({"OPENID_ISSUER": ISSUER}, _describes("https://other"), ["sign-on-issuer"]),
        ({"OPENID_ISSUER": ISSUER, "DOMAIN_SERVER": "https://chat.example.com"}, _describes(ISSUER), []),
        (
            {"OPENID_ISSUER": ISSUER, "DOMAIN_SERVER": "https://old.example.com"},
            _describes(ISSUER),
            ["sign-on-callback"],
        ),
    ],
)
def test_issuer_and_callback_are_looked_at(
    looking: Callable[..., Looking],
    variables: dict[str, str],
    fetch: Callable[[str], str] | None,
    checks: list[str],
) -> None:
    """The issuer describes itself by its own name, and the callback is the address that people use."""
    compute = stack("compute-ecs", outputs={"ApplicationUrl": "https://chat.example.com"})
    found = look_at_sign_on(looking(_told(**variables), stacks=(compute,)), fetch)
    assert [one.check for one in found] == checks


@pytest.mark.parametrize(
    ("configured", "described", "checks"),
    [
        (ISSUER, f"{ISSUER}/", ["sign-on-issuer"]),
        ("https://tenant.auth0.com", "https://tenant.auth0.com/", []),
        ("https://tenant.auth0.com/", "https://tenant.auth0.com", []),
    ],
)
def test_a_slash_at_the_end_counts_as_it_does_for_librechat(
    looking: Callable[..., Looking], configured: str, described: str, checks: list[str]
) -> None:
    """Its client compares addresses: those of a host alone are the same with one and without."""
    compute = stack("compute-ecs", outputs={"ApplicationUrl": "https://chat.example.com"})
    told = looking(_told(OPENID_ISSUER=configured), stacks=(compute,))
    found = look_at_sign_on(told, lambda _: json.dumps({"issuer": described}))
    assert [one.check for one in found] == checks


def test_sign_on_of_an_instance_is_looked_at_by_what_was_chosen(looking: Callable[..., Looking]) -> None:
    """No task definition tells its variables; without single sign-on nobody is asked."""
    chosen = {"SignOn": "okta", "SignOnIssuer": ISSUER, "DomainName": "chat.example.com"}
    outputs = {"ApplicationUrl": "https://chat.example.com"}
    compute = stack("compute-ec2", outputs=outputs, parameters=chosen)
    assert not list(look_at_sign_on(looking(stacks=(compute,)), _describes(ISSUER)))
    found = look_at_sign_on(looking(stacks=(compute,)), _silent)
    assert [one.check for one in found] == ["sign-on-issuer"]
    off = stack("compute-ec2", outputs=outputs, parameters={**chosen, "SignOn": "off"})
    assert not list(look_at_sign_on(looking(stacks=(off,)), _silent))
