"""The generated librechat.yaml, against the schema that LibreChat publishes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from doctor.templates import Account, evaluate
from products.compute.application.delivery.configuration import CONFIG_VERSION, FILE_SEARCH, WITH_KEYS
from products.compute.application.features import PROVIDERS
from tests.template.compute.configured import asked, checked, librechat_yaml
from tests.template.compute.values import DEMO

Check: TypeAlias = Callable[[str], list[Any]]


@pytest.fixture(scope="session")
def check() -> Check:
    """Asks LibreChat's own schema: the version of the format, and what is wrong with a configuration."""
    return lambda text: checked([text])[0]


def _files(template: dict[str, Any], account: Account, **given: str) -> str:
    return librechat_yaml(evaluate(template, {**DEMO, **given}, account=account))


@pytest.mark.parametrize("domains", ["", "example.com", "example.com,example.org"])
@pytest.mark.parametrize("rag", ["on", "off"])
def test_librechat_accepts_what_is_generated(
    templates: dict[str, dict[str, Any]], account: Account, check: Check, domains: str, rag: str
) -> None:
    """For every choice that it depends on, without a key that the schema does not know."""
    text = _files(templates["compute-ecs"], account, AllowedDomains=domains, ChatWithFiles=rag)
    version, problems = check(text)
    assert problems == []
    assert version == CONFIG_VERSION
    configured = json.loads(text)
    assert configured["registration"].get("allowedDomains", []) == [d for d in domains.split(",") if d]
    assert configured["interface"]["fileSearch"] is (rag == "on")
    offered = configured["endpoints"]["agents"]["capabilities"]
    assert (FILE_SEARCH in offered) is (rag == "on")


@pytest.mark.parametrize("refill", ["monthly", "weekly", "daily", "never"])
def test_a_spending_limit_is_a_balance_of_librechats(
    templates: dict[str, dict[str, Any]], account: Account, check: Check, refill: str
) -> None:
    """In dollars on the form; in credits for LibreChat, whose schema knows every key and unit."""
    limited = {"SpendingPerPerson": "12", "SpendingRefill": refill}
    text = _files(templates["compute-ecs"], account, **limited)
    assert check(text)[1] == []
    balance = json.loads(text)["balance"]
    # "1000 credits = $0.001" (LibreChat documentation, "Token Usage").
    assert balance.pop("startBalance") == 12 * 1000 / 0.001
    units = {f"{unit.removesuffix('s')}": unit for unit in asked("provider.REFILL_INTERVAL_UNITS")}
    if refill == "never":
        assert balance == {"enabled": True}
    else:
        assert balance.pop("refillAmount") == 12 * 1000 / 0.001
        assert balance.pop("refillIntervalUnit") == units[{"daily": "day"}.get(refill, refill[:-2])]
        assert balance == {"enabled": True, "autoRefillEnabled": True, "refillIntervalValue": 1}


def test_without_a_spending_limit_nobody_is_refused(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """LibreChat's own default: as environments of older versions run."""
    launch = evaluate(templates["compute-ecs"], DEMO, account=account)
    assert "balance" not in json.loads(_files(templates["compute-ecs"], account))
    assert "SpendingCommands" not in launch.outputs
    schema = asked("provider.configSchema.shape.balance.parse({})")
    assert schema["enabled"] is False


def test_agents_are_offered_what_librechat_offers_and_nothing_that_needs_a_key(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """LibreChat's own list of defaults, without what is switched off or has no key here."""
    defaults = set(asked("provider.defaultAgentCapabilities"))
    configured = json.loads(_files(templates["compute-ecs"], account, ChatWithFiles="off"))
    offered = configured["endpoints"]["agents"]["capabilities"]
    assert set(offered) == defaults - {FILE_SEARCH, *WITH_KEYS}
    assert {*WITH_KEYS} <= defaults
    assert configured["interface"]["runCode"] is False
    assert configured["interface"]["webSearch"] is False


def test_the_schema_refuses_what_librechat_would_ignore(check: Check) -> None:
    """So that acceptance means something."""
    _, problems = check(
        '{"version": "1.0", "registration": {"allowedDomains": "example.com"}, "nonsense": 1}'
    )
    assert {problem["code"] for problem in problems} == {"invalid_type", "unrecognized_keys"}


def test_every_provider_of_bedrock_that_librechat_has_settings_for_may_be_chosen() -> None:
    """LibreChat's own list of them; the launch form refuses any that is not in ours."""
    assert set(asked("provider.BedrockProviders").values()) <= set(PROVIDERS)
