"""A release is loadable: what a function would fail at when it begins to work is found before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portfolio.loading import function_problems
from portfolio.packaging import collect_sources
from portfolio.packaging.build import build_zips

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SQL = "custom_resources/postgres/sql"


def _found(name: str, changed: Mapping[str, bytes], folder: Path) -> str:
    built = build_zips(name, {**collect_sources(name), **changed}, folder)
    return "\n".join(str(problem) for problem in function_problems("data 9.9.9", {name: built.local}))


@pytest.mark.parametrize("name", ["postgres-schema", "documentdb-schema", "default-group"])
def test_the_functions_load(name: str, tmp_path: Path) -> None:
    """With nothing to import but their zip and what the Lambda runtime has."""
    assert _found(name, {}, tmp_path) == ""


@pytest.mark.parametrize(
    ("name", "path", "content", "words"),
    [
        ("postgres-schema", f"{SQL}/0099_x.sql", b"SELECT 1;", "0099_x.sql"),
        ("postgres-schema", f"{SQL}/0001_cut.sql", b"", "0001_"),
        ("documentdb-schema", "custom_resources/documentdb/manifest.json", b"{", "JSONDecodeError"),
        ("documentdb-schema", "custom_resources/certificates/rds-roots.pem", b"", "ssl"),
        ("default-group", "custom_resources/default_group/more.py", b"import rich", "'rich'"),
        ("default-group", "custom_resources/default_group/more.py", b"def f(:", "SyntaxError"),
    ],
)
def test_what_would_fail_at_its_first_work_is_found(
    name: str, path: str, content: bytes, words: str, tmp_path: Path
) -> None:
    """A migration without its header, files cut off, a package that only this machine has."""
    found = _found(name, {path: content}, tmp_path)
    assert f"The function {name} of data 9.9.9 does not load" in found
    assert words in found
