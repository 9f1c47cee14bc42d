"""What a publication would change, without changing it: `catalog publish --dry-run`.

from portfolio.publication.preview import preview

preview(planned, template)      # versions, life cycle, and the portfolio stack's resources
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portfolio.publication.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that a publication would change.

    Attributes:
        what: Added, removed, changed, allowed, or the state that a version takes.
        kind: A version, a statement of a policy, a share, or a resource's CloudFormation type.
        name: The version, or the resource's logical ID; for a statement, the role or policy that it is of.
        detail: For a statement its actions, resources and conditions; for a resource what of it changes.
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
    yield from _grants(before, after)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) == after.get(name):
            continue
        what = "added" if name not in before else "removed" if name not in after else "changed"
        kind = (after.get(name) or before[name])["Type"]
        yield Change(what=what, kind=kind, name=name, detail=_detail(before.get(name), after.get(name)))


def _detail(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    if before is None or after is None:
        return ""
    old, new = before.get("Properties", {}), after.get("Properties", {})
    return ", ".join(sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key)))


def _grants(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """The statements that come and go, for each role's policies together, however they are split."""
    old, new = _statements(before), _statements(after)
    for owner in sorted(old.keys() | new.keys()):
        come = new.get(owner, set()) - old.get(owner, set())
        gone = old.get(owner, set()) - new.get(owner, set())
        for what, lines in (("allowed", come), ("not any more", gone)):
            for scope, actions in sorted(_joined(lines).items()):
                yield Change(what=what, kind="statement", name=owner, detail=f"{', '.join(actions)} {scope}")


def _joined(lines: set[tuple[str, str]]) -> dict[str, list[str]]:
    """The actions of each scope."""
    found: dict[str, list[str]] = {}
    for scope, action in sorted(lines):
        found.setdefault(scope, []).append(action)
    return found


def _statements(resources: Mapping[str, Any]) -> dict[str, set[tuple[str, str]]]:
    """Scope and action of each grant, by whom it is made for: a policy's parts count as one."""
    found: dict[str, set[tuple[str, str]]] = {}
    for name, resource in resources.items():
        properties = resource.get("Properties", {})
        parts = [(name.rstrip("0123456789") if "LaunchPolicy" in name else name, "PolicyDocument")]
        parts.append((f"{name} may be taken by", "AssumeRolePolicyDocument"))
        for owner, key in parts:
            for statement in properties.get(key, {}).get("Statement", []):
                found.setdefault(owner, set()).update(_lines(statement))
    return found


def _lines(statement: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    actions = statement.get("Action", [])
    told = [f"on {_text(statement['Resource'])}"] if "Resource" in statement else []
    told += [f"by {_text(statement['Principal'])}"] if "Principal" in statement else []
    told += [f"if {_text(statement['Condition'])}"] if "Condition" in statement else []
    scope = f"{' '.join(told)} ({statement.get('Effect')})"
    for action in [actions] if isinstance(actions, str) else actions:
        yield scope, action


def _text(value: Any) -> str:  # noqa: ANN401 - JSON of any shape
    """A part of a statement as people read it: texts as they are, a computed one by its pattern."""
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, dict) and set(value) == {"Fn::Sub"}:
        return str(value["Fn::Sub"])
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
