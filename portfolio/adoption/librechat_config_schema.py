"""Writes the schema of librechat.yaml as JSON Schema, from LibreChat's own.

``python -m portfolio.adoption.librechat_config_schema``. A function in Python cannot ask LibreChat's
own schema, which is a program in JavaScript. A new LibreChat version is taken in with its
``@librechat/data-schemas``, which brings librechat-data-provider along.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from custom_resources.librechat_yaml import SCHEMA_FILE
from portfolio.npm.packages import LISTED, NODE, installed_packages

_PROGRAM = Path(__file__).with_name("librechat_config_schema.mjs")


def schema(listed: Path = LISTED) -> str:
    """The file's content.

    Args:
        listed: The folder of npm's list, with LibreChat's models.
    """
    packages = installed_packages(listed)
    done = subprocess.run(  # noqa: S603 - our own script under the locked Node.js
        [str(NODE), str(_PROGRAM), str(packages)],
        cwd=packages,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    package = packages / "node_modules" / "librechat-data-provider" / "package.json"
    source = f"librechat-data-provider {json.loads(package.read_text(encoding='utf-8'))['version']}"
    return json.dumps({"source": source, **found}, indent=1) + "\n"


def main() -> int:
    """Write the schema to where the function has it."""
    SCHEMA_FILE.write_text(schema(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
