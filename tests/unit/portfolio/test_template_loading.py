"""A release is loadable: what LibreChat's machines read and run is tried by the programs that will."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portfolio.images.publishing import images_in
from portfolio.loading import (
    SCHEMA_FUNCTION,
    agreement,
    ahead_of_its_schema,
    configuration,
    programs,
    schema_version,
    template_problems,
)
from portfolio.loading.launches import delivered
from portfolio.offering import OFFERS
from portfolio.packaging import collect_sources
from portfolio.versions.release import latest
from products.images import LOCK_FILE, newest


def _text(product: str) -> str:
    release = latest(product)
    assert release is not None
    return release.template_text


def _found(product: str, old: str = "", new: str = "") -> str:
    """What is found in the newest release, with one text in it replaced."""
    text = _text(product)
    assert old in text
    template = json.loads(text.replace(old, new) if old else text)
    return "\n".join(str(problem) for problem in template_problems(f"{product} 9.9.9", template))


def test_what_launches_deliver_is_found_whatever_is_chosen() -> None:
    """Each choice that changes librechat.yaml is seen, and each program of the instance."""
    ecs, ec2 = (delivered(json.loads(_text(product))) for product in ("compute-ecs", "compute-ec2"))
    searched = {json.loads(text)["interface"]["fileSearch"] for text in ecs.configurations}
    limited = {
        json.loads(text)["registration"].get("allowedDomains", ())[:1] != () for text in ec2.configurations
    }
    machine = Path("products/compute/ec2/machine").glob("*.sh")
    assert searched == limited == {True, False}
    assert {*ec2.programs.values()} == {file.name for file in machine}
    assert len({settings for _, settings in ec2.compose_files}) > 1


@pytest.mark.parametrize("product", [offer.name for offer in OFFERS if latest(offer.name)])
def test_the_newest_releases_load(product: str) -> None:
    """By LibreChat's own schema, by ShellCheck and by the Compose Specification."""
    assert _found(product) == ""


@pytest.mark.parametrize(
    ("product", "old", "new", "words"),
    [
        ("compute-ecs", '\\"cache\\":true', '\\"cash\\":true', "cash"),
        ("compute-ecs", '\\"version\\":\\"1.3.17\\"', '{\\"version\\":\\"1.3.17\\"', "no YAML"),
        ("compute-ecs", '\\"1.3.17\\"', '\\"1.0.0\\"', "another version than LibreChat's format"),
        ("compute-ec2", "set -euo pipefail", "cd $HOME", "SC2164"),
        ("compute-ec2", "read_only: true", "read_lonely: true", "read_lonely"),
        ("compute-ec2", '"LIBRECHAT_IMAGE"', '"LIBRECHAT"', "LIBRECHAT_IMAGE is not told"),
        ("compute-ecs", '"LIBRECHAT_YAML"', '"YAML"', "without its configuration"),
        ("compute-ecs", '"Fn::Split"', '"Fn::Chop"', "cannot be launched on paper"),
    ],
)
def test_what_a_launch_would_fail_at_is_found(product: str, old: str, new: str, words: str) -> None:
    """One thing wrong in a release: an unknown key, a remark of ShellCheck, a variable without a value."""
    found = _found(product, old, new)
    assert words in found
    assert f"{product} 9.9.9" in found


def test_fails_in_words_where_a_tool_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A check that is left out would say nothing of the release: each is refused with what to install."""
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(__import__("sys").modules, "compose_spec", None)
    monkeypatch.setattr(configuration, "NODE", tmp_path / "node")
    configuration._asked.cache_clear()  # noqa: SLF001 - what was asked before is not asked again
    found = _found("compute-ec2")
    assert "ShellCheck does not run" in found
    assert "its parser is not installed" in found
    assert "Cannot hold librechat.yaml against LibreChat's schema" in found
    assert found.count("to fix:   make install") == 2
    assert "make the npm registry reachable" in found
    assert programs.PATIENCE_SECONDS > 0


def test_the_layers_agree_on_librechat_and_on_images() -> None:
    """The code as it stands: one LibreChat, in the lock, in both compute products and in data's schema."""
    templates = {name: json.loads(_text(name)) for name in ("compute-ecs", "compute-ec2")}
    schema = schema_version(collect_sources(SCHEMA_FUNCTION))
    assert f"v{schema}" == newest("librechat").version
    assert {name for name, _ in images_in(_text("compute-ec2"))} == {
        "compose",
        "librechat",
        "meilisearch",
        "rag-api",
    }
    assert [*agreement(templates, schema=schema)] == []
    assert [*ahead_of_its_schema("compute-ecs 9.9.9", templates["compute-ecs"], schema=schema)] == []


def test_fails_when_the_layers_do_not_agree(tmp_path: Path) -> None:
    """Another LibreChat than the schema's, an image that is not locked, two versions, half a digest."""
    lock = tmp_path / LOCK_FILE.name
    lock.write_text(LOCK_FILE.read_text("utf-8").replace('digest = ""', 'digest = "sha256:12"', 1), "utf-8")
    templates = {
        "compute-ecs": json.loads(_text("compute-ecs").replace("librechat:v0.8.8", "librechat:v0.9.0-rc1")),
        "compute-ec2": json.loads(_text("compute-ec2")),
    }
    found = "\n".join(str(each) for each in agreement(templates, schema="0.8.8", lock=lock))
    assert "has no digest for librechat v0.8.8" in found
    assert "names the image librechat v0.9.0-rc1, which the lock does not have" in found
    assert "runs another LibreChat than the one whose schema data makes" in found
    assert "run different versions of the image librechat" in found


@pytest.mark.parametrize(
    ("schema", "ahead"), [("0.8.7", True), ("0.8.8-rc1", True), ("0.8.8", False), ("0.8.10", False)]
)
def test_a_release_never_runs_a_newer_librechat_than_the_schema_is_for(schema: str, ahead: bool) -> None:  # noqa: FBT001 - a table's column
    """The other way round is an environment that is updated layer by layer."""
    template = json.loads(_text("compute-ecs"))
    assert bool([*ahead_of_its_schema("compute-ecs 9.9.9", template, schema=schema)]) is ahead
