"""What a launch takes of IAM, as resources of a stack: launch roles, and what bounds the roles they make.

The hub's stack has them, and the stack in each account that a portfolio is shared with, under the same names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from portfolio.hub.artifacts import bucket_name
from portfolio.hub.launch_roles import boundaries, policies, statements, substituted
from portfolio.hub.launcher_policy import LAUNCHER_POLICY, launcher_policy
from products.guards.boundary import BACKUP_BOUNDARY, ROLE_BOUNDARY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct

    from portfolio.offering import Offer
    from portfolio.settings import Settings
    from portfolio.versions.release import Release


def add_boundaries(scope: Construct, released: Sequence[Release]) -> None:
    """Declare the policies that bound products' roles; one that no released role carries is left out."""
    ids = {ROLE_BOUNDARY: "RoleBoundary", BACKUP_BOUNDARY: "BackupBoundary"}
    for name, document in boundaries(release.template() for release in released).items():
        iam.CfnManagedPolicy(
            scope,
            ids[name],
            managed_policy_name=cdk.Fn.sub(f"{name}-${{AWS::Region}}"),
            description="What no role that a product of the LibreChat catalog makes can exceed",
            policy_document=substituted(document),
        )


def add_launcher_policy(scope: Construct, released: Sequence[Release]) -> None:
    """Declare the policy that is offered for who launches; nothing here attaches it to anybody."""
    iam.CfnManagedPolicy(
        scope,
        "LauncherPolicy",
        managed_policy_name=cdk.Fn.sub(LAUNCHER_POLICY),
        description="For whoever launches products of the LibreChat catalog",
        policy_document=substituted(launcher_policy(release.template() for release in released)),
    )


def add_launch_role(
    scope: Construct, offer: Offer, versions: Sequence[Release], settings: Settings
) -> iam.Role:
    """Declare the role that Service Catalog launches the product with, in whichever of its versions."""
    documents = policies(
        statements(
            [release.template() for release in versions],
            bucket=bucket_name(settings.artifact_bucket),
            zones=settings.hosted_zones,
        )
    )
    managed = [
        iam.CfnManagedPolicy(
            scope,
            f"LaunchPolicy-{offer.name}-{number}",
            description=f"What launching {offer.name} takes, part {number} of {len(documents)}",
            policy_document=substituted(document),
        )
        for number, document in enumerate(documents, start=1)
    ]
    return iam.Role(
        scope,
        f"LaunchRole-{offer.name}",
        role_name=cdk.Fn.sub(launch_role_name(offer.name)),
        description=f"Service Catalog launches, updates and terminates {offer.name} with this role",
        assumed_by=iam.ServicePrincipal("servicecatalog.amazonaws.com"),
        managed_policies=[_managed(scope, policy) for policy in managed],
    )


def launch_role_name(product: str) -> str:
    """The role's name, in the notation of ``Fn::Sub``: IAM is global, and each region has its hub."""
    return f"librechat-launch-{product}-${{AWS::Region}}"


def _managed(scope: Construct, policy: iam.CfnManagedPolicy) -> iam.IManagedPolicy:
    return iam.ManagedPolicy.from_managed_policy_arn(scope, f"{policy.node.id}-Arn", policy.ref)
