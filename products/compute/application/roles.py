"""The two roles of each service: what ECS needs to start it, and what the program itself may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.cfn import iam
from products.guards.key_use import through
from products.guards.offered import OFFERED_TAG, OFFERED_VALUE
from products.images import pull_statements
from products.language.intrinsics import LogicalId, get_att, only_if, ref, sub
from products.language.policy import allow, inline_policy, trusted_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.cfn.logs import LogGroup
    from products.compute.application.environment import Secret
    from products.contract import Key
    from products.language.conditions import Condition
    from products.language.intrinsics import Intrinsic, Text
    from products.language.policy import InlinePolicy, Statement
    from products.product import Product

SHELL_ACTIONS = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)
"""What a container's shell needs (Amazon ECS Developer Guide, "ECS Exec")."""


WRITE_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")


def add_execution_role(
    product: Product,
    service: str,
    *,
    secrets: Sequence[Secret],
    log_group: LogGroup,
    condition: Condition | None,
) -> iam.Role:
    """The role with which ECS starts a service's tasks: its own secrets, its own log group and the images.

    Args:
        product: The product under construction.
        service: The service's name in logical IDs.
        secrets: The secrets that its containers are given.
        log_group: Its log group.
        condition: The condition under which the service exists.
    """
    policy = inline_policy(
        "start",
        *secret_statements(secrets),
        decrypt_statement(product),
        allow("Logs", WRITE_LOGS, get_att(log_group, "Arn")),
        *pull_statements(),
    )
    return _add_role(product, f"{service}ExecutionRole", [policy], condition)


def secret_statements(secrets: Sequence[Secret]) -> list[Statement | Intrinsic]:
    """Reading the environment's own secrets, and those that the form names only where they are marked.

    GetSecretValue can be limited by the secret's tags (Service Authorization Reference, "AWS Secrets
    Manager", ``aws:ResourceTag``).
    """
    read = "secretsmanager:GetSecretValue"
    own = [secret for secret in secrets if secret.parameter is None]
    own += [secret.own for secret in secrets if secret.own is not None]
    named: dict[str, Statement | Intrinsic] = {}
    for secret in secrets:
        if secret.parameter is not None and secret.parameter not in named:
            statement = allow(
                secret.parameter,
                read,
                ref(LogicalId(secret.parameter)),
                condition={"StringEquals": {f"aws:ResourceTag/{OFFERED_TAG}": OFFERED_VALUE}},
            )
            condition = secret.named or secret.condition
            named[secret.parameter] = statement if condition is None else only_if(condition, statement)
    return [allow("Secrets", read, secret_arns(own)), *named.values()]


def secret_arns(secrets: Sequence[Secret]) -> list[Text]:
    """The ARNs of the secrets, those of an absent feature left out.

    Several keys of one secret name it once; what two programs import, each for itself, stands twice, as it
    did when it was first released.
    """
    each = {id(secret.arn): secret for secret in reversed(secrets)}
    once = [secret for secret in secrets if each[id(secret.arn)] is secret]
    return [
        secret.arn if secret.condition is None else only_if(secret.condition, secret.arn) for secret in once
    ]


def decrypt_statement(product: Product) -> Statement:
    """Reading what the environment's key encrypts, through Secrets Manager alone."""
    return allow(
        "DecryptSecrets",
        "kms:Decrypt",
        product.import_value(contract.DATA_KEY_ARN),
        condition={"StringEquals": through("secretsmanager")},
    )


def add_task_role(  # noqa: PLR0913 - what a service and its cluster give
    product: Product,
    service: str,
    statements: Sequence[Statement | Intrinsic],
    *,
    only_where: Condition | None,
    shell: Intrinsic,
    condition: Condition | None,
) -> iam.Role:
    """The role that a service's program acts with.

    The statements stand in a policy of their own, apart from those for the shell: IAM refuses a policy
    without statements, so each policy is there only where it has some.

    Args:
        product: The product under construction.
        service: The service's name in logical IDs.
        statements: What it may do; nothing, if there are none.
        only_where: The condition under which it may; None means always.
        shell: The policy for shells.
        condition: The condition under which the service exists.
    """
    policies: list[InlinePolicy | Intrinsic] = [shell]
    if statements:
        run = inline_policy("run", *statements)
        policies.insert(0, run if only_where is None else only_if(only_where, run))
    return _add_role(product, f"{service}TaskRole", policies, condition)


def mount_statement(product: Product, access_points: Sequence[Key]) -> Statement:
    """Mounting and writing the file system through the service's own access points."""
    return allow(
        "MountFiles",
        ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
        _efs(product, "file-system", contract.FILE_SYSTEM_ID),
        condition={
            "StringEquals": {
                "elasticfilesystem:AccessPointArn": [
                    _efs(product, "access-point", access_point) for access_point in access_points
                ]
            }
        },
    )


def _efs(product: Product, kind: str, key: Key) -> Intrinsic:
    arn = f"arn:${{AWS::Partition}}:elasticfilesystem:${{AWS::Region}}:${{AWS::AccountId}}:{kind}/${{Id}}"
    return sub(arn, Id=product.import_value(key))


def shell_policy(product: Product, logs: LogGroup) -> InlinePolicy:
    """What ECS Exec and the record of its sessions need, where it is switched on."""
    return inline_policy(
        "shell",
        # The four actions and DescribeLogGroups have no resources to name (Service Authorization Reference).
        allow("Shell", [*SHELL_ACTIONS, "logs:DescribeLogGroups"], "*"),
        allow(
            "RecordShell",
            ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            get_att(logs, "Arn"),
        ),
        allow("EncryptShell", "kms:Decrypt", product.import_value(contract.DATA_KEY_ARN)),
    )


def _add_role(
    product: Product,
    logical_id: str,
    policies: list[InlinePolicy | Intrinsic],
    condition: Condition | None,
) -> iam.Role:
    """A role for ECS tasks, bound to this account against confused deputies."""
    source = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:*"
    return iam.Role(
        product,
        logical_id,
        condition=condition,
        AssumeRolePolicyDocument=trusted_by(
            "ecs-tasks.amazonaws.com",
            condition={
                "StringEquals": {"aws:SourceAccount": sub("${AWS::AccountId}")},
                "ArnLike": {"aws:SourceArn": sub(source)},
            },
        ),
        Policies=policies,
        Tags=product.tag_list(),
    )
