"""The variables that the programs in the containers read, from the programs themselves.

What is published as a package is scanned where the lock installs it: LibreChat's npm packages, Node.js and
PostgreSQL's client library. What only an image carries (LibreChat's server, rag_api, Meilisearch) is recorded
in ``program_variables.json``: the names that a file of the program's repository reads, at a commit. Of a file
with hundreds of names the record has those of a server, its logs, its databases and the providers offered.
"""

from __future__ import annotations

import inspect
import json
import posixpath
import re
import subprocess
from functools import cache
from importlib.metadata import files
from pathlib import Path
from typing import TypedDict

import botocore.configprovider
import botocore.utils

from portfolio.npm.packages import NODE, installed_packages
from products.compute.application.administrator import start

RECORD = Path(__file__).with_name("program_variables.json")
LIBRECHAT_PACKAGES = ("@librechat/data-schemas", "librechat-data-provider")
_BY_NAME = re.compile(r"process\.env\.([A-Z][A-Z0-9_]*)")
_TAKEN_APART = re.compile(r"\{([^{}]*)\} = process\.env\b")
_TAKEN = re.compile(r"(?:^|,)\s*([A-Z][A-Z0-9_]*)")
_LIBPQ = re.compile(rb"\0(PG[A-Z]+)(?=\0)")
_IN_PYTHON = re.compile(r"'((?:AWS_)?[A-Z][A-Z0-9_]+)'")
_IN_HELP = re.compile(r"^(NODE_[A-Z0-9_]+)", re.MULTILINE)


class Source(TypedDict):
    """A file that reads variables: its repository, the commit, its path there, and the names."""

    repository: str
    commit: str
    path: str
    variables: list[str]


def recorded() -> dict[str, list[Source]]:
    """The record: the sources of each program."""
    sources: dict[str, list[Source]] = json.loads(RECORD.read_text(encoding="utf-8"))
    return sources


@cache
def read_by(program: str) -> frozenset[str]:
    """Every variable that the program reads, as far as its sources say."""
    names = {name for source in recorded()[program] for name in source["variables"]}
    if program == "LibreChat":
        names |= _of_npm_packages() | _of_node() | in_javascript(start.PROGRAM)
    if program == "Rag":
        names |= _of_libpq() | _of_python()
    return frozenset(names)


def unknown(program: str, names: list[str]) -> set[str]:
    """Those of the names that the program does not read."""
    return set(names) - read_by(program)


def in_javascript(text: str) -> set[str]:
    """The variables that JavaScript reads, one by one or by taking ``process.env`` apart."""
    taken = {name for inside in _TAKEN_APART.findall(text) for name in _TAKEN.findall(inside)}
    return taken | set(_BY_NAME.findall(text))


def _of_npm_packages() -> set[str]:
    names: set[str] = set()
    for package in LIBRECHAT_PACKAGES:
        built = installed_packages() / "node_modules" / package / "dist"
        scripts = [file for kind in ("*.cjs", "*.js", "*.mjs") for file in built.rglob(kind)]
        names |= {name for file in scripts for name in in_javascript(file.read_text(encoding="utf-8"))}
    return names


def _of_node() -> set[str]:
    """What Node.js lists in its own help."""
    told = subprocess.run([str(NODE), "--help"], capture_output=True, text=True, check=True)  # noqa: S603 - of the locked requirements
    return set(_IN_HELP.findall(told.stdout))


def _of_libpq() -> set[str]:
    """What PostgreSQL's client library reads, from the one that psycopg2 carries.

    asyncpg, rag_api's other client, takes the same names (asyncpg documentation, "connect").
    """
    libraries = [file.locate() for file in files("psycopg2-binary") or () if "libpq" in file.name]
    return {name.decode() for file in libraries for name in _LIBPQ.findall(Path(str(file)).read_bytes())}


def _of_python() -> set[str]:
    """What Python itself reads, and botocore, rag_api's client of AWS, as it is installed here."""
    sources = (posixpath, botocore.configprovider, botocore.utils)
    return {name for source in sources for name in _IN_PYTHON.findall(inspect.getsource(source))}
