"""The functions' roles: least privilege, each permission with a reason in docs/data-permissions.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products.key_use import through

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.product import Product

NETWORK_INTERFACE_ACTIONS = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
"""What the Lambda service does with the role to place a function in a VPC; they take no resource scope
(AWS Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC")."""


def add_role(
    product: Product,
    logical_id: str,
    *,
    purpose: str,
    statements: Sequence[dict[str, Any]],
    condition: cdk.CfnCondition | None = None,
) -> cdk.CfnResource:
    """Declare the role of a Lambda function, with these statements and nothing else."""
    return product.resource(
        logical_id,
        "AWS::IAM::Role",
        {
            "Description": cdk.Fn.sub(f"LibreChat ${{EnvironmentName}}: {purpose}"),
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "lambda.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            },
            "Policies": [
                {
                    "PolicyName": "initialise",
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)},
                }
            ],
            "Tags": product.tag_list(),
        },
        condition=condition,
    )


def statements(
    key_arn: str, secrets: Sequence[str], logs_arn: str, *, isolated: bool = True
) -> list[dict[str, Any]]:
    """What every function may do; docs/data-permissions.md gives each reason by its ``Sid``.

    Args:
        key_arn: ARN of the environment's key.
        secrets: ARNs of the secrets that it may read.
        logs_arn: ARN of its log group.
        isolated: It stands in the isolated subnets.
    """
    return [
        {
            "Sid": "ReadItsSecrets",
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": list(secrets),
        },
        {
            "Sid": "DecryptThemThroughSecretsManager",
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": key_arn,
            "Condition": through_secrets_manager(secrets),
        },
        write_log(logs_arn),
        *(_network_interfaces() if isolated else ()),
    ]


def write_log(logs_arn: str) -> dict[str, Any]:
    """Let a function write its own log."""
    return {
        "Sid": "WriteItsLog",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": logs_arn,
    }


def through_secrets_manager(secrets: Sequence[str]) -> dict[str, Any]:
    """The condition that the key is used by Secrets Manager alone, and for these secrets alone."""
    return {
        "StringEquals": {
            **through("secretsmanager"),
            "kms:EncryptionContext:SecretARN": list(secrets),
        }
    }


def _network_interfaces() -> list[dict[str, Any]]:
    """Let the Lambda service place the function, and keep the function's code from doing the same."""
    functions = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:*"
    return [
        {
            "Sid": "LetLambdaPlaceItInTheVpc",
            "Effect": "Allow",
            "Action": list(NETWORK_INTERFACE_ACTIONS),
            "Resource": "*",
        },
        {
            # Lambda's own use of the role carries no source function; the function's code does.
            "Sid": "KeepTheCodeFromTheNetwork",
            "Effect": "Deny",
            "Action": list(NETWORK_INTERFACE_ACTIONS),
            "Resource": "*",
            "Condition": {"ArnLike": {"lambda:SourceFunctionArn": cdk.Fn.sub(functions)}},
        },
    ]
