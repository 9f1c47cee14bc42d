"""The dependencies that are declared, pinned and explained agree."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _declared() -> set[str]:
    lines = (ROOT / "requirements" / "catalog.in").read_text(encoding="utf-8").splitlines()
    return {re.split(r"[=\[]", line)[0] for line in lines if line and not line.startswith("#")}


def test_every_direct_dependency_is_explained_and_nothing_else_is() -> None:
    """A reader of docs/dependencies.md sees each package that we chose, and why."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| ([a-z0-9-]+) \|", page, flags=re.MULTILINE)) - {"package"}
    assert explained == _declared()


def test_every_requirement_is_pinned_with_hashes_and_names_no_address() -> None:
    """What is installed is what was reviewed, wherever it is fetched from."""
    for lock in sorted(ROOT.glob("requirements/*.txt")) + sorted(
        ROOT.glob("custom_resources/*/requirements.txt")
    ):
        text = lock.read_text(encoding="utf-8")
        requirements = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
        assert requirements, f"{lock} is empty"
        assert all("==" in one and "--hash=sha256:" in one for one in requirements if one[0].isalnum())
        assert "://" not in text
