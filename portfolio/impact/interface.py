"""What changes for those who launch a product, and for the layers that import from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portfolio.impact.references import expand, referenced
from portfolio.versions.version import Bump

if TYPE_CHECKING:
    from collections.abc import Iterable

_LIMITS = ("AllowedPattern", "MinLength", "MaxLength", "MinValue", "MaxValue")


@dataclass(frozen=True, kw_only=True)
class InterfaceChange:
    """A parameter or an export that changes.

    Attributes:
        name: The parameter, or the output that is exported.
        what: What happens to it, in words.
        bump: How far the version number must move for it.
    """

    name: str
    what: str
    bump: Bump


def interface_changes(
    before: dict[str, Any], after: dict[str, Any], replaced: set[str]
) -> tuple[InterfaceChange, ...]:
    """The parameters and exports that change from one template to the other.

    Args:
        before: The template that environments run.
        after: The template that they are updated to.
        replaced: The logical IDs of the resources that the update replaces.
    """
    return (*_parameters(before, after), *_exports(before, after, replaced))


def _parameters(before: dict[str, Any], after: dict[str, Any]) -> Iterable[InterfaceChange]:
    old, new = before.get("Parameters", {}), after.get("Parameters", {})
    for name in sorted(set(old) | set(new)):
        if name not in new:
            yield InterfaceChange(name=name, what="parameter removed or renamed", bump=Bump.MAJOR)
        elif name not in old:
            optional = "Default" in new[name]
            yield InterfaceChange(
                name=name,
                what=f"{'optional' if optional else 'mandatory'} parameter added",
                bump=Bump.MINOR if optional else Bump.MAJOR,
            )
        elif old[name] != new[name]:
            yield _parameter(name, old[name], new[name])


def _parameter(name: str, old: dict[str, Any], new: dict[str, Any]) -> InterfaceChange:
    offered, now = old.get("AllowedValues"), new.get("AllowedValues")
    if old["Type"] != new["Type"]:
        what, bump = f"parameter's type becomes {new['Type']}", Bump.MAJOR
    elif "Default" in old and "Default" not in new:
        what, bump = "parameter becomes mandatory", Bump.MAJOR
    elif now is not None and (offered is None or set(offered) - set(now)):
        what, bump = "parameter's allowed values become fewer", Bump.MAJOR
    elif any(limit in new and old.get(limit) != new[limit] for limit in _LIMITS):
        what, bump = "parameter's limits change: values in use may be refused", Bump.MAJOR
    elif offered is not None and (now is None or set(now) - set(offered)):
        what, bump = "parameter allows more values", Bump.MINOR
    else:
        what, bump = "parameter's text or default changes", Bump.PATCH
    return InterfaceChange(name=name, what=what, bump=bump)


def _exports(before: dict[str, Any], after: dict[str, Any], replaced: set[str]) -> Iterable[InterfaceChange]:
    old, new = _exported(before), _exported(after)
    for name in sorted(set(old) | set(new)):
        output = (old if name in old else new)[name][0]
        if name not in new:
            yield InterfaceChange(name=output, what="export removed or renamed", bump=Bump.MAJOR)
        elif name not in old:
            yield InterfaceChange(name=output, what="export added", bump=Bump.MINOR)
        elif old[name] != new[name] or referenced(new[name][1]) & replaced:
            yield InterfaceChange(
                name=output,
                what="exported value changes: refused by CloudFormation while another layer imports it",
                bump=Bump.MAJOR,
            )


def _exported(template: dict[str, Any]) -> dict[str, tuple[str, Any, Any]]:
    """Each export's output, value and condition, by the export's name."""
    return {
        str(output["Export"]["Name"]): (
            name,
            expand(output["Value"], template),
            expand({"Condition": output["Condition"]}, template) if "Condition" in output else None,
        )
        for name, output in template.get("Outputs", {}).items()
        if "Export" in output
    }
