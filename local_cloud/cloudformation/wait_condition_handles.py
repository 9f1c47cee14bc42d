"""Refuses to update a wait condition's handle, as CloudFormation does.

"Updates aren't supported for this resource" (AWS::CloudFormation::WaitConditionHandle, AWS CloudFormation
Template Reference; cloudformation-coverage-roadmap issue 1097). The type has no properties; that a change of
its Metadata counts as an update is reasoned. ministack updates resources by their properties alone.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from ministack.services.cloudformation import engine, stacks

if TYPE_CHECKING:
    from collections.abc import Callable

TYPE = "AWS::CloudFormation::WaitConditionHandle"
REASON = f"Update to resource type {TYPE} is not supported: the type does not support updates"


class WaitConditionHandles:
    """The handles whose update is to be refused."""

    def __init__(self) -> None:
        self._changed: set[tuple[str, str]] = set()
        self._validate: Callable[..., Any] = stacks._fail_property_validation  # noqa: SLF001 - a listed hook
        self._update: Callable[..., Any] = stacks._update_resource  # noqa: SLF001 - a listed hook

    def install(self) -> None:
        """Take over from ministack, and from whatever was put in front of it before."""
        self._update = stacks._update_resource  # noqa: SLF001 - a listed hook
        stacks._fail_property_validation = self._note_changes  # noqa: SLF001 - a listed hook
        stacks._update_resource = self._update_or_refuse  # noqa: SLF001 - a listed hook

    def _note_changes(  # noqa: PLR0913, PLR0917 - ministack's signature
        self,
        stack: dict[str, Any],
        stack_id: str,
        stack_name: str,
        resources: dict[str, Any],
        ordered: list[str],
        parameters: dict[str, Any],
        conditions: dict[str, bool],
        mappings: dict[str, Any],
        disable_rollback: bool,  # noqa: FBT001 - ministack's signature
        previous_stack: dict[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 - handed on
        self._changed = {each for each in self._changed if each[0] != stack_name}
        if previous_stack is not None:
            template = previous_stack.get("_template") or {}
            before = {
                name: _metadata(
                    (template.get("Resources") or {}).get(name) or {},
                    previous_stack.get("_resolved_params") or {},
                    previous_stack.get("_conditions") or {},
                    template.get("Mappings") or {},
                )
                for name in ordered
            }
            self._changed |= {
                (stack_name, name)
                for name in ordered
                if resources[name].get("Type") == TYPE
                and name in (previous_stack.get("_resources") or {})
                and _metadata(resources[name], parameters, conditions, mappings) != before[name]
            }
        return self._validate(
            *(stack, stack_id, stack_name, resources, ordered, parameters, conditions, mappings),
            disable_rollback,
            previous_stack=previous_stack,
        )

    def _update_or_refuse(  # noqa: PLR0913, PLR0917 - ministack's signature
        self,
        resource_type: str,
        physical_id: str,
        old: dict[str, Any],
        new: dict[str, Any],
        stack: str,
        logical_id: str | None = None,
        attributes: dict[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 - handed on
        if (stack, logical_id) in self._changed:
            raise ValueError(REASON)
        return self._update(resource_type, physical_id, old, new, stack, logical_id, attributes)


def _metadata(
    resource: dict[str, Any],
    parameters: dict[str, Any],
    conditions: dict[str, bool],
    mappings: dict[str, Any],
) -> Any:  # noqa: ANN401 - any JSON
    """The resource's Metadata, with everything resolved that does not wait for another resource."""
    if resource.get("Type") != TYPE:
        return None
    metadata = copy.deepcopy(resource.get("Metadata") or {})
    metadata.pop("aws:cdk:path", None)
    return engine._resolve_refs(metadata, {}, parameters, conditions, mappings, "", "")  # noqa: SLF001 - a listed hook
