"""The model of reachability is made of layers: no module needs one that needs it."""

from __future__ import annotations

import ast
import graphlib
from pathlib import Path

import doctor.reachability

FOLDER = Path(doctor.reachability.__file__).parent


def test_no_module_imports_another_that_imports_it() -> None:
    """Not even for types: what is understood in an order is read in that order."""
    needs: dict[str, set[str]] = {}
    for file in FOLDER.glob("*.py"):
        imports = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ImportFrom)]
        names = {node.module for node in imports if node.module is not None}
        needs[f"doctor.reachability.{file.stem}"] = {n for n in names if n.startswith("doctor.reachability.")}
    order = list(graphlib.TopologicalSorter(needs).static_order())
    assert order.index("doctor.reachability.rules") < order.index("doctor.reachability.network")
