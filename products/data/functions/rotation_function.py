"""A function that rotates a secret: what it is given, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from products.cfn import lambda_, secretsmanager
from products.data.functions.function import add_function
from products.data.functions.function_permissions import statements, through_secrets_manager
from products.language.intrinsics import ACCOUNT_ID, get_att, ref
from products.language.policy import allow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.cfn.kms import Key
    from products.cfn.logs import LogGroup
    from products.cfn.secretsmanager import Secret
    from products.language.conditions import Condition
    from products.language.intrinsics import Intrinsic, Text
    from products.language.policy import Statement
    from products.language.resource import Resource
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
        rotated: The secret that it rotates.
        variables: Its environment variables.
        ready: What must stand before a schedule is made, for Secrets Manager tests a new one at once.
        condition: The condition under which it exists.
        composed: The secret that is composed of that one, if any.
        master: ARN of the master user's secret, if it needs it.
        permissions: What it may do besides reading and writing its secrets.
        isolated: It connects to a database, thus stands in the isolated subnets.
    """

    prefix: str
    package: str
    purpose: str
    rotated: Secret
    variables: dict[str, Text]
    ready: Resource[Any]
    condition: Condition
    composed: Secret | None = None
    master: Intrinsic | None = None
    permissions: Sequence[Statement] = ()
    isolated: bool = True

    @property
    def writes(self) -> list[Text]:
        """ARNs of the secrets that it writes."""
        return [ref(secret) for secret in (self.rotated, self.composed) if secret is not None]

    @property
    def reads(self) -> list[Text]:
        """ARNs of the secrets that it reads."""
        if self.master is None or self.master == ref(self.rotated):
            return self.writes
        return [self.master, *self.writes]


def add_rotation(product: Product, key: Key, rotation: RotationFunction) -> None:
    """Declare the function and the schedule by which Secrets Manager calls it."""
    function = add_function(
        product,
        key,
        prefix=rotation.prefix,
        package=rotation.package,
        purpose=rotation.purpose,
        statements=lambda logs: _statements(key, rotation, logs),
        timeout=TIMEOUT_SECONDS,
        memory=MEMORY_MEGABYTES,
        serves_cloudformation=False,
        variables=rotation.variables,
        condition=rotation.condition,
        isolated=rotation.isolated,
    )
    arn = get_att(function.resource, "Arn")
    permission = lambda_.Permission(
        product,
        f"{rotation.prefix}Permission",
        condition=rotation.condition,
        Action="lambda:InvokeFunction",
        FunctionName=arn,
        Principal="secretsmanager.amazonaws.com",
        SourceAccount=ACCOUNT_ID,
    )
    secretsmanager.RotationSchedule(
        product,
        f"{rotation.prefix}Schedule",
        condition=rotation.condition,
        depends_on=(permission, rotation.ready),
        SecretId=ref(rotation.rotated),
        RotationLambdaARN=arn,
        RotationRules={"ScheduleExpression": SCHEDULE},
        # A rotation amid an update would outlive its rollback; the first comes after 30 days.
        RotateImmediatelyOnUpdate=False,
    )


def _statements(key: Key, rotation: RotationFunction, logs: LogGroup) -> list[Statement]:
    """What the function may do: what every function may, writing its secrets, and its own."""
    return [
        *statements(key, rotation.reads, logs, isolated=rotation.isolated),
        *rotation.permissions,
        allow(
            "RotateItsSecrets",
            ["secretsmanager:DescribeSecret", "secretsmanager:PutSecretValue"],
            rotation.writes,
        ),
        allow("MakeAVersionCurrent", "secretsmanager:UpdateSecretVersionStage", ref(rotation.rotated)),
        allow(
            "EncryptThemThroughSecretsManager",
            "kms:GenerateDataKey",
            get_att(key, "Arn"),
            condition=through_secrets_manager(rotation.writes),
        ),
    ]
