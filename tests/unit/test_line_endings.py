"""A checkout has the bytes that were committed, whatever git is told to make of the ends of lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.checkout import Checkout, clone_as_on_windows

if TYPE_CHECKING:
    from pathlib import Path


def test_no_byte_is_rewritten(tmp_path: Path) -> None:
    """Hashes of releases, zips and locks would all be others, and no shell would read its scripts."""
    source = Checkout.copy_to(tmp_path / "source").folder
    clone = clone_as_on_windows(source, tmp_path / "clone")

    files = [file for file in source.rglob("*") if file.is_file() and ".git" not in file.parts]
    assert len(files) > 1000
    changed = [
        file.name for file in files if (clone / file.relative_to(source)).read_bytes() != file.read_bytes()
    ]
    assert changed == []
