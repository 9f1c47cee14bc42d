"""The generated librechat.yaml, against the schema that LibreChat publishes."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import Account, evaluate
from portfolio.npm.packages import NODE, installed_packages
from products.compute.application.configuration import CONFIG_VERSION, FILE_SEARCH, WITHOUT_KEYS
from products.compute.application.features import PROVIDERS
from tests.support.patience import PATIENCE
from tests.template.compute.values import DEMO

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[str], list[Any]]

VALIDATE = """
const { configSchema, Constants } = require('librechat-data-provider');
const yaml = require('js-yaml');
const text = require('fs').readFileSync(0, 'utf8');
const checked = configSchema.strict().safeParse(yaml.load(text));
process.stdout.write(JSON.stringify([Constants.CONFIG_VERSION, checked.error?.issues ?? []]));
"""


@pytest.fixture(scope="session")
def check() -> Check:
    """Asks LibreChat's own schema: the version of the format, and what is wrong with a configuration."""
    packages = installed_packages()

    def ask(text: str) -> list[Any]:
        answer = subprocess.run(  # noqa: S603 - the locked Node.js on our own script
            [str(NODE), "-e", VALIDATE],
            input=text,
            cwd=packages,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        return list(json.loads(answer.stdout))

    return ask


def _files(template: dict[str, Any], account: Account, **given: str) -> str:
    launch = evaluate(template, {**DEMO, **given}, account=account)
    writer = launch.resources["LibreChatTask"].properties["ContainerDefinitions"][0]
    return str({entry["Name"]: entry["Value"] for entry in writer["Environment"]}["LIBRECHAT_YAML"])


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
    units = {f"{unit.removesuffix('s')}": unit for unit in _told("REFILL_INTERVAL_UNITS")}
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
    schema = json.loads(_asked("configSchema.shape.balance.parse({})"))
    assert schema["enabled"] is False


def test_agents_are_offered_what_librechat_offers_and_nothing_that_needs_a_key(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """LibreChat's own list of defaults, without what is switched off or has no key here."""
    defaults = set(_told("defaultAgentCapabilities"))
    configured = json.loads(_files(templates["compute-ecs"], account, ChatWithFiles="off"))
    offered = configured["endpoints"]["agents"]["capabilities"]
    assert set(offered) == defaults - {FILE_SEARCH, *WITHOUT_KEYS}
    assert {*WITHOUT_KEYS} <= defaults
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
    assert set(_told("BedrockProviders").values()) <= set(PROVIDERS)


def _told(name: str) -> Any:  # noqa: ANN401 - whatever LibreChat exports under the name
    """A constant of librechat-data-provider."""
    return json.loads(_asked(name))


def _asked(expression: str) -> str:
    """What an expression of librechat-data-provider's names is, as JSON."""
    ask = f"process.stdout.write(JSON.stringify(require('librechat-data-provider').{expression}))"
    answer = subprocess.run(  # noqa: S603 - the locked Node.js on our own script
        [str(NODE), "-e", ask],
        cwd=installed_packages(),
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    return answer.stdout
