"""librechat.yaml against the schema that LibreChat itself publishes, in npm's ``librechat-data-provider``."""

from __future__ import annotations

import functools
import json
import subprocess
from typing import TYPE_CHECKING, Any

from portfolio.errors import Problem, refuse
from portfolio.npm.packages import NODE, NpmError, installed_packages

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

PATIENCE_SECONDS = 120
_MODULE = "products/compute/application/configuration.py"

_VALIDATE = """
const { configSchema, Constants } = require('librechat-data-provider');
const yaml = require('js-yaml');
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const read = (text) => {
  try {
    const content = yaml.load(text);
    const issues = configSchema.strict().safeParse(content).error?.issues ?? [];
    const found = issues.map((each) => `${each.path.join('.') || 'the file'}: ${each.message}`);
    return { found, version: content.version };
  } catch (error) {
    return { found: [`no YAML: ${error.message}`], version: null };
  }
};
process.stdout.write(JSON.stringify({ version: Constants.CONFIG_VERSION, texts: texts.map(read) }));
"""


def problems(release: str, texts: Collection[str]) -> Iterator[Problem]:
    """What LibreChat would refuse or ignore in the texts.

    Raises:
        CatalogError: LibreChat's schema cannot be had or run.
    """
    if not texts:
        return
    answer = _asked(tuple(sorted(texts)))
    for each in answer["texts"]:
        for found in each["found"]:
            yield Problem(
                failed=f"LibreChat would not take the librechat.yaml of {release}.",
                received=found,
                allowed="what the schema of librechat-data-provider takes, and no key that it does not know",
                fix=f"correct {_MODULE}",
            )
        if not each["found"] and each["version"] != answer["version"]:
            yield Problem(
                failed=f"The librechat.yaml of {release} is of another version than LibreChat's format.",
                received=f"version: {each['version']}",
                allowed=f"version: {answer['version']}",
                fix=f'set CONFIG_VERSION = "{answer["version"]}" in {_MODULE}',
            )


@functools.cache
def _asked(texts: tuple[str, ...]) -> dict[str, Any]:
    """LibreChat's word on the texts: what is wrong with each, and the format's version."""
    try:
        packages = installed_packages()
        done = subprocess.run(  # noqa: S603 - the locked Node.js on our own script
            [str(NODE), "-e", _VALIDATE],
            input=json.dumps(texts),
            cwd=packages,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE_SECONDS,
        )
    except (NpmError, OSError, subprocess.SubprocessError) as error:
        said = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
        raise refuse(
            "Cannot hold librechat.yaml against LibreChat's schema.",
            received=said.strip()[-1000:] or type(error).__name__,
            allowed="the npm packages of portfolio/npm/package-lock.json, "
            "and the Node.js of this installation",
            fix="make the npm registry reachable once (the packages are kept in build/npm), then run the "
            "same command again",
        ) from error
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
