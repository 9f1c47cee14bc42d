"""From a type's rows to the calls for one resource: placeholders filled in, tags and condition keys added."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from local_cloud.authorization.call import ANY, SELF, Call, Tags, TypeCalls

PARTITION = "aws"
GLOBAL = frozenset({"iam", "route53"})
GLOBAL_REGION = "us-east-1"
"""Where AWS says that requests to services without regions go ("aws:RequestedRegion", IAM User Guide)."""

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
Properties = Mapping[str, Any]
TagMap = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class CheckedCall:
    """One call, ready to be decided.

    Attributes:
        action: The action.
        resource: Its resource.
        context: The condition keys that it sends.
    """

    action: str
    resource: str
    context: dict[str, str | list[str]]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation on one resource.

    Attributes:
        region: The region.
        account: The account.
        stack: The stack's name.
        generated: The name that CloudFormation makes up for the resource.
        physical_id: What ``Ref`` returns; None while it is only being made.
        properties: The properties that are wanted, or, for a deletion, in force.
        before: The properties before an update; None for other operations.
        own_tags: The tags that the resource gets, or has.
        old_tags: The tags that it has before an update.
        tags_of: The tags of another resource, by its physical ID.
        special: What placeholders of another kind stand for.
    """

    region: str
    account: str
    stack: str
    generated: str
    physical_id: str | None
    properties: Properties
    before: Properties | None = None
    own_tags: TagMap = field(default_factory=dict)
    old_tags: TagMap = field(default_factory=dict)
    tags_of: Callable[[str], TagMap] = lambda _physical_id: {}
    special: Callable[[str], list[str] | None] = lambda _name: None


def expand(kind: TypeCalls, calls: tuple[Call, ...], operation: Operation) -> Iterator[CheckedCall]:
    """The calls of an operation, in order.

    A row on a property that is not set gives none; one on a list gives one for each member.
    """
    for call in calls:
        if not _applies(kind, call, operation):
            continue
        own = call.on in (SELF, kind.arn)
        for resource in _filled(kind.arn if call.on == SELF else call.on, kind, operation):
            yield CheckedCall(
                action=call.action,
                resource=resource,
                context=_context(kind, call, operation, resource, own=own),
            )


def tags_in(kind: TypeCalls, properties: Properties) -> TagMap:
    """The tags that a resource's own properties name."""
    if kind.tags is None:
        return {}
    value = properties.get(kind.tags) or []
    if isinstance(value, Mapping):
        return {str(key): str(each) for key, each in value.items()}
    flat = [tag for each in value for tag in (each.get("Tags", []) if "ResourceType" in each else [each])]
    return {str(tag["Key"]): str(tag["Value"]) for tag in flat}


def _applies(kind: TypeCalls, call: Call, operation: Operation) -> bool:
    given = not call.given or any(_is_given(kind, name, operation) for name in call.given)
    changed = not call.changed or any(_is_changed(kind, name, operation) for name in call.changed)
    return given and changed


def _is_given(kind: TypeCalls, name: str, operation: Operation) -> bool:
    if name == "{tags}":
        return kind.tags is not None and bool(operation.own_tags)
    if name.startswith("{!"):
        return not _is_set(operation.properties, name[2:-1])
    return _is_set(operation.properties, name)


def _is_changed(kind: TypeCalls, name: str, operation: Operation) -> bool:
    before = operation.before or {}
    if name == "{tags}":
        return kind.tags is not None and bool(operation.own_tags)
    if name == "{removed tags}":
        return kind.tags is not None and bool(set(operation.old_tags) - set(operation.own_tags))
    removed = name.removeprefix("{removed ").removesuffix("}")
    if removed != name:
        return _is_set(before, removed) and not _is_set(operation.properties, removed)
    shorter = name.removeprefix("{shorter ").removesuffix("}")
    if shorter != name:
        now = operation.properties.get(shorter) or []
        return any(each not in now for each in before.get(shorter) or [])
    return bool(before.get(name) != operation.properties.get(name))


def _is_set(properties: Properties, path: str) -> bool:
    values = list(_property(properties, path))
    return any(value is not False and str(value).lower() not in {"", "false"} for value in values)


