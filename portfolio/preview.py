"""What a publication would change, without changing it: `catalog publish --dry-run`.

from portfolio.preview import preview

preview(planned, template)      # versions, life cycle, and the portfolio stack's resources
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portfolio.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that a publication would change.

    Attributes:
        what: Added, removed, changed, or the state that a version takes.
        kind: A version, or a resource's CloudFormation type.
        name: The version, or the resource's logical ID.
        detail: For a policy the actions that come and go; for others what of it changes.
    """

    what: str
    kind: str
    name: str
    detail: str = ""


def preview(planned: Plan, template: Mapping[str, Any]) -> tuple[Change, ...]:
    """Everything that a publication of the template would change, in the order in which it would.

    Args:
        planned: What the account has, and what is to become of it.
        template: The portfolio's template as it would be deployed.
    """
    return (*_versions(planned), *_resources(planned.deployed, template))


def _versions(planned: Plan) -> Iterator[Change]:
    for product, version in planned.added:
        yield Change(what="added", kind="version", name=f"{product} {version}")
    for product, version in planned.removed:
        yield Change(what="removed", kind="version", name=f"{product} {version}", detail="nobody runs it")
    for each in planned.before:
        if each.name not in planned.without and planned.guidance(each.name) != (each.active, each.guidance):
            state = planned.lifecycle.state(*each.name)
            yield Change(what=str(state), kind="version", name=f"{each.product} {each.version}")


def _resources(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = old.get("Resources", {}), new.get("Resources", {})
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) == after.get(name):
            continue
        what = "added" if name not in before else "removed" if name not in after else "changed"
        kind = (after.get(name) or before[name])["Type"]
        yield Change(what=what, kind=kind, name=name, detail=_detail(before.get(name), after.get(name)))


def _detail(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    old, new = (before or {}).get("Properties", {}), (after or {}).get("Properties", {})
    if "PolicyDocument" in {**old, **new}:
        gone, come = _grants(old), _grants(new)
        lines = [f"+ {each}" for each in sorted(come - gone)] + [f"- {each}" for each in sorted(gone - come)]
        return "; ".join(lines)
    if before is None or after is None:
        return ""
    return ", ".join(sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key)))


def _grants(properties: Mapping[str, Any]) -> set[str]:
    """Each action of a policy's statements with what it is for, so that a narrower resource is seen too."""
    found = set()
    for statement in properties.get("PolicyDocument", {}).get("Statement", []):
        actions = statement.get("Action", [])
        scope = {key: value for key, value in statement.items() if key not in {"Action", "Sid"}}
        for action in [actions] if isinstance(actions, str) else actions:
            resources = scope.get("Resource", "*")
            found.add(
                f"{scope.get('Effect')} {action} on {resources}{' under conditions' * ('Condition' in scope)}"
            )
    return found
