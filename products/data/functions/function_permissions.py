"""What the functions may do: least privilege, each permission with a reason in docs/data-permissions.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.functions.lambda_function import write_log
from products.guards.key_use import through
from products.language.intrinsics import get_att, sub
from products.language.policy import allow, deny

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.cfn.kms import Key
    from products.cfn.logs import LogGroup
    from products.language.intrinsics import Text
    from products.language.policy import Condition, Statement

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


def statements(
    key: Key, secrets: Sequence[Text], logs: LogGroup, *, isolated: bool = True
) -> list[Statement]:
    """What every function may do; docs/data-permissions.md gives each reason by its ``Sid``.

    Args:
        key: The environment's key.
        secrets: ARNs of the secrets that it may read.
        logs: Its log group.
        isolated: It stands in the isolated subnets.
    """
    return [
        allow("ReadItsSecrets", "secretsmanager:GetSecretValue", list(secrets)),
        allow(
            "DecryptThemThroughSecretsManager",
            "kms:Decrypt",
            get_att(key, "Arn"),
            condition=through_secrets_manager(secrets),
        ),
        write_log(logs),
        *(_network_interfaces() if isolated else ()),
    ]


def through_secrets_manager(secrets: Sequence[Text]) -> Condition:
    """The condition that the key is used by Secrets Manager alone, and for these secrets alone."""
    return {
        "StringEquals": {
            **through("secretsmanager"),
            "kms:EncryptionContext:SecretARN": list(secrets),
        }
    }


def _network_interfaces() -> list[Statement]:
    """Let the Lambda service place the function, and keep the function's code from doing the same."""
    functions = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:*"
    return [
        allow("LetLambdaPlaceItInTheVpc", NETWORK_INTERFACE_ACTIONS, "*"),
        # Lambda's own use of the role carries no source function; the function's code does.
        deny(
            "KeepTheCodeFromTheNetwork",
            NETWORK_INTERFACE_ACTIONS,
            "*",
            condition={"ArnLike": {"lambda:SourceFunctionArn": sub(functions)}},
        ),
    ]
