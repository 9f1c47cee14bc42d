"""What LibreChat makes outside its Mongoose models is in the manifest: compared with its own package's code.

The second source is ``@librechat/data-schemas`` as npm's lock pins it: every call of the driver that names a
collection or makes an index. Names that only a loop over the models gives are known by the variable that they
stand in, so that a new way of naming one is found as well.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from custom_resources.documentdb.manifest import Manifest
from portfolio.npm.packages import installed_packages

_OF_MODELS = frozenset(
    {
        "collectionName",  # migrations: loops over collections that have models, by literals compared below
        "name",  # the index synchronization: the models' own names
        "definition.collection",  # migrations/mcpAuthorityIndexes: literals compared below
    }
)
"""Variables that hold the names of collections with models."""

_NAMED = re.compile(r"\.collection\(\s*([^()]+?)\s*\)")
_CONSTANT = re.compile(r'^const (\w+) = "([^"]+)";', re.MULTILINE)
_LISTED = re.compile(r'\bcollection: "(\w+)"')
_MADE = re.compile(r"\.createIndex\(\s*(.+?)(?:\),|\);)", re.DOTALL)
_NAME = re.compile(r'name: ("(?P<literal>[^"]+)"|(?P<constant>[\w.]+))')


@cache
def _code() -> str:
    package = installed_packages() / "node_modules" / "@librechat" / "data-schemas"
    return (package / "dist" / "index.cjs").read_text(encoding="utf-8")


def _collections(code: str) -> tuple[set[str], set[str]]:
    """The names that the code gives to collections, and the variables in which others stand."""
    constants = dict(_CONSTANT.findall(code))
    names, variables = set(_LISTED.findall(code)), set()
    for given in _NAMED.findall(code):
        if given[0] in "\"'":
            names.add(given.strip("\"'"))
        elif given in constants:
            names.add(constants[given])
        else:
            variables.add(given)
    return names, variables


def _indexes(code: str) -> set[str]:
    """The names that the code gives to the indexes that it makes itself."""
    constants = dict(_CONSTANT.findall(code))
    found = (_NAME.search(made) for made in _MADE.findall(code))
    given = [str(match["literal"] or match["constant"]) for match in found if match]
    return {constants.get(name, name) for name in given} - {"definition.name"}


def test_every_collection_that_librechats_package_names_is_made() -> None:
    """On DocumentDB a transaction that touches a collection which is not there is refused."""
    names, variables = _collections(_code())
    assert {"mcp_authorization_fence_retries", "code_environment_tombstones", "__transaction_test__"} <= names
    assert names <= set(Manifest.load().collections)
    assert variables <= _OF_MODELS


def test_every_index_that_librechats_package_makes_itself_is_made() -> None:
    """So that nothing is built while LibreChat serves, under the rights of its user."""
    known = {index.name for indexes in Manifest.load().collections.values() for index in indexes}
    assert "updatedAt_1" in _indexes(_code())
    assert _indexes(_code()) <= known
    listed = re.findall(r'\bcollection: "(\w+)",\s*keys: \{[^}]*\},\s*name: "(\w+)"', _code())
    assert listed
    for collection, name in listed:
        assert name in {index.name for index in Manifest.load().collections[collection]}


@pytest.mark.parametrize(
    "line",
    [
        'const OTHERS = "other_things";\nfoo.collection(OTHERS).insertOne({});',
        'foo.collection("other_things").insertOne({});',
    ],
)
def test_a_collection_that_is_not_listed_would_be_found(line: str) -> None:
    """The rule is not one that nothing can break."""
    names, _ = _collections(line)
    assert names - set(Manifest.load().collections) == {"other_things"}


def test_a_new_way_of_naming_one_would_be_found() -> None:
    """Then somebody looks, instead of nobody knowing."""
    _, variables = _collections("foo.collection(made.upAtRunTime).insertOne({});")
    assert variables - _OF_MODELS == {"made.upAtRunTime"}
    assert _indexes('a.createIndex({ b: 1 }, { name: "b_1" });') == {"b_1"}
