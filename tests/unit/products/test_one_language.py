"""One language in products/: a second way to say what the first one says is refused here."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
PRODUCTS = ROOT / "products"
BUILDERS = {"products/language/intrinsics.py", "products/language/conditions.py"}
"""The modules that write intrinsic functions, so that no other one does."""
CDK = {"products/product.py", "products/synthesis.py"}
"""The modules that know the CDK: everything else declares, and these hand it over."""
STATE = {"build", "__init__"}
PLAIN = {
    "admin": "master",
    "answers": "attributes",
    "declare": "add_<noun>",
    "either": "any_of or if_else",
    "both": "all_of",
    "synthesise": "synthesize",
    "told": "variables",
    "watch": "add_<noun>",
    "wears": "attached to",
    "way_out": "egress",
}
"""Words that had other meanings elsewhere, or that an engineer of the field would not look for."""


def _modules() -> list[Path]:
    return [file for file in sorted(PRODUCTS.rglob("*.py")) if "cfn" not in file.parts]


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for file in _modules():
        yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def test_only_the_builders_write_intrinsic_functions() -> None:
    """A dictionary that looks like one escapes mypy, and everybody who looks for the builders' callers."""
    raw = [
        f"{name}:{key.lineno} {key.value!r}"
        for name, tree in _trees()
        if name not in BUILDERS
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and re.match(r"Fn::|Ref$", str(key.value))
    ]
    assert raw == []


def test_only_two_modules_know_the_cdk() -> None:
    """Its tokens and functions are a second language for the same template."""
    users = {
        name
        for name, tree in _trees()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Import) and any(each.name.startswith("aws_cdk") for each in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("aws_cdk"))
    }
    assert users == CDK


def test_what_declares_a_resource_is_called_add_something() -> None:
    """Whoever reads a product's `build` sees what adds to the template and what only computes."""
    wrong = []
    for name, tree in _trees():
        modules = _resource_modules(tree)
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            made = [call for call in ast.walk(function) if _declares(call, modules)]
            if made and not re.match(r"_?add_", function.name) and function.name not in STATE:
                wrong.append(f"{name}:{function.lineno} {function.name}")
    assert wrong == []


def _resource_modules(tree: ast.Module) -> set[str]:
    """The generated modules that a module imports, by the names that it gives them."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "products.cfn"
        for alias in node.names
    }


def _declares(node: ast.AST, modules: set[str]) -> bool:
    """A call of a generated class, which takes the product first."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in modules
    )


@pytest.mark.parametrize("word", PLAIN)
def test_one_word_for_one_thing(word: str) -> None:
    """The name that stands in the table's right half is the only one."""
    found = [
        f"{file}: {name}"
        for file, tree in _trees()
        for node in ast.walk(tree)
        for name in _named(node)
        if re.search(rf"(^|_){word}(_|$)", name.lower())
    ]
    assert found == [], f"say {PLAIN[word]} instead"


def _named(node: ast.AST) -> Iterator[str]:
    """The names that a node brings in."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
