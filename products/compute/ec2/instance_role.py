"""What the instance may do, and what each program on it may: no container acts as the instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products import contract
from products.compute import conditions as c
from products.compute.models import chat_statements, embedding_statement
from products.compute.roles import SHELL_ACTIONS, decrypt_statement, secret_statements, trusted_by
from products.images import pull_statements
from products.intrinsics import get_att, only_if, ref, sub
from products.key_use import through

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aws_cdk as cdk

    from products.compute.environment import Environment
    from products.product import Product


PROGRAM_ROLES = {"LibreChat": c.BEDROCK, "Rag": c.TITAN}
"""The programs that call AWS, and the conditions under which they do."""


def instance_role(
    product: Product, told: dict[str, Environment], conditions: Mapping[str, cdk.CfnCondition]
) -> None:
    """Declare the role, the profile that gives it to the instance, and the programs' own roles.

    Args:
        product: The product under construction.
        told: What each program is told, with its secrets.
        conditions: The shared conditions.
    """
    secrets = [secret for its in told.values() for secret in its.secrets.values()]
    statements = [
        *secret_statements(secrets),
        decrypt_statement(product),
        _logs(),
        *pull_statements(),
        _session_manager(),
        *_volume(product),
    ]
    product.resource(
        "InstanceRole",
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": trusted_by("ec2.amazonaws.com"),
            "Policies": [
                {"PolicyName": "run", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}
            ],
            "Tags": product.tag_list(),
        },
    )
    product.resource("InstanceProfile", "AWS::IAM::InstanceProfile", {"Roles": [ref("InstanceRole")]})
    _program_roles(product, conditions)


def _program_roles(product: Product, conditions: Mapping[str, cdk.CfnCondition]) -> None:
    """A role for each program that calls AWS, which the instance may assume to hand its credentials over."""
    statements = {"LibreChat": chat_statements(), "Rag": [embedding_statement()]}
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": get_att("InstanceRole", "Arn")},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    for program, condition in PROGRAM_ROLES.items():
        document = {"Version": "2012-10-17", "Statement": statements[program]}
        product.resource(
            f"{program}Role",
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": trust,
                "Policies": [{"PolicyName": "run", "PolicyDocument": document}],
                "Tags": product.tag_list(),
            },
            condition=conditions[condition],
        )
        product.resource(
            f"{program}Assumption",
            "AWS::IAM::Policy",
            {
                "PolicyName": f"assume-{program.lower()}",
                "Roles": [ref("InstanceRole")],
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": "sts:AssumeRole",
                            "Resource": get_att(f"{program}Role", "Arn"),
                        }
                    ],
                },
            },
            condition=conditions[condition],
        )


def _logs() -> dict[str, Any]:
    groups = [
        get_att("LibreChatLogs", "Arn"),
        only_if(c.RAG, get_att("RagLogs", "Arn")),
        only_if(c.SEARCH, get_att("SearchLogs", "Arn")),
    ]
    return {
        "Sid": "Logs",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": groups,
    }


def _session_manager() -> dict[str, Any]:
    """What the agent of Session Manager needs.

    None of these actions has a resource to name (AWS Systems Manager User Guide, "Create a custom IAM role
    for Session Manager").
    """
    return {
        "Sid": "SessionManager",
        "Effect": "Allow",
        "Action": ["ssm:UpdateInstanceInformation", *SHELL_ACTIONS],
        "Resource": "*",
    }


def _volume(product: Product) -> list[dict[str, Any]]:
    """Enlarging the environment's volume, and attaching it to instances of this environment alone.

    Attaching an encrypted volume makes EC2 ask for a grant in the caller's name (Amazon EBS User Guide,
    "Requirements for Amazon EBS encryption").
    """
    prefix = "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:"
    key = product.import_value(contract.DATA_KEY_ARN)
    through_ec2 = through("ec2")
    return [
        {
            "Sid": "AttachAndGrowVolume",
            "Effect": "Allow",
            "Action": ["ec2:AttachVolume", "ec2:ModifyVolume"],
            "Resource": sub(f"{prefix}volume/${{DataVolume}}"),
        },
        {
            "Sid": "AttachToInstance",
            "Effect": "Allow",
            "Action": "ec2:AttachVolume",
            "Resource": sub(f"{prefix}instance/*"),
            "Condition": {
                "StringEquals": {
                    "aws:ResourceTag/librechat:environment": ref("EnvironmentName"),
                    "aws:ResourceTag/librechat:layer": str(product.LAYER),
                }
            },
        },
        {
            "Sid": "UseVolumeKey",
            "Effect": "Allow",
            "Action": "kms:CreateGrant",
            "Resource": key,
            "Condition": {
                "StringEquals": through_ec2,
                "Bool": {"kms:GrantIsForAWSResource": "true"},
            },
        },
        {
            "Sid": "DecryptVolume",
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"],
            "Resource": key,
            "Condition": {"StringEquals": through_ec2},
        },
    ]
