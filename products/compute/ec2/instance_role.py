"""What the instance may do, and what each program on it may: no container acts as the instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.cfn import iam
from products.compute import conditions as c
from products.compute.application.models import guardrail
from products.compute.application.models.statements import chat_statements, embedding_statement
from products.compute.application.roles import (
    SHELL_ACTIONS,
    WRITE_LOGS,
    decrypt_statement,
    secret_statements,
)
from products.guards.key_use import through
from products.images import pull_statements
from products.language.intrinsics import get_att, only_if, ref, sub
from products.language.policy import ASSUME, allow, document, inline_policy, trust, trusted_by
from products.parameters import ENVIRONMENT_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from products.cfn.ec2 import Volume
    from products.cfn.logs import LogGroup
    from products.compute.application.environment import Environment, Secret
    from products.language.intrinsics import Intrinsic
    from products.language.policy import Statement
    from products.product import Product


PROGRAM_ROLES = {"LibreChat": c.BEDROCK, "Rag": c.TITAN}
"""The programs that call AWS, and the conditions under which they do."""


def add_instance_role(
    product: Product,
    variables: dict[str, Environment],
    logs: Mapping[str, LogGroup],
    volume: Volume,
    *,
    own: Secret,
) -> tuple[iam.Role, iam.InstanceProfile]:
    """Declare the role and the profile that gives it to the instance.

    Args:
        product: The product under construction.
        variables: Each program's variables and secrets.
        logs: Each program's log group.
        volume: The volume with the files.
        own: The company's own configuration.
    """
    secrets = [secret for its in variables.values() for secret in its.secrets.values()]
    policy = inline_policy(
        "run",
        *secret_statements([*secrets, own]),
        decrypt_statement(product),
        _write_logs(logs),
        *pull_statements(),
        _session_manager(),
        *_use_volume(product, volume),
    )
    role = iam.Role(
        product,
        "InstanceRole",
        AssumeRolePolicyDocument=trusted_by("ec2.amazonaws.com"),
        Policies=[policy],
        Tags=product.tag_list(),
    )
    return role, iam.InstanceProfile(product, "InstanceProfile", Roles=[ref(role)])


def add_program_roles(product: Product, instance: iam.Role) -> dict[str, iam.Role]:
    """A role for each program that calls AWS, which the instance may assume to hand its credentials over."""
    guarded = only_if(guardrail.GUARDED, guardrail.statement())
    statements: dict[str, list[Statement | Intrinsic]] = {
        "LibreChat": [*chat_statements(), guarded],
        "Rag": [embedding_statement()],
    }
    roles = {}
    for program, condition in PROGRAM_ROLES.items():
        roles[program] = iam.Role(
            product,
            f"{program}Role",
            condition=condition,
            AssumeRolePolicyDocument=trust({"AWS": get_att(instance, "Arn")}),
            Policies=[inline_policy("run", *statements[program])],
            Tags=product.tag_list(),
        )
        iam.Policy(
            product,
            f"{program}Assumption",
            condition=condition,
            PolicyName=f"assume-{program.lower()}",
            Roles=[ref(instance)],
            PolicyDocument=document(allow(None, ASSUME, get_att(roles[program], "Arn"))),
        )
    return roles


def _write_logs(logs: Mapping[str, LogGroup]) -> Statement:
    groups = [
        get_att(group, "Arn") if group.condition is None else only_if(group.condition, get_att(group, "Arn"))
        for group in logs.values()
    ]
    return allow("Logs", WRITE_LOGS, groups)


def _session_manager() -> Statement:
    """What the agent of Session Manager needs.

    None of these actions has a resource to name (AWS Systems Manager User Guide, "Create a custom IAM role
    for Session Manager").
    """
    return allow("SessionManager", ["ssm:UpdateInstanceInformation", *SHELL_ACTIONS], "*")


def _use_volume(product: Product, volume: Volume) -> list[Statement]:
    """Enlarging the environment's volume, and attaching it to instances of this environment alone.

    Attaching an encrypted volume makes EC2 ask for a grant in the caller's name (Amazon EBS User Guide,
    "Requirements for Amazon EBS encryption").
    """
    prefix = "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:"
    key = product.import_value(contract.DATA_KEY_ARN)
    return [
        allow(
            "AttachAndGrowVolume",
            ["ec2:AttachVolume", "ec2:ModifyVolume"],
            sub(f"{prefix}volume/${{{volume.logical_id}}}"),
        ),
        allow(
            "AttachToInstance",
            "ec2:AttachVolume",
            sub(f"{prefix}instance/*"),
            condition={
                "StringEquals": {
                    "aws:ResourceTag/librechat:environment": ref(ENVIRONMENT_NAME),
                    "aws:ResourceTag/librechat:layer": str(product.LAYER),
                }
            },
        ),
        allow(
            "UseVolumeKey",
            "kms:CreateGrant",
            key,
            condition={"StringEquals": through("ec2"), "Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
        allow(
            "DecryptVolume",
            ["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"],
            key,
            condition={"StringEquals": through("ec2")},
        ),
    ]
