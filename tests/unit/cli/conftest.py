"""What the command's tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portfolio.cli import target

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def no_cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an embedded cloud that does not run, in place of the checkout's own."""
    monkeypatch.setattr(target, "STATE_FOLDER", tmp_path)
    return tmp_path
