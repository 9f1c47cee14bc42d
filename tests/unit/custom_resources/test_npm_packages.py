"""Installing the npm packages that generators and tests read."""

from __future__ import annotations

import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from portfolio.npm import packages as npm

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_several_that_ask_at_once_get_one_whole_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody sees a folder half full, and nobody takes away what another is filling."""
    together = threading.Barrier(2)
    installing: list[Path] = []

    def slow_npm(_command: list[str], *, cwd: Path, **_: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401 - of subprocess.run
        installing.append(cwd)
        time.sleep(0.1)  # the other one has asked by now
        (cwd / "node_modules").mkdir()
        return subprocess.CompletedProcess([], 0)

    def ask() -> list[str]:
        together.wait()
        return sorted(path.name for path in npm.installed_packages().iterdir())

    monkeypatch.setattr(npm, "_BUILD", tmp_path)
    monkeypatch.setattr(subprocess, "run", slow_npm)
    with ThreadPoolExecutor(2) as askers:
        answers = [asked.result() for asked in [askers.submit(ask) for _ in range(2)]]
    assert len(installing) == 1
    assert answers[0] == answers[1]
    assert "node_modules" in answers[0]
