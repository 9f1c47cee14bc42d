"""A function that rotates a secret: what it is given, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products.data.function import Function, add_function, add_log_group
from products.data.function_alarms import Watched, add_alarms
from products.data.function_permissions import statements, through_secrets_manager
from products.functions import built_function

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from products.data.sizing import Sizing
    from products.product import Product

SCHEDULE = "rate(30 days)"
"""A pair of users thus gives a task's credentials at least 30 days of life after they stop being current."""
TIMEOUT_SECONDS = 120
MEMORY_MEGABYTES = 256


@dataclass(frozen=True, kw_only=True)
class RotationFunction:
    """What one rotating function is given.

    Attributes:
        prefix: Begins the logical IDs, for example ``PostgresRotation``.
        package: The built function's name.
        purpose: What it does, for the console.
        rotated: ARN of the secret that it rotates.
        variables: Its environment variables.
        ready: What must stand before a schedule is made, for Secrets Manager tests a new one at once.
        condition: The condition under which it exists.
        composed: ARN of the secret that is composed of that one; empty if there is none.
        admin: ARN of the master user's secret; empty if it needs none.
        permissions: What it may do besides reading and writing its secrets.
        isolated: It connects to a database, thus stands in the isolated subnets.
    """

    prefix: str
    package: str
    purpose: str
    rotated: str
    variables: dict[str, str]
    ready: cdk.CfnResource
    condition: cdk.CfnCondition
    composed: str = ""
    admin: str = ""
    permissions: Sequence[dict[str, Any]] = ()
    isolated: bool = True

    @property
    def writes(self) -> list[str]:
        """ARNs of the secrets that it writes."""
        return [arn for arn in (self.rotated, self.composed) if arn]

    @property
    def reads(self) -> list[str]:
        """ARNs of the secrets that it reads."""
        return self.writes if self.admin in ("", self.rotated) else [self.admin, *self.writes]


class RotationFunctions:
    """Declares rotating functions with their schedules, alike but for what each may read and write."""

    def __init__(self, product: Product, sizing: Sizing, key: cdk.CfnResource, *, index_file: Path) -> None:
        self._product = product
        self._sizing = sizing
        self._key_arn = key.get_att("Arn").to_string()
        self._index_file = index_file

    def add(self, function: RotationFunction) -> None:
        """Declare the function and the schedule by which Secrets Manager calls it."""
        declared = self._function(function)
        permission = self._product.resource(
            f"{function.prefix}Permission",
            "AWS::Lambda::Permission",
            {
                "Action": "lambda:InvokeFunction",
                "FunctionName": declared.get_att("Arn").to_string(),
                "Principal": "secretsmanager.amazonaws.com",
                "SourceAccount": cdk.Aws.ACCOUNT_ID,
            },
            condition=function.condition,
        )
        self._product.resource(
            f"{function.prefix}Schedule",
            "AWS::SecretsManager::RotationSchedule",
            {
                "SecretId": function.rotated,
                "RotationLambdaARN": declared.get_att("Arn").to_string(),
                "RotationRules": {"ScheduleExpression": SCHEDULE},
                # A rotation amid an update would outlive its rollback; the first comes after 30 days.
                "RotateImmediatelyOnUpdate": False,
            },
            condition=function.condition,
            depends_on=(permission, function.ready),
        )

    def _function(self, function: RotationFunction) -> cdk.CfnResource:
        """The function with its role, its log and what watches over it."""
        built = built_function(function.package, index_file=self._index_file)
        logs = add_log_group(
            self._product, self._sizing, self._key_arn, function.prefix, condition=function.condition
        )
        declared = add_function(
            self._product,
            Function(
                prefix=function.prefix,
                purpose=function.purpose,
                built=built,
                logs=logs,
                statements=self._statements(function, logs.get_att("Arn").to_string()),
                timeout=TIMEOUT_SECONDS,
                memory=MEMORY_MEGABYTES,
                variables=function.variables,
                condition=function.condition,
                isolated=function.isolated,
            ),
        )
        watched = Watched(
            prefix=function.prefix,
            purpose=function.purpose,
            function=declared,
            logs=logs,
            condition=function.condition,
        )
        add_alarms(self._product, watched)
        return declared

    def _statements(self, function: RotationFunction, logs_arn: str) -> list[dict[str, Any]]:
        """What the function may do: what every function may, writing its secrets, and its own."""
        return [
            *statements(self._key_arn, function.reads, logs_arn, isolated=function.isolated),
            *function.permissions,
            {
                "Sid": "RotateItsSecrets",
                "Effect": "Allow",
                "Action": ["secretsmanager:DescribeSecret", "secretsmanager:PutSecretValue"],
                "Resource": function.writes,
            },
            {
                "Sid": "MakeAVersionCurrent",
                "Effect": "Allow",
                "Action": "secretsmanager:UpdateSecretVersionStage",
                "Resource": function.rotated,
            },
            {
                "Sid": "EncryptThemThroughSecretsManager",
                "Effect": "Allow",
                "Action": "kms:GenerateDataKey",
                "Resource": self._key_arn,
                "Condition": through_secrets_manager(function.writes),
            },
        ]
