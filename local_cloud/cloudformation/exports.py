"""Protects exports that another stack imports, as AWS CloudFormation does.

ministack refuses to delete an exporting stack only while the importing one is at rest; it counts rolled
back stacks as importers, and imports that no condition asked for; and it lets an update change or drop an
export in use. (AWS CloudFormation User
Guide, "Get exported outputs from a deployed CloudFormation stack".)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.services import cloudformation
from ministack.services.cloudformation import handlers, stacks

if TYPE_CHECKING:
    from collections.abc import Callable

GONE = frozenset({"DELETE_COMPLETE", "ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"})
"""States in which a stack holds no resource, and so imports nothing."""


def protect() -> None:
    """Take over from ministack."""
    delete: Callable[..., Any] = handlers._ACTION_HANDLERS["DeleteStack"]  # noqa: SLF001 - a listed hook
    resolve: Callable[..., Any] = stacks._resolve_stack_outputs  # noqa: SLF001 - a listed hook

    imported: Callable[..., Any] = handlers._imported_export_names  # noqa: SLF001 - a listed hook

    def imported_names(stack: dict[str, Any], stack_name: str) -> Any:  # noqa: ANN401 - handed on
        return imported({**stack, "_template": _as_launched(stack)}, stack_name)

    def delete_stack(params: dict[str, list[str]]) -> Any:  # noqa: ANN401 - ministack's response
        stack = handlers._resolve_stack((params.get("StackName") or [""])[0])  # noqa: SLF001 - a listed hook
        for name in _exported(stack or {}):
            importer = _importer(name, stack["StackName"])
            if importer:
                return handlers._error(  # noqa: SLF001 - a listed hook
                    "ValidationError",
                    f"Delete canceled. Cannot delete export {name} as it is in use by {importer}.",
                )
        return delete(params)

    def resolve_outputs(*args: Any) -> tuple[list[dict[str, str]], dict[str, dict[str, str]]]:  # noqa: ANN401 - handed on
        outputs, exports = resolve(*args)
        _check(str(args[5]), str(args[6]), exports)
        return outputs, exports

    handlers._imported_export_names = imported_names  # noqa: SLF001 - a listed hook
    handlers._ACTION_HANDLERS["DeleteStack"] = delete_stack  # noqa: SLF001 - a listed hook
    stacks._resolve_stack_outputs = resolve_outputs  # noqa: SLF001 - a listed hook


def _exported(stack: dict[str, Any]) -> list[str]:
    return [output["ExportName"] for output in stack.get("Outputs", []) if output.get("ExportName")]


def _importer(export: str, exporter: str) -> str | None:
    """The name of a stack that imports the export."""
    for name, stack in cloudformation._stacks.items():  # noqa: SLF001 - a listed hook
        if name == exporter or stack.get("StackStatus") in GONE:
            continue
        if export in handlers._imported_export_names(stack, name):  # noqa: SLF001 - a listed hook
            return str(name)
    return None


def _as_launched(stack: dict[str, Any]) -> dict[str, Any]:
    """The stack's template without what its conditions left out, which imports nothing."""
    holds: dict[str, bool] = stack.get("_conditions", {})

    def chosen(node: Any) -> Any:  # noqa: ANN401 - any part of a template
        if isinstance(node, list):
            return [chosen(each) for each in node]
        if not isinstance(node, dict):
            return node
        if list(node) == ["Fn::If"]:
            name, then, otherwise = node["Fn::If"]
            return chosen(then if holds.get(name) else otherwise)
        return {key: chosen(each) for key, each in node.items()}

    template = dict(stack.get("_template", {}))
    for section in ("Resources", "Outputs"):
        declared = template.get(section, {}).items()
        there = {name: each for name, each in declared if holds.get(each.get("Condition", ""), True)}
        template[section] = chosen(there)
    return template


def _check(stack_name: str, stack_id: str, wanted: dict[str, dict[str, str]]) -> None:
    """Refuse an update that changes or drops an export in use, and a name that another stack exports."""
    current = cloudformation._exports  # noqa: SLF001 - a listed hook
    for name in wanted:
        owner = current.get(name)
        if owner is not None and owner["StackId"] != stack_id:
            message = (
                f"Export with name {name} is already exported by stack {owner['StackId'].split('/')[1]}."
            )
            raise ValueError(message)
    mine = {name: export for name, export in current.items() if export["StackId"] == stack_id}
    for name, export in mine.items():
        changed = name in wanted and wanted[name]["Value"] != export["Value"]
        if not changed and name in wanted:
            continue
        importer = _importer(name, stack_name)
        if importer:
            verb = "updated" if changed else "deleted"
            message = f"Export {name} cannot be {verb} as it is in use by {importer}"
            raise ValueError(message)
        current.pop(name, None)
