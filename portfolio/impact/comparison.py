"""What updating a running environment from one template to another does to it.

    from portfolio.impact import compare

    impact = compare(before, after)
    impact.bump                    # how far the version number must move
    [(c.logical_id, c.effect, c.because) for c in impact.changes]

Judged from the two templates, AWS's resource schemas and what those do not tell (``impact.update_rules``).
A changed default of a parameter touches no running environment: an update keeps the values of its launch, and
leaves new fields at their defaults (portfolio.impact.unchosen).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from portfolio.impact.instance_rollout import rolled_out
from portfolio.impact.interface import InterfaceChange, interface_changes
from portfolio.impact.references import expand, referenced
from portfolio.impact.unchosen import unchosen
from portfolio.impact.update_rules import CARRIED, interrupts, refuses, replaces
from portfolio.schemas import schema, stateful_types
from portfolio.versions.version import Bump

if TYPE_CHECKING:
    from collections.abc import Iterable


class Effect(IntEnum):
    """What happens to a resource, the harmless first."""

    ADDED = 0
    UPDATED = 1
    INTERRUPTED = 2
    REMOVED = 3
    PERHAPS_REPLACED = 4
    REPLACED = 5
    REFUSED = 6


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an update does to one resource.

    Attributes:
        logical_id: The resource's logical ID.
        type: Its type.
        effect: What happens to it.
        because: The properties that change, or the reason in words; one or more.
        stateful: Whether it holds data.
    """

    logical_id: str
    type: str
    effect: Effect
    because: tuple[str, ...]
    stateful: bool


@dataclass(frozen=True, kw_only=True)
class Impact:
    """What an update does.

    Attributes:
        changes: The resources that it touches, the gravest first.
        interface: What changes for those who launch it and for the other layers.
        untouched: How many resources it leaves as they are.
        bump: How far the version number must move.
        before: The template that runs, with what is known of its values put in.
        after: The template that it is updated to, likewise.
    """

    changes: tuple[Change, ...]
    interface: tuple[InterfaceChange, ...]
    untouched: int
    bump: Bump
    before: dict[str, Any] = field(repr=False)
    after: dict[str, Any] = field(repr=False)

    def resource(self, change: Change) -> dict[str, Any]:
        """The resource that changes, as it will be; what is removed, as it was."""
        template = self.before if change.effect is Effect.REMOVED else self.after
        found: dict[str, Any] = template["Resources"][change.logical_id]
        return found


def compare(before: dict[str, Any], after: dict[str, Any]) -> Impact:
    """What an update from one template to the other does.

    Raises:
        portfolio.schemas.UnknownResourceTypeError: A resource's type is unknown.
    """
    return compare_settled(before, after, unchosen(before, before), unchosen(after, before))


def compare_settled(
    before: dict[str, Any], after: dict[str, Any], old: dict[str, Any], new: dict[str, Any]
) -> Impact:
    """The same, with what is known of the values already put into both templates.

    Args:
        before: The template that runs, as released.
        after: The template that it is updated to, as released.
        old: The former with its values and conditions settled.
        new: The latter likewise.
    """
    changes = _settle(old, new)
    changes |= _new_instances(old, new, changes)
    replaced = {change.logical_id for change in changes.values() if change.effect is Effect.REPLACED}
    interface = interface_changes(before, after, replaced)
    ordered = sorted(changes.values(), key=lambda change: (-change.effect, change.logical_id))
    common = set(old["Resources"]) & set(new["Resources"])
    bumps = [_bump(change) for change in ordered] + [change.bump for change in interface]
    changed = Bump.NONE if expand(before, before) == expand(after, after) else Bump.PATCH
    return Impact(
        changes=tuple(ordered),
        interface=interface,
        untouched=len(common - set(changes)),
        bump=max(bumps, default=changed) or changed,
        before=old,
        after=new,
    )


def _bump(change: Change) -> Bump:
    if change.effect is Effect.REFUSED:
        return Bump.MAJOR
    if change.stateful and change.effect in (Effect.REPLACED, Effect.REMOVED):
        return Bump.MAJOR
    if change.effect in (Effect.ADDED, Effect.PERHAPS_REPLACED):
        return Bump.MINOR
    return Bump.PATCH


