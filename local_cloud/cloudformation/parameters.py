"""Refuses parameters that a template does not have, as AWS CloudFormation does; ministack ignores them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.services.cloudformation import changesets, engine, handlers

if TYPE_CHECKING:
    from collections.abc import Callable


def refuse_unknown() -> None:
    """Take over from ministack, in every module that resolves parameters."""
    resolve: Callable[..., dict[str, Any]] = engine._resolve_parameters  # noqa: SLF001 - a listed hook

    def resolve_parameters(
        template: dict[str, Any],
        provided_params: list[dict[str, Any]],
        previous_params: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        declared = template.get("Parameters") or {}
        unknown = [each["Key"] for each in provided_params if "Key" in each and each["Key"] not in declared]
        if unknown:
            message = f"Parameters: [{', '.join(unknown)}] do not exist in the template"
            raise ValueError(message)
        return resolve(template, provided_params, previous_params)

    for module in (changesets, engine, handlers):
        if hasattr(module, "_resolve_parameters"):
            module._resolve_parameters = resolve_parameters  # noqa: SLF001 - a listed hook
