"""What the catalog asks git: what was committed where. It changes nothing in the repository.

    from portfolio.git import Git

    git = Git(folder)
    git.works() and git.left_main()

Paths are relative to the folder, as ``files_at`` and ``history`` give them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MAIN = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
"""Where the main branch may be, the most trustworthy first: a local one holds what was not reviewed yet."""

_RAW = re.compile(r":+[\d ]+ (?:[0-9a-f]+ )*(?P<new>[0-9a-f]+) [A-Z]\d*\t(?P<path>.+)")


class Git:
    """The git repository that a folder is in.

    Args:
        folder: The folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._program = shutil.which("git")

    def works(self) -> bool:
        """Whether there is a repository with a commit that has this folder."""
        return self._program is not None and self._folder.is_dir() and self.resolve("HEAD") is not None

    @cached_property
    def prefix(self) -> str:
        """The folder's path in the repository, with a slash at its end; empty for the repository's own."""
        return self._line("rev-parse", "--show-prefix") or ""

    def resolve(self, revision: str) -> str | None:
        """The commit that a revision names."""
        return self._line("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")

    def shallow(self) -> bool:
        """Whether the history ends before its beginning."""
        return self._line("rev-parse", "--is-shallow-repository") == "true"

    def left_main(self) -> str | None:
        """The commit where the work at hand left the main branch; None if no main branch is known."""
        for name in _MAIN:
            if self.resolve(name):
                return self._line("merge-base", name, "HEAD")
        return None

    def files_at(self, point: str) -> dict[str, str]:
        """The blob of each file of the folder in a commit, by its path."""
        lines = self._lines("ls-tree", "-r", point, "--", ".")
        return {path: about.split()[2] for about, _, path in (line.partition("\t") for line in lines)}

    def history(self, point: str, pattern: str) -> list[tuple[str, str]]:
        """Path and blob of each file after each change in the first-parent history, the newest first."""
        options = ("--first-parent", "-m", "--raw", "--no-renames", "--no-abbrev", "--format=", "--relative")
        found = [_RAW.fullmatch(line) for line in self._lines("log", *options, point, "--", pattern)]
        return [(each["path"], each["new"]) for each in found if each and set(each["new"]) != {"0"}]

    def tags(self, prefix: str) -> list[str]:
        """The tags whose names begin so."""
        return self._lines("for-each-ref", "--format=%(refname:lstrip=2)", f"refs/tags/{prefix}")

    def contents(self, names: Sequence[str]) -> dict[str, bytes]:
        """The content of each blob that is there, by the name that was given for it."""
        found: dict[str, bytes] = {}
        asked = "".join(f"{name}\n" for name in names).encode()
        answer = self._run("cat-file", "--batch", given=asked).stdout
        for name in names:
            header, _, rest = answer.partition(b"\n")
            if header.endswith(b" missing"):
                answer = rest
                continue
            size = int(header.rpartition(b" ")[2])
            found[name], answer = rest[:size], rest[size + 1 :]
        return found

    def _line(self, *arguments: str) -> str | None:
        done = self._run(*arguments)
        text = done.stdout.decode(errors="surrogateescape").strip()
        return text if done.returncode == 0 and text else None

    def _lines(self, *arguments: str) -> list[str]:
        return self._run(*arguments).stdout.decode(errors="surrogateescape").splitlines()

    def _run(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = [str(self._program), "-c", "core.quotePath=false", *arguments]
        return subprocess.run(  # noqa: S603 - the user's own git, with arguments of ours
            command, cwd=self._folder, input=given, capture_output=True, check=False
        )