def _settle(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Change]:
    """The changes, until no replaced resource has another that names it and is not yet judged."""
    replaced: set[str] = set()
    while True:
        changes = {change.logical_id: change for change in _changes(before, after, replaced)}
        now = {name for name, change in changes.items() if change.effect is Effect.REPLACED}
        if now == replaced:
            return changes
        replaced = now


def _changes(before: dict[str, Any], after: dict[str, Any], replaced: set[str]) -> Iterable[Change]:
    old, new = before.get("Resources", {}), after.get("Resources", {})
    for name in sorted(set(old) | set(new)):
        if name not in new:
            yield _change(name, old[name], Effect.REMOVED, "no longer in the template")
        elif name not in old:
            yield _change(name, new[name], Effect.ADDED, "new in the template")
        elif old[name]["Type"] != new[name]["Type"]:
            # "Update of resource type is not permitted." (field: aws-sam-cli issue 6786)
            yield _change(name, old[name], Effect.REFUSED, f"its type becomes {new[name]['Type']}")
        else:
            effects = _effects(expand(old[name], before), expand(new[name], after), replaced)
            if effects:
                effect = max(effects.values())
                because = sorted(key for key, value in effects.items() if value is effect)
                yield _change(name, new[name], effect, *because)


def _new_instances(
    before: dict[str, Any], after: dict[str, Any], settled: dict[str, Change]
) -> dict[str, Change]:
    """The groups whose instances start anew, where nothing graver happens to them."""
    return {
        name: _change(
            name, after["Resources"][name], Effect.INTERRUPTED, f"new instances: {template} changes"
        )
        for name, template in rolled_out(before, after).items()
        if name not in settled or settled[name].effect < Effect.INTERRUPTED
    }


def _effects(old: dict[str, Any], new: dict[str, Any], replaced: set[str]) -> dict[str, Effect]:
    """The effect of each property, or other part, that changes."""
    effects = {}
    if _condition_of(old) != _condition_of(new):
        effects["the condition under which it exists"] = Effect.PERHAPS_REPLACED
    for part in CARRIED:
        if old.get(part) != new.get(part):
            effects[part] = Effect.REFUSED if refuses(new["Type"], part) else Effect.UPDATED
    old_properties, new_properties = old.get("Properties", {}), new.get("Properties", {})
    for name in set(old_properties) | set(new_properties):
        moved = bool(referenced(new_properties.get(name)) & replaced)
        if moved or old_properties.get(name) != new_properties.get(name):
            effects[name] = _effect(new["Type"], name, old_properties, new_properties, moved=moved)
    return effects


def _condition_of(resource: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON of any shape
    return resource.get("Condition")


def _effect(
    resource_type: str, name: str, old: dict[str, Any], new: dict[str, Any], *, moved: bool
) -> Effect:
    if refuses(resource_type, name):
        return Effect.REFUSED
    if replaces(resource_type, name):
        return Effect.REPLACED
    found = schema(resource_type)
    for paths, effect in (
        (found.create_only, Effect.REPLACED),
        (found.conditionally_create_only, Effect.PERHAPS_REPLACED),
    ):
        if any(path[0] == name and (moved or _at(old, path) != _at(new, path)) for path in paths):
            return (
                Effect.INTERRUPTED if interrupts(resource_type, name) and effect < Effect.REPLACED else effect
            )
    return Effect.INTERRUPTED if interrupts(resource_type, name) else Effect.UPDATED


def _at(properties: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON of any shape
    """The value at the path; from a list or a function on, all of it."""
    value = properties
    for step in path:
        if not isinstance(value, dict) or any(key.startswith("Fn::") or key == "Ref" for key in value):
            return value
        value = value.get(step)
    return value


def _change(name: str, resource: dict[str, Any], effect: Effect, *because: str) -> Change:
    return Change(
        logical_id=name,
        type=resource["Type"],
        effect=effect,
        because=because,
        stateful=resource["Type"] in stateful_types(),
    )
