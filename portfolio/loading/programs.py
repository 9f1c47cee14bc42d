"""The instance's shell programs, as ShellCheck reads them: user data and the programs that it starts."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.errors import Problem, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PATIENCE_SECONDS = 120


def problems(release: str, programs: Mapping[str, str]) -> Iterator[Problem]:
    """What ShellCheck has against the programs.

    Args:
        release: The release, for messages.
        programs: The programs' names by their texts.

    Raises:
        CatalogError: ShellCheck is not installed or does not run.
    """
    if not programs:
        return
    with tempfile.TemporaryDirectory(prefix="librechat-programs-") as name:
        folder = Path(name)
        for number, (text, program) in enumerate(sorted(programs.items())):
            (folder / f"{number}-{program}").write_text(text, encoding="utf-8")
        done = _shellcheck(folder)
    for line in done.stdout.splitlines():
        # <file>:<line>:<column>: <level>: <message> [<code>] (ShellCheck's man page, "--format=gcc").
        file, _, remark = line.partition(":")
        yield Problem(
            failed=f"ShellCheck has something against {file.partition('-')[2]} of {release}.",
            received=remark,
            allowed="programs without a remark (shellcheck.net explains each code)",
            fix="correct it in products/compute/ec2/machine",
        )


def _shellcheck(folder: Path) -> subprocess.CompletedProcess[str]:
    beside = Path(sys.executable).with_name("shellcheck")
    program = str(beside) if beside.is_file() else shutil.which("shellcheck")
    try:
        if program is None:
            raise FileNotFoundError("shellcheck")
        done = subprocess.run(  # noqa: S603 - the locked ShellCheck on our own files
            [program, "--norc", "--format=gcc", *sorted(file.name for file in folder.iterdir())],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _unusable(str(error)) from error
    if (
        done.returncode > 1
    ):  # 0: nothing, 1: remarks, more: it could not check (its man page, "RETURN VALUES")
        raise _unusable(done.stderr.strip())
    return done


def _unusable(said: str) -> Exception:
    return refuse(
        "Cannot check the instance's programs: ShellCheck does not run.",
        received=said or "nothing",
        allowed='ShellCheck of the extra "dev", beside this Python or on the path',
        fix="make install in a checkout, or: pip install 'librechat-catalog[dev]'",
    )
