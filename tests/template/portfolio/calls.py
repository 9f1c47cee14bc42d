"""The calls of a launch, one for each kind of resource that an action is checked on.

They are made up from the templates and the Service Authorization Reference, not from the launch roles'
scopes. ``Call`` is all that ``refused`` takes: calls that were recorded elsewhere fit as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portfolio.hub.launch_roles import reference
from portfolio.hub.launch_roles.kinds import OWN, TAG, carries_tag
from portfolio.hub.launch_roles.needs import resource_actions
from portfolio.hub.launch_roles.special import BOUNDARY_ARNS
from tests.template.portfolio.policy import allows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

STACK = "SC-${AWS::AccountId}-pp-abcdefghijklm"
IAM = "arn:${AWS::Partition}:iam::${AWS::AccountId}"


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call that IAM checks.

    Attributes:
        action: The action.
        resource: Its resource.
        context: The condition keys that it sends.
    """

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict, hash=False)


REGION = {"aws:RequestedRegion": "${AWS::Region}"}
OURS = {**REGION, f"aws:ResourceTag/{TAG}": "demo"}

_SENT = {
    "iam:CreateRole": {"iam:PermissionsBoundary": BOUNDARY_ARNS[0]},
    "iam:PutRolePolicy": {"iam:PermissionsBoundary": BOUNDARY_ARNS[0]},
    "kms:CreateGrant": {"kms:GrantIsForAWSResource": "true"},
}


def calls(template: dict[str, Any]) -> Iterator[Call]:
    """What changes and removes the launch's own resources, with the tags that they have by then."""
    for logical_id, resource in template["Resources"].items():
        for name in resource_actions(resource):
            action = reference.action(name)
            if action is None:
                continue
            for kind in action.kinds:
                own = OWN.get(kind)
                if own is None or resource["Type"] not in own.types or kind in action.made:
                    continue
                arn = _arn(kind, logical_id)
                tags = OURS if carries_tag(resource) else REGION
                yield Call(action=name, resource=arn, context={**tags, **_SENT.get(name, {})})


def refused(documents: Iterable[Mapping[str, Any]], wanted: Iterable[Call]) -> list[Call]:
    """The calls that the documents do not allow."""
    known = list(documents)
    return [call for call in wanted if not allows(known, call.action, call.resource, call.context)]


def removable(documents: Iterable[Mapping[str, Any]], wanted: Iterable[Call]) -> set[str]:
    """The actions of the calls that can be taken out of the documents without any call being refused."""
    known, all_calls = list(documents), list(wanted)
    return {
        action
        for action in {call.action for call in all_calls}
        if not refused(_without(known, action), [call for call in all_calls if call.action == action])
    }


def _without(documents: list[Mapping[str, Any]], action: str) -> list[dict[str, Any]]:
    return [
        {
            **document,
            "Statement": [
                {**each, "Action": left}
                for each in document["Statement"]
                if (left := [name for name in each["Action"] if name != action])
            ],
        }
        for document in documents
    ]


def _arn(kind: str, logical_id: str) -> str:
    """The ARN of a launch's resource, named as CloudFormation or the template names it."""
    own = OWN[kind]
    if own.named is None:
        return foreign_arn(kind)
    name = "librechat-demo" if own.fixed else f"{STACK}-{logical_id}-1A2B3C4D5E6F"
    prefix = name.replace("SC-", "sc-").replace(logical_id, logical_id.lower()) if own.lower else name
    return own.named.replace("{}", prefix)


def foreign_arn(kind: str, name: str = "theirs") -> str:
    """The ARN of somebody else's resource of a kind, in the same account and region."""
    arn = reference.kind(kind).arn
    for placeholder in re.findall(r"\$\{\w+\}", arn):
        known = {"${Partition}": "Partition", "${Region}": "Region", "${Account}": "AccountId"}
        arn = arn.replace(placeholder, f"${{AWS::{known[placeholder]}}}" if placeholder in known else name, 1)
    return arn
