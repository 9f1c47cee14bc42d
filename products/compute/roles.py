"""The two roles of each service: what ECS needs to start it, and what the program itself may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products import contract
from products.images import pull_statements
from products.intrinsics import get_att, only_if, sub
from products.key_use import through
from products.offered import OFFERED_TAG, OFFERED_VALUE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk as cdk

    from products.compute.environment import Secret
    from products.contract import Key
    from products.product import Product

SHELL_ACTIONS = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)
"""What a container's shell needs (Amazon ECS Developer Guide, "ECS Exec")."""


def trusted_by(service: str, *, tasks_of_this_account: bool = False) -> dict[str, Any]:
    """The trust policy for a service; for ECS tasks, bound to this account against confused deputies."""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    if tasks_of_this_account:
        source = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:*"
        statement["Condition"] = {
            "StringEquals": {"aws:SourceAccount": sub("${AWS::AccountId}")},
            "ArnLike": {"aws:SourceArn": sub(source)},
        }
    return {"Version": "2012-10-17", "Statement": [statement]}


def execution_role(
    product: Product,
    service: str,
    *,
    secrets: Sequence[Secret],
    log_group: str,
    condition: cdk.CfnCondition | None,
) -> cdk.CfnResource:
    """The role with which ECS starts a service's tasks: its own secrets, its own log group and the images.

    Args:
        product: The product under construction.
        service: The service's name in logical IDs.
        secrets: The secrets that its containers are given.
        log_group: The logical ID of its log group.
        condition: The condition under which the service exists.
    """
    statements = [
        *secret_statements(secrets),
        decrypt_statement(product),
        {
            "Sid": "Logs",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": get_att(log_group, "Arn"),
        },
        *pull_statements(),
    ]
    return _role(product, f"{service}ExecutionRole", [_policy("start", statements)], condition)


def secret_statements(secrets: Sequence[Secret]) -> list[Any]:
    """Reading the environment's own secrets, and those that the form names only where they are marked.

    GetSecretValue can be limited by the secret's tags (Service Authorization Reference, "AWS Secrets
    Manager", ``aws:ResourceTag``).
    """
    read = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue"}
    marked = {"StringEquals": {f"aws:ResourceTag/{OFFERED_TAG}": OFFERED_VALUE}}
    own = [secret for secret in secrets if secret.parameter is None]
    named: dict[str, Any] = {}
    for secret in secrets:
        if secret.parameter is not None and secret.parameter not in named:
            statement = {"Sid": secret.parameter, **read, "Resource": secret.arn, "Condition": marked}
            condition = secret.condition
            named[secret.parameter] = statement if condition is None else only_if(condition, statement)
    return [{"Sid": "Secrets", **read, "Resource": secret_arns(own)}, *named.values()]


def secret_arns(secrets: Sequence[Secret]) -> list[Any]:
    """The ARNs of the secrets, each once, those of an absent feature left out."""
    arns: list[Any] = []
    for secret in secrets:
        arn = secret.arn if secret.condition is None else only_if(secret.condition, secret.arn)
        if arn not in arns:
            arns.append(arn)
    return arns


def decrypt_statement(product: Product) -> dict[str, Any]:
    """Reading what the environment's key encrypts, through Secrets Manager alone."""
    return {
        "Sid": "DecryptSecrets",
        "Effect": "Allow",
        "Action": "kms:Decrypt",
        "Resource": product.import_value(contract.DATA_KEY_ARN),
        "Condition": {"StringEquals": through("secretsmanager")},
    }


def task_role(
    product: Product,
    service: str,
    statements: Sequence[dict[str, Any]],
    *,
    only_where: str | None,
    condition: cdk.CfnCondition | None,
) -> cdk.CfnResource:
    """The role that a service's program acts with.

    The statements stand in a policy of their own, apart from those for the shell: IAM refuses a policy
    without statements, so each policy is there only where it has some.

    Args:
        product: The product under construction.
        service: The service's name in logical IDs.
        statements: What it may do; nothing, if there are none.
        only_where: The name of the condition under which it may; None means always.
        condition: The condition under which the service exists.
    """
    policies = [only_if("ShellIsOn", _policy("shell", _shell_statements(product)))]
    if statements:
        run = _policy("run", statements)
        policies.insert(0, run if only_where is None else only_if(only_where, run))
    return _role(product, f"{service}TaskRole", policies, condition)


def mount_statement(product: Product, access_points: Sequence[Key]) -> dict[str, Any]:
    """Mounting and writing the file system through the service's own access points."""
    return {
        "Sid": "MountFiles",
        "Effect": "Allow",
        "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
        "Resource": _efs(product, "file-system", contract.FILE_SYSTEM_ID),
        "Condition": {
            "StringEquals": {
                "elasticfilesystem:AccessPointArn": [
                    _efs(product, "access-point", access_point) for access_point in access_points
                ]
            }
        },
    }


def _efs(product: Product, kind: str, key: Key) -> dict[str, Any]:
    arn = f"arn:${{AWS::Partition}}:elasticfilesystem:${{AWS::Region}}:${{AWS::AccountId}}:{kind}/${{Id}}"
    return sub(arn, Id=product.import_value(key))


def _shell_statements(product: Product) -> list[dict[str, Any]]:
    """What ECS Exec and the record of its sessions need, where it is switched on."""
    record = {
        "Sid": "RecordShell",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        "Resource": get_att("ShellLogs", "Arn"),
    }
    session_key = {
        "Sid": "EncryptShell",
        "Effect": "Allow",
        "Action": "kms:Decrypt",
        "Resource": product.import_value(contract.DATA_KEY_ARN),
    }
    # The four actions and DescribeLogGroups have no resources to name (Service Authorization Reference).
    channel = {
        "Sid": "Shell",
        "Effect": "Allow",
        "Action": [*SHELL_ACTIONS, "logs:DescribeLogGroups"],
        "Resource": "*",
    }
    return [channel, record, session_key]


def _role(
    product: Product,
    logical_id: str,
    policies: list[dict[str, Any]],
    condition: cdk.CfnCondition | None,
) -> cdk.CfnResource:
    return product.resource(
        logical_id,
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": trusted_by("ecs-tasks.amazonaws.com", tasks_of_this_account=True),
            "Policies": policies,
            "Tags": product.tag_list(),
        },
        condition=condition,
    )


def _policy(name: str, statements: Sequence[dict[str, Any]]) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return {"PolicyName": name, "PolicyDocument": document}