def _property(value: Any, path: str) -> Iterator[Any]:  # noqa: ANN401 - any property
    """What stands at a dotted path; of a list, what stands there in each member."""
    if isinstance(value, list):
        for each in value:
            yield from _property(each, path)
    elif not path:
        if value is not None:
            yield value
    elif isinstance(value, Mapping):
        name, _, rest = path.partition(".")
        yield from _property(value.get(name), rest)


def _filled(template: str, kind: TypeCalls, operation: Operation) -> list[str]:
    """The template once for each combination of its placeholders' values; none where one has no value."""
    names = _PLACEHOLDER.findall(template)
    choices = [_values(name, template, kind, operation) for name in names]
    filled = []
    for values in itertools.product(*choices):
        remaining = iter(values)
        filled.append(_PLACEHOLDER.sub(lambda _match, it=remaining: next(it), template))  # type: ignore[misc] # bound in this turn
    return [_named_key(each, operation) for each in filled if not each.startswith("alias/")]


def _named_key(resource: str, operation: Operation) -> str:
    """A KMS key by its ARN, where a property names it by its ID."""
    if resource == ANY or resource.startswith("arn:"):
        return resource
    return f"arn:{PARTITION}:kms:{operation.region}:{operation.account}:key/{resource}"


def _values(name: str, template: str, kind: TypeCalls, operation: Operation) -> list[str]:
    fixed = {
        "partition": PARTITION,
        "region": operation.region,
        "account": operation.account,
        "stack": operation.stack,
        "generated": operation.generated,
        "path": str(operation.properties.get("Path") or "/"),
    }
    if name in fixed:
        return [fixed[name]]
    if name in {"id", "name part"}:
        return [_identifier(name, template, kind, operation)]
    special = operation.special(name)
    if special is not None:
        return special
    values = [str(value) for value in _property(operation.properties, name)]
    return [value if template.startswith("{") else _last(value) for value in values]


def _identifier(name: str, template: str, kind: TypeCalls, operation: Operation) -> str:
    """The physical ID as an ARN holds it; before there is one, the name, or any."""
    identifier = operation.physical_id
    if identifier is None:
        if kind.named is None:
            return ANY
        return str(operation.properties.get(kind.named) or operation.generated)
    if name == "name part":
        return identifier.partition("|")[0]
    return identifier if template == "{id}" else _last(identifier)


def _last(value: str) -> str:
    """What an ARN ends with, since a property may name another resource by its ARN or its ID."""
    return re.split(r"[:/]", value)[-1] if value.startswith("arn:") else value


def _context(
    kind: TypeCalls, call: Call, operation: Operation, resource: str, *, own: bool
) -> dict[str, str | list[str]]:
    service = call.action.partition(":")[0]
    context: dict[str, str | list[str]] = {
        "aws:RequestedRegion": GLOBAL_REGION if service in GLOBAL else operation.region,
        "aws:ResourceAccount": operation.account,
        "aws:PrincipalAccount": operation.account,
    }
    if call.sends_tags and operation.own_tags:
        context["aws:TagKeys"] = sorted(operation.own_tags)
        for key, value in operation.own_tags.items():
            context[f"aws:RequestTag/{key}"] = value
            if service == "rds":
                context[f"rds:req-tag/{key}"] = value
    if call.tags is Tags.OWN:
        current = operation.own_tags if operation.before is None else operation.old_tags
        tags = current if own and kind.tags is not None else operation.tags_of(resource)
        for key, value in tags.items():
            context[f"aws:ResourceTag/{key}"] = value
            context[f"{service}:ResourceTag/{key}"] = value
    for key, template in call.context.items():
        values = _filled_context(template, kind, operation)
        if values:
            context[key] = values[0]
    return context


def _filled_context(template: str, kind: TypeCalls, operation: Operation) -> list[str]:
    if not _PLACEHOLDER.search(template):
        return [template]
    if template.startswith("{"):
        special = operation.special(template.strip("{}"))
        if special is not None:
            return special
        return [str(value) for value in _property(operation.properties, template.strip("{}"))]
    return _filled(template, kind, operation)
