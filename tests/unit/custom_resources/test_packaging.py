"""Building the functions' zips."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.packaging import (
    AWS_LAMBDA,
    FUNCTIONS,
    PackageSettings,
    PackagingError,
    build_all,
    build_zip,
    collect_sources,
    local_platform,
    read_sources,
    write_sources,
)
from portfolio.packaging.archive import write_archive
from portfolio.packaging.build import build_zips
from portfolio.packaging.wheels import install_wheels

if TYPE_CHECKING:
    from pathlib import Path

_PATHS = st.text("abc/._-é", min_size=1, max_size=20).filter(lambda path: path.strip("/") == path)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(_PATHS, st.binary(max_size=3000), max_size=8))
def test_an_archive_holds_what_was_put_in_sorted_and_without_times(files: dict[str, bytes]) -> None:
    """Python's own reader finds every file, in order, from 1980, and readable by everybody."""
    with zipfile.ZipFile(io.BytesIO(write_archive(files))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(files)
        assert {name: archive.read(name) for name in archive.namelist()} == files
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert entry.external_attr >> 16 & 0o444 == 0o444


def test_an_archive_does_not_depend_on_the_order_of_its_files() -> None:
    """The same content in another order gives the same bytes."""
    files = {f"folder/{number}": bytes([number]) * 100 for number in range(20)}

    assert write_archive(files) == write_archive(dict(reversed(files.items())))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_sources_are_complete_and_hold_nothing_else(name: str) -> None:
    """Lock, settings and the adapter are there; bytecode and other functions are not."""
    sources = collect_sources(name)
    folder = PackageSettings.among(name, sources).folder

    assert {f"{folder}/requirements.txt", f"{folder}/package.json", f"{folder}/handler.py"} <= set(sources)
    assert "custom_resources/lifecycle/resource.py" in sources
    meets_databases = name not in (
        *("default-group", "network-check", "data-check", "data-protection", "own-configuration"),
    )
    assert ("custom_resources/certificates/rds-roots.pem" in sources) == meets_databases
    assert any(path.startswith("custom_resources/secrets/") for path in sources) == meets_databases
    assert not [path for path in sources if "__pycache__" in path or path.endswith(".pyc")]
    connecting = dict.fromkeys(("chat-retention", "person-data"), "documentdb")
    connects_to = connecting.get(name, folder.rpartition("/")[2])
    others = {"postgres", "documentdb"} - {connects_to}
    assert not [path for path in sources if path.split("/")[1] in others]


def test_the_schemas_own_data_is_part_of_the_sources() -> None:
    """A release freezes the SQL files and the manifest with the code."""
    assert "custom_resources/postgres/sql/0001_rag_tables.sql" in collect_sources("postgres-schema")
    assert "custom_resources/documentdb/manifest.json" in collect_sources("documentdb-schema")


def test_a_release_folder_rebuilds_the_same_zip(tmp_path: Path) -> None:
    """What was written to a folder and read back gives the same bytes as the checkout."""
    sources = collect_sources("documentdb-schema")
    write_sources(sources, tmp_path)

    frozen = read_sources(tmp_path)
    assert frozen == sources
    assert build_zip("documentdb-schema", frozen) == build_zip("documentdb-schema", sources)


@pytest.mark.parametrize("name", ["postgres-schema", "documentdb-schema"])
def test_the_zip_for_lambda_is_small_and_made_for_its_processor(name: str) -> None:
    """It holds libraries for arm64 alone, no bytecode and no tests, in less than 6 MB."""
    built = build_all()[name]

    assert built.aws.stat().st_size < 6_000_000
    with zipfile.ZipFile(built.aws) as archive:
        names = archive.namelist()
    modules = [path for path in names if path.endswith(".so")]
    assert modules
    assert all("cpython-313-aarch64-linux-gnu" in path for path in modules)
    assert not [
        path for path in names if path.endswith((".pyc", ".pyi")) or path.startswith(("tests/", "gridfs/"))
    ]
    assert [path for path in names if "LICENSE" in path]


def test_a_second_build_needs_no_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was built once is found by its content."""
    first = build_all()
    _without_registry(monkeypatch)

    assert build_all() == first


def test_a_registry_that_cannot_be_reached_is_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The message says what uv said and what must be reachable; nothing is left in the folder."""
    _without_registry(monkeypatch)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))

    with pytest.raises(PackagingError, match=r"must reach the Python package index"):
        build_zips("documentdb-schema", collect_sources("documentdb-schema"), tmp_path / "functions")
    assert not list((tmp_path / "functions").glob("*.zip"))


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    """The message names the file, and what to do."""
    occupied = tmp_path / "functions"
    occupied.write_text("a file", encoding="utf-8")

    with pytest.raises(PackagingError, match=r"Cannot write .*functions.*bytes free"):
        build_zips("documentdb-schema", collect_sources("documentdb-schema"), occupied)


def test_an_unknown_function_is_refused_with_the_known_ones() -> None:
    """The message lists what there is."""
    with pytest.raises(PackagingError, match=r"'postgress'.*postgres-schema, documentdb-schema"):
        collect_sources("postgress")


def test_sources_without_their_settings_or_lock_are_refused(tmp_path: Path) -> None:
    """A release folder that was damaged says what it lacks."""
    sources = collect_sources("documentdb-schema")
    for missing, words in (("package.json", "exactly one package.json"), ("requirements.txt", "wheels")):
        damaged = {path: content for path, content in sources.items() if not path.endswith(f"/{missing}")}
        with pytest.raises(PackagingError, match=words):
            build_zip("documentdb-schema", damaged)
    with pytest.raises(PackagingError, match="does not exist or holds no file"):
        read_sources(tmp_path / "nowhere")


def test_the_platforms_differ() -> None:
    """A zip for this machine is never taken for the one of Lambda, unless the machine is one."""
    assert local_platform().uv_arguments != AWS_LAMBDA.uv_arguments


def _without_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    install_wheels.cache_clear()
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    for name in ("UV_FIND_LINKS", "UV_INDEX", "UV_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
