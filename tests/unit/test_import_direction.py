"""Imports go one way, as the layout has it: app → portfolio → products, and the layers meet in a contract."""

from __future__ import annotations

import ast
import functools
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
OURS = ("app", "custom_resources", "doctor", "local_cloud", "portfolio", "products")
LAYERS = ("products.network", "products.data", "products.compute")

ALLOWED: dict[str, tuple[str, ...]] = {
    # What the modules beneath a package may import of ours, besides their own package.
    "app": ("portfolio", "products.node_runtime"),
    "portfolio": ("products",),
    "portfolio.adoption": (
        "custom_resources.certificates",
        "custom_resources.documentdb",
        "custom_resources.librechat_yaml",
        "portfolio",
        "products",
    ),
    "portfolio.impact": ("doctor", "portfolio", "products"),
    "portfolio.own_configuration": ("custom_resources.librechat_yaml", "portfolio", "products"),
    "portfolio.loading": ("doctor", "portfolio", "products"),
    "portfolio.diagnosis": ("doctor", "portfolio", "products"),
    "portfolio.preflight": ("doctor", "portfolio", "products"),
    "portfolio.rehearsal": ("doctor", "portfolio", "products"),
    "portfolio.cli": ("doctor", "local_cloud", "portfolio", "products"),
    "products": (),
    "custom_resources": (),
    "local_cloud": ("products.contract",),
    "doctor": ("products.contract",),
}
"""The command is where all meet: it alone starts the embedded cloud.

Diagnosis, preflight and rehearsal read templates as launches."""


def _modules() -> list[Path]:
    files = [ROOT / "app.py"]
    for package in OURS[1:]:
        files.extend(sorted((ROOT / package).rglob("*.py")))
    return [file for file in files if "releases" not in file.parts]


def _name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def _imports(file: Path) -> set[str]:
    """Every module that the file imports, wherever in it."""
    package = _name(file) if file.name == "__init__.py" else _name(file).rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")
            base = ".".join(parents[: len(parents) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            found.update({module, *(f"{module}.{alias.name}" for alias in node.names)})
    return found


def _beneath(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def _ours(file: Path) -> set[str]:
    """Imports of our own packages, each by its longest name only."""
    found = {module for module in _imports(file) if _beneath(module, OURS)}
    return {module for module in found if not any(other.startswith(f"{module}.") for other in found)}


def _place(name: str) -> str:
    return max((each for each in ALLOWED if _beneath(name, (each,))), key=len)


def test_a_module_imports_only_what_its_place_allows() -> None:
    """Each package knows those below it, and none above."""
    wrong = {
        f"{_name(file)} imports {module}"
        for file in _modules()
        for module in _ours(file)
        if not _beneath(module, (*ALLOWED[_place(_name(file))], _place(_name(file)).partition(".")[0]))
    }
    assert wrong == set()


def test_a_layer_imports_no_other_layer() -> None:
    """They meet in products/contract.py and share what stands directly in products."""
    wrong = {
        f"{_name(file)} imports {module}"
        for file in _modules()
        for layer in LAYERS
        if _beneath(_name(file), (layer,))
        for module in _ours(file)
        if _beneath(module, tuple(each for each in LAYERS if each != layer))
    }
    assert wrong == set()


def test_what_runs_in_lambda_or_locally_knows_no_cdk() -> None:
    """A function's zip holds no CDK, and the embedded cloud starts without Node.js."""
    wrong = {
        f"{_name(file)} imports {module}"
        for file in _modules()
        if _beneath(_name(file), ("custom_resources", "local_cloud"))
        for module in _imports(file)
        if _beneath(module, ("aws_cdk", "constructs"))
    }
    assert wrong == set()


def test_products_import_the_cdk_core_alone() -> None:
    """The CDK's typed modules cost seconds at every synthesis: resources are declared in plain words."""
    found = {
        f"{_name(file)}: {module}"
        for file in _modules()
        if _beneath(_name(file), ("products",))
        for module in _imports(file)
        if module.startswith("aws_cdk.aws_")
    }
    assert found == set()


def test_imports_are_found_wherever_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that sees nothing would prove nothing: late, aliased and relative imports are all found."""
    file = tmp_path / "doctor" / "late.py"
    file.parent.mkdir()
    file.write_text(
        "def f():\n"
        "    from products.data import product as p\n"
        "    import local_cloud.state as s\n"
        "    from . import findings\n"
        "    from ..portfolio.versions import release\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("tests.unit.test_import_direction.ROOT", tmp_path)
    assert _ours(file) == {
        "products.data.product",
        "local_cloud.state",
        "doctor.findings",
        "portfolio.versions.release",
    }
