"""What the instance may do: its secrets, its logs, its volume, its models, and Session Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products import contract
from products.compute import conditions as c
from products.compute.models import chat_statements, embedding_statement
from products.compute.roles import SHELL_ACTIONS, decrypt_statement, secret_arns, trusted_by
from products.intrinsics import get_att, only_if, ref, sub

if TYPE_CHECKING:
    from products.compute.environment import Environment
    from products.product import Product


def instance_role(product: Product, told: dict[str, Environment]) -> None:
    """Declare the role and the profile that gives it to the instance."""
    secrets = [secret for its in told.values() for secret in its.secrets.values()]
    statements = [
        {
            "Sid": "Secrets",
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": secret_arns(secrets),
        },
        decrypt_statement(product),
        _logs(),
        _session_manager(),
        *_volume(product),
        *(only_if(c.BEDROCK, statement) for statement in chat_statements()),
        only_if(c.TITAN, embedding_statement()),
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
    """Attaching the environment's volume to an instance of this environment, and to no other.

    Attaching an encrypted volume makes EC2 ask for a grant in the caller's name (Amazon EBS User Guide,
    "Requirements for Amazon EBS encryption").
    """
    prefix = "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:"
    key = product.import_value(contract.DATA_KEY_ARN)
    through_ec2 = {"kms:ViaService": sub("ec2.${AWS::Region}.amazonaws.com")}
    return [
        {
            "Sid": "AttachVolume",
            "Effect": "Allow",
            "Action": "ec2:AttachVolume",
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
