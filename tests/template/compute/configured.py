"""librechat.yaml as a launch writes it, and what LibreChat's own schema says of it."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

from portfolio.npm.packages import NODE, installed_packages
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from doctor.templates import Evaluation

PLACEHOLDER = re.compile(r"\$\{([A-Z_]+)\}")

_ASK = """
const provider = require('librechat-data-provider');
const yaml = require('js-yaml');
const { expression, given } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const answer = new Function('provider', 'yaml', 'given', `return (${expression})`)(provider, yaml, given);
process.stdout.write(JSON.stringify(answer ?? null));
"""
_CHECK = """given.map((text) => [
  provider.Constants.CONFIG_VERSION,
  provider.configSchema.strict().safeParse(yaml.load(text)).error?.issues ?? [],
])"""


def librechat_yaml(launch: Evaluation) -> str:
    """The file that a launch of compute-ecs writes."""
    writer = launch.resources["LibreChatTask"].properties["ContainerDefinitions"][0]
    return str({entry["Name"]: entry["Value"] for entry in writer["Environment"]}["LIBRECHAT_YAML"])


def placeholders(text: str) -> set[str]:
    """The variables that librechat.yaml names."""
    return set(PLACEHOLDER.findall(text))


def asked(expression: str, given: Any = None) -> Any:  # noqa: ANN401 - JSON either way
    """What JavaScript over ``provider`` (librechat-data-provider), ``yaml`` and ``given`` comes to."""
    answer = subprocess.run(  # noqa: S603 - the locked Node.js on our own script
        [str(NODE), "-e", _ASK],
        input=json.dumps({"expression": expression, "given": given}),
        cwd=installed_packages(),
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    return json.loads(answer.stdout)


def checked(texts: list[str]) -> list[list[Any]]:
    """LibreChat's word on each text: the version of its format, and what is wrong."""
    return list(asked(_CHECK, texts))
