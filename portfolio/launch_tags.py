"""Which of a launch role's actions can be limited to what carries the products' tag.

Removing is what must not reach further than the launches: an action that removes is limited to tagged
resources where that is certain to leave a launch able to remove its own, and not otherwise.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from portfolio.launch_actions import resource_actions
from portfolio.schemas import iam_actions, kinds_with_tags

if TYPE_CHECKING:
    from collections.abc import Sequence

TAG = "librechat:environment"

_REMOVES = re.compile(r"[a-z0-9-]+:(Delete|Reboot|Release|Stop|Terminate)\w*(?<!Tags)")


def removals_by_tag(templates: Sequence[dict[str, Any]]) -> frozenset[str]:
    """The removing actions that may be limited to resources with the products' tag.

    Each takes one kind of resource, IAM reads the tags of that kind, and every resource of the templates
    whose handlers call the action carries the tag.
    """
    callers: dict[str, list[dict[str, Any]]] = {}
    for template in templates:
        for resource in template["Resources"].values():
            for action in resource_actions(resource):
                if _REMOVES.fullmatch(action):
                    callers.setdefault(action, []).append(resource)
    return frozenset(
        action
        for action, resources in callers.items()
        if _reads_tags(action) and all(carries_tag(resource) for resource in resources)
    )


def carries_tag(resource: dict[str, Any]) -> bool:
    """Whether a resource of a template carries the products' tag."""
    return any(
        "Tags" in name and TAG in json.dumps(value) for name, value in resource.get("Properties", {}).items()
    )


def _reads_tags(action: str) -> bool:
    kinds = iam_actions()[action.lower()]
    return len(kinds) == 1 and set(kinds) <= kinds_with_tags()
