"""Conditions over parts of a parameter.

In the ``Conditions`` section ministack resolves ``Fn::Select`` of a list, but no ``Fn::Split``, ``Fn::Join``
or ``Fn::Sub`` under it, and no pseudo parameter. Here these are resolved first, by ministack's own resolver
for properties.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from ministack.services.cloudformation import changesets, engine, handlers, stacks

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT_FUNCTIONS = frozenset({"Fn::Select", "Fn::Split", "Fn::Join", "Fn::Sub"})


def complete() -> None:
    """Take over from ministack, in every module that evaluates conditions."""
    evaluate: Callable[..., dict[str, bool]] = engine._evaluate_conditions  # noqa: SLF001 - a listed hook

    def evaluate_conditions(template: dict[str, Any], params: dict[str, Any]) -> dict[str, bool]:
        conditions = resolve_texts(template.get("Conditions") or {}, template, params)
        return evaluate({**template, "Conditions": conditions}, params)

    for module in (changesets, engine, handlers, stacks):
        if hasattr(module, "_evaluate_conditions"):
            module._evaluate_conditions = evaluate_conditions  # noqa: SLF001 - a listed hook


def resolve_texts(node: Any, template: dict[str, Any], params: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    """The conditions with every text function replaced by what it comes to."""
    if isinstance(node, list):
        return [resolve_texts(item, template, params) for item in node]
    if not isinstance(node, dict):
        return node
    pseudo = str(node.get("Ref", "")).startswith("AWS::")
    if len(node) == 1 and (pseudo or next(iter(node)) in TEXT_FUNCTIONS):
        mappings = template.get("Mappings") or {}
        return engine._resolve_refs(copy.deepcopy(node), {}, params, {}, mappings, "", "")  # noqa: SLF001 - a listed hook
    return {key: resolve_texts(item, template, params) for key, item in node.items()}
