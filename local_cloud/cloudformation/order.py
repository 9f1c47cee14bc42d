"""What waits for what, as AWS CloudFormation has it.

ministack sees no reference in a resource's metadata, and goes on to delete what a resource depends on after
that resource could not be deleted. A reference in the metadata is a dependency as well (cloudonaut.io,
"Optional DependsOn with CloudFormation: Metadata to the rescue"). What is depended on goes last (AWS
CloudFormation User Guide, "DependsOn attribute"), so it stays while what depends on it stays (reasoned).
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from ministack.services import cloudformation
from ministack.services.cloudformation import engine, handlers, stacks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

_DELETED: ContextVar[str | None] = ContextVar("stack that is being deleted", default=None)


def keep() -> None:
    """Take over from ministack."""
    extract: Callable[..., set[str]] = engine._extract_deps  # noqa: SLF001 - a listed hook
    sort: Callable[..., list[str]] = stacks._topological_sort  # noqa: SLF001 - a listed hook
    delete: Callable[..., Awaitable[None]] = handlers._delete_stack_async  # noqa: SLF001 - a listed hook

    def dependencies(resource_def: dict[str, Any], all_resource_names: set[str]) -> set[str]:
        metadata = engine._intrinsic_references(resource_def.get("Metadata", {}))  # noqa: SLF001 - a listed hook
        named = {name for name, _ in metadata if name in all_resource_names}
        return extract(resource_def, all_resource_names) | named

    def in_order(resources: dict[str, Any], conditions: dict[str, bool]) -> list[str]:
        ordered, stack_name = sort(resources, conditions), _DELETED.get()
        return ordered if stack_name is None else _Deletion(ordered, resources, stack_name)

    async def delete_in_order(stack_name: str, *args: Any, **options: Any) -> None:  # noqa: ANN401 - handed on
        _DELETED.set(stack_name)
        await delete(stack_name, *args, **options)

    engine._extract_deps = dependencies  # noqa: SLF001 - a listed hook
    stacks._extract_deps = dependencies  # noqa: SLF001 - a listed hook
    stacks._topological_sort = in_order  # noqa: SLF001 - a listed hook
    handlers._delete_stack_async = delete_in_order  # noqa: SLF001 - a listed hook


class _Deletion(list[str]):
    """The order of a deletion, read backwards, without what a resource that could not be deleted needs.

    Args:
        ordered: The logical IDs, what is depended on first.
        declared: The resources as the template declares them.
        stack_name: The stack.
    """

    def __init__(self, ordered: list[str], declared: dict[str, Any], stack_name: str) -> None:
        super().__init__(ordered)
        self._declared = declared
        self._resources: dict[str, Any] = cloudformation._stacks[stack_name]["_resources"]  # noqa: SLF001 - a listed hook

    def __reversed__(self) -> Iterator[str]:
        for logical_id in super().__reversed__():
            if logical_id not in self._needed():
                yield logical_id

    def _needed(self) -> set[str]:
        """What those depend on that could not be deleted so far."""
        there = self._resources
        failed = {name for name, each in there.items() if each.get("ResourceStatus") == "DELETE_FAILED"}
        needed: set[str] = stacks._with_dependencies(failed, self._declared, set(there))  # noqa: SLF001 - a listed hook
        return needed - failed
