"""A headless Chromium for tests: what a program of tests/browser finds in it, as JSON."""

from __future__ import annotations

import fcntl
import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from portfolio.npm.packages import NODE, installed_packages

_PROGRAMS = Path(__file__).parents[1] / "browser"
_LONGEST = 300
"""Seconds until a browser that hangs is ended; a program takes a few."""


_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts</dir><dir>{here}/fonts</dir><cachedir>{here}/fonts-cache</cachedir></fontconfig>
"""
"""The machine's fonts and, for one without any, the package's; its own file names folders of AWS Lambda."""


def can_run() -> bool:
    """Whether the packaged browser runs on this machine, or another one was named."""
    return bool(os.environ.get("CHROMIUM")) or (platform.system(), platform.machine()) == ("Linux", "x86_64")


def run(program: str, **plan: Any) -> Any:  # noqa: ANN401 - whatever the program answers
    """Run a program of tests/browser and return what it answers.

    Args:
        program: Its name, without ``.mjs``.
        plan: What it is asked for; see the head of each.
    """
    packages = installed_packages(_PROGRAMS)
    unpacked = packages / ".unpacked"
    with (packages / ".unpacking").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if not (unpacked / ".finished").is_file():
            unpacked.mkdir(exist_ok=True)
            (unpacked / "fonts.conf").write_text(_FONTS.format(here=unpacked), encoding="utf-8")
            _node("unpack", packages, unpacked, {})
            (unpacked / ".finished").touch()
    return _node(program, packages, unpacked, plan)


def _node(program: str, packages: Path, unpacked: Path, plan: dict[str, Any]) -> Any:  # noqa: ANN401 - as above
    done = subprocess.run(  # noqa: S603 - programs of ours
        [str(NODE), str(_PROGRAMS / f"{program}.mjs")],
        input=json.dumps({"packages": str(packages), **plan}),
        # The package unpacks into the temporary folder, under names that anybody could take in a shared one;
        # as if in AWS Lambda it brings the libraries that a bare machine lacks.
        env={
            **os.environ,
            "TMPDIR": str(unpacked),
            "AWS_LAMBDA_JS_RUNTIME": "nodejs24.x",
            "FONTCONFIG_FILE": str(unpacked / "fonts.conf"),
        },
        capture_output=True,
        text=True,
        timeout=_LONGEST,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)
