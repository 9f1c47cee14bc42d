"""Taking in a LibreChat version: all that it changes, or nothing."""

from __future__ import annotations

import json
import shutil
import tomllib
from typing import TYPE_CHECKING

import pytest

from portfolio.adoption import librechat
from portfolio.adoption.librechat import MODELS, adopt
from portfolio.adoption.version_raise import raise_version
from portfolio.errors import CatalogError
from portfolio.loading.layers import ordered
from portfolio.npm import packages as npm
from portfolio.versions.release import latest
from portfolio.versions.version import Version

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copies of the files that are written, in the place of the checkout's."""
    listed = tmp_path / "npm"
    listed.mkdir()
    for name in npm.LISTS:
        shutil.copy2(npm.LISTED / name, listed / name)
    monkeypatch.setattr("portfolio.npm.packages.LISTED", listed)
    for name in ("MANIFEST_FILE", "LOCK_FILE", "CONFIGURATION"):
        monkeypatch.setattr(librechat, name, shutil.copy2(getattr(librechat, name), tmp_path / name))
    return tmp_path


def _models() -> str:
    return str(json.loads((npm.LISTED / "package.json").read_text(encoding="utf-8"))["dependencies"][MODELS])


def test_a_version_with_the_same_models_changes_its_image_and_its_name_alone(checkout: Path) -> None:
    """The newest entry of the lock is what the templates name; the schema says which LibreChat it is for."""
    adoption = adopt("99.0.1", models=_models(), digests=False, progress=lambda _: None)
    assert adoption.schema == ()
    assert {file.name for file in adoption.written} == {"LOCK_FILE", "MANIFEST_FILE"}
    images = tomllib.loads((checkout / "LOCK_FILE").read_text(encoding="utf-8"))["image"]
    assert (images[-1]["name"], images[-1]["version"]) == ("librechat", "v99.0.1")
    assert json.loads((checkout / "MANIFEST_FILE").read_text(encoding="utf-8"))["librechat"] == "99.0.1"
    assert "librechat v99.0.1" in adoption.unresolved


def test_other_models_are_locked_and_the_former_ones_kept(checkout: Path) -> None:
    """What the former release declared is known afterwards as an index of an older LibreChat."""
    former = _models()
    listed = checkout / "next"
    assert librechat._list_models(listed, "0.0.51") == "0.0.51"  # noqa: SLF001 - without installing 110 MB
    named = json.loads((listed / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert named[MODELS] == "0.0.51"
    assert named[f"data-schemas-{former.replace('.', '-')}"] == f"npm:{MODELS}@{former}"
    text = (listed / "package-lock.json").read_text(encoding="utf-8")
    locked = json.loads(text)["packages"]
    assert locked[f"node_modules/{MODELS}"]["version"] == "0.0.51"
    assert all("integrity" in each for path, each in locked.items() if path)
    assert '"resolved"' not in text


@pytest.mark.parametrize(
    ("version", "images", "allowed"),
    [
        ("v0.9.0", {}, "without the v"),
        ("0.9", {}, "0.8.9"),
        ("0.1.0", {}, "or newer"),
        ("99.0.0", {"mongo": "7"}, "rag-api"),
        ("99.0.0", {"rag-api": ""}, "a tag of one of"),
        ("99.0.0", {"librechat": "v1.0.0"}, "follows from its version"),
    ],
    ids=["a letter", "two numbers", "an older one", "an unknown image", "no tag", "LibreChat's own image"],
)
def test_what_cannot_be_taken_in_is_refused_and_writes_nothing(
    checkout: Path, version: str, images: dict[str, str], allowed: str
) -> None:
    """The refusal names what was received and what would do."""
    before = {file: file.read_bytes() for file in checkout.rglob("*") if file.is_file()}
    with pytest.raises(CatalogError) as refused:
        adopt(version, models=_models(), images=images, digests=False, progress=lambda _: None)
    assert allowed in refused.value.problems[0].allowed
    assert refused.value.problems[0].fix
    assert before == {file: file.read_bytes() for file in checkout.rglob("*") if file.is_file()}


def test_models_that_npm_does_not_have_write_nothing(checkout: Path) -> None:
    """What npm says is passed on."""
    before = {file: file.read_bytes() for file in checkout.rglob("*") if file.is_file()}
    with pytest.raises(npm.NpmError, match="npm install failed"):
        adopt("99.0.0", models="999.0.0", digests=False, progress=lambda _: None)
    assert before == {file: file.read_bytes() for file in checkout.rglob("*") if file.is_file()}


def test_a_candidate_comes_before_its_version() -> None:
    """And numbers are compared as numbers."""
    versions = ["0.8.10", "0.8.9", "0.8.9-rc2", "0.8.9-rc10", "0.9.0-rc1"]
    assert sorted(versions, key=ordered) == ["0.8.9-rc2", "0.8.9-rc10", "0.8.9", "0.8.10", "0.9.0-rc1"]


def test_a_version_is_raised_only_from_a_released_one(tmp_path: Path) -> None:
    """One that was never released takes the change as it is."""
    newest = latest("data")
    assert newest is not None
    file = tmp_path / "product.py"
    file.write_text(f'class P:\n    VERSION: ClassVar[str] = "{newest.version}"\n', encoding="utf-8")
    assert raise_version("data", Version.parse("9.0.0"), file)
    assert 'VERSION: ClassVar[str] = "9.0.0"' in file.read_text(encoding="utf-8")
    assert not raise_version("data", Version.parse("9.1.0"), file)
    assert '"9.0.0"' in file.read_text(encoding="utf-8")
