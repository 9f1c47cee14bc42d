"""How far each action of a launch role reaches: on which resources, under which condition.

An action that changes or removes is limited to what the launches make, by tag or by name (``kinds``), for
each kind of resource that it is checked on. Reading is limited to the hub's region, but for what holds
secrets. Making is not limited: what is made is the launch's own. ``special`` has the actions to which the
reference gives no such limit, or whose limit by tag would come before the tag does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portfolio.hub.launch_roles import reference
from portfolio.hub.launch_roles.kinds import OWN, SCALING_ALARMS, TAG
from products.guards.offered import OFFERED_TAG, OFFERED_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from portfolio.hub.launch_roles.kinds import Launched

TAGGED = {"StringLike": {f"aws:ResourceTag/{TAG}": "*"}}
IN_REGION = {"StringEquals": {"aws:RequestedRegion": "${AWS::Region}"}}

OFFERED = {"StringEquals": {f"aws:ResourceTag/{OFFERED_TAG}": OFFERED_VALUE}}

SNAPSHOTS = frozenset({"ec2:snapshot", "rds:snapshot", "rds:cluster-snapshot"})
"""Kinds that a form may name, and that therefore must be offered."""

_OF_AWS = frozenset({"wafv2:managedruleset"})
"""Kinds that AWS provides, and that a change of a launch's own resource names."""

_GLOBAL_SERVICES = frozenset({"billing", "budgets", "cloudfront", "iam", "route53"})
_READS = frozenset({"List", "Read"})
_MAKING = re.compile(r"[\w-]+:(Allocate|Copy|Create|Register|Request|Restore|Run)")
_MAKES_SNAPSHOTS = re.compile(r":Create\w*Snapshot$")
_READS_SNAPSHOTS = re.compile(r":(CopyVolumes|CreateVolume|Restore\w+|RunInstances)$")
_REMOVES_TAGS = re.compile(r":(Untag|DeleteTags|RemoveTags)")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Where an action is allowed.

    Attributes:
        resources: ARNs, with CloudFormation's pseudo parameters as ``Fn::Sub`` writes them.
        condition: IAM's ``Condition``, in the same notation.
    """

    resources: tuple[str, ...] = ("*",)
    condition: dict[str, Any] = field(default_factory=dict)


UNLIMITED: dict[str, str] = {
    # Actions that change or remove, on kinds of which nothing tells a launch's own from others.
    "application-autoscaling:ScalableTarget": "numbered, and untagged in the released templates",
    "backup:backupPlan": "numbered, and untagged in compute-ec2 up to 0.3.0",
    "servicediscovery:": "the reference names no kind for Cloud Map's tagging: it is checked on no resource",
    "ec2:vpc-endpoint": "in data, ElastiCache takes its own endpoint back when a cache cannot be made",
    "ec2:launch-template": "numbered, and untagged in the released templates; instances keep their version",
    "route53:hostedzone": "Cloud Map deletes the namespace's own zone; Route 53 deletes only what is empty",
    "elasticloadbalancing:listener/app": "numbered, and untagged in the released templates",
    "elasticloadbalancing:listener/gwy": "the kind beside listener/app, which an action names together",
    "elasticloadbalancing:listener/net": "the kind beside listener/app, which an action names together",
}
"""Each with the reason. They are limited to the hub's region and to the kind."""


class Scopes:
    """The scopes of actions that nothing sets apart, for one launch role.

    Args:
        launched: What the product's templates make.
        makes: The verbs of the role's own actions that make something, by service.
    """

    def __init__(self, launched: Launched, makes: Mapping[str, Sequence[str]]) -> None:
        self._launched = launched
        self._makes = makes

    def of(self, name: str) -> tuple[Scope, ...]:
        """The scopes of an action; it is allowed where any of them holds."""
        action = reference.action(name)
        if action is not None and action.level == "Tagging":
            return _unique(self._tagging(action))
        if action is None or not action.kinds or action.level in _READS:
            return (_anywhere(name),)
        if action.makes and not action.made and _MAKING.match(name):
            return tuple(self._making(action))
        return _unique(self._changing(action))

    def limit(self, kind: str) -> Scope | None:
        """The limit to what the launches make of a kind; None where there is none to give."""
        own = OWN.get(kind)
        if own is None or not self._launched.makes(*own.types):
            return None
        if reference.kind(kind).has_tags and self._launched.all_tagged(own.types):
            return Scope(condition=TAGGED)
        return Scope(resources=self._launched.arns(own)) if own.named is not None else None

    def _tagging(self, action: reference.Action) -> Iterator[Scope]:
        """Tags are set on what is being made, on what has a launch's name, and on what carries ours already.

        Else a launch role could tag what is not its own and then use it.
        """
        yield Scope(condition=TAGGED)
        service = action.name.partition(":")[0]
        removes = _REMOVES_TAGS.search(action.name) is not None
        by_action = f"{service}:CreateAction" in action.keys
        if by_action and not removes:
            verbs = list(self._makes.get(service, ()))
            yield Scope(condition={"StringEquals": {f"{service}:CreateAction": verbs}})
        if not action.kinds:
            yield Scope(condition=IN_REGION)
        for kind in action.kinds:
            own = OWN.get(kind)
            if kind in SNAPSHOTS and not removes and self._launched.leaves_snapshots(kind):
                yield Scope(resources=tuple(_arns([kind])))
            # Service Catalog's own tags, which change with the version, go to what carries none of ours too.
            if own is None or not self._launched.makes(*own.types):
                continue
            if not self._launched.all_tagged(own.types) or not (removes or by_action):
                named = self._launched.arns(own) if own.named is not None else tuple(_arns([kind]))
                yield Scope(resources=named)

    def _making(self, action: reference.Action) -> Iterator[Scope]:
        """Of an action whose request carries tags: any resource, but no snapshot that is not offered."""
        kinds = [kind for kind in action.kinds if kind not in SNAPSHOTS]
        if len(kinds) == len(action.kinds) or _MAKES_SNAPSHOTS.search(action.name):
            yield Scope(condition=IN_REGION)
            return
        yield Scope(resources=tuple(_arns(kinds)))
        yield from self._snapshots(action)

    def _changing(self, action: reference.Action) -> Iterator[Scope]:
        """Of an action on resources that are there: by kind, each as far as it can be limited."""
        if action.made:
            yield Scope(resources=tuple(_arns(sorted(action.made))))
        kinds = [kind for kind in action.kinds if kind not in action.made and kind not in SNAPSHOTS]
        limits = {kind: self.limit(kind) for kind in kinds}
        yield from (limit for limit in limits.values() if limit is not None)
        # What both makes and changes finds no tag when it makes: the new resource has the name already.
        if action.makes:
            yield from (
                Scope(resources=self._launched.arns(OWN[kind])) for kind in kinds if self._is_named(kind)
            )
        # Kinds of which the product makes none belong to another layer or to AWS: what is made stands in
        # them, and an action that only changes its own has no business with them.
        alone = bool(action.made) or all(limit is None for limit in limits.values())
        others = [
            kind
            for kind, limit in limits.items()
            if limit is None and (alone or self._is_made(kind) or kind in _OF_AWS)
        ]
        if others:
            yield Scope(resources=tuple(_arns(others)))
        yield from self._snapshots(action)
        if "cloudwatch:alarm" in kinds and self._launched.makes("AWS::ApplicationAutoScaling::ScalingPolicy"):
            yield Scope(resources=(SCALING_ALARMS,))

    def _snapshots(self, action: reference.Action) -> Iterator[Scope]:
        """Snapshots: an action that reads them takes those that are offered; others make their own."""
        named = [kind for kind in action.kinds if kind in SNAPSHOTS and kind not in action.made]
        if named:
            reads = _READS_SNAPSHOTS.search(action.name)
            yield Scope(resources=tuple(_arns(named)), condition=OFFERED if reads else {})

    def _is_named(self, kind: str) -> bool:
        return self._is_made(kind) and OWN[kind].named is not None

    def _is_made(self, kind: str) -> bool:
        own = OWN.get(kind)
        return own is not None and self._launched.makes(*own.types)


def _unique(scopes: Iterable[Scope]) -> tuple[Scope, ...]:
    return tuple({repr(scope): scope for scope in scopes}.values())


def _anywhere(name: str) -> Scope:
    return Scope() if name.partition(":")[0] in _GLOBAL_SERVICES else Scope(condition=IN_REGION)


def _arns(kinds: Iterable[str]) -> Iterator[str]:
    """The ARNs of all resources of the kinds in the hub's region: ``*`` for account and ID.

    The account stays open, since AMIs and public snapshots have none of ours.
    """
    for kind in kinds:
        arn = reference.kind(kind).arn
        for placeholder in re.findall(r"\$\{\w+\}", arn):
            name = placeholder[2:-1]
            arn = arn.replace(placeholder, f"${{AWS::{name}}}" if name in ("Partition", "Region") else "*", 1)
        yield arn
