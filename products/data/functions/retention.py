"""How long chats are kept: what a launch may choose, and the scheduled function that looks after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.cfn import iam, scheduler
from products.data.functions.function import add_function
from products.data.functions.function_permissions import statements
from products.language.conditions import Condition, is_not
from products.language.intrinsics import ACCOUNT_ID, get_att, ref, sub
from products.language.policy import allow, inline_policy, trusted_by
from products.parameters import ENVIRONMENT_NAME, Group, Parameter

if TYPE_CHECKING:
    from products.cfn.kms import Key
    from products.data.databases.documentdb import DocumentDb
    from products.data.databases.schema import DocumentDbSchema
    from products.functions.lambda_function import LambdaFunction
    from products.product import Product

FOREVER = "forever"

CHATS_KEPT = Parameter(
    name="ChatsKept",
    label="Days that chats are kept",
    description=(
        "forever: people delete their chats themselves. A number: a chat that nobody has used for so many "
        "days is old, and the next field says what happens then. Bookmarked, pinned and archived ones are no "
        "exception; agents, prompts and memories are kept."
    ),
    group=Group.PRIVACY,
    default=FOREVER,
    allowed_values=(FOREVER, "30", "60", "90", "180", "365", "730", "1825", "3650"),
    constraint="must be forever or one of the listed numbers of days",
)

OLD_CHATS = Parameter(
    name="OldChats",
    label="Old chats are",
    description=(
        "Only with a number above. count: nothing is deleted; the metrics LibreChat/Retention in CloudWatch "
        "show how many would be. Begin with it. delete: every six hours old chats are deleted for good, with "
        "messages, shared links and the files that no other chat has; backups hold them for some time more."
    ),
    group=Group.PRIVACY,
    default="count",
    allowed_values=("count", "delete"),
    constraint="must be count or delete",
)

RETENTION = (CHATS_KEPT, OLD_CHATS)

LIMITS_CHATS = Condition("LimitsChats", is_not(CHATS_KEPT, FOREVER))

SCHEDULE = "rate(6 hours)"
"""What one run has no time for, the next one does."""
WINDOW_MINUTES = 60
TIMEOUT_SECONDS = 900
MEMORY_MEGABYTES = 256


def add_retention(product: Product, key: Key, database: DocumentDb, *, initialized: DocumentDbSchema) -> None:
    """Declare the function, its schedule and the role with which the schedule invokes it."""
    product.add_conditions(LIMITS_CHATS)
    secret = ref(database.application_secret)
    function = add_function(
        product,
        key,
        prefix="ChatRetention",
        package="chat-retention",
        purpose="delete or count old chats",
        statements=lambda logs: statements(key, [secret], logs),
        timeout=TIMEOUT_SECONDS,
        memory=MEMORY_MEGABYTES,
        serves_cloudformation=False,
        variables={
            "EnvironmentName": ref(ENVIRONMENT_NAME),
            "Host": database.host,
            "Port": database.port,
            "ApplicationSecretArn": secret,
            "ProductVersion": product.VERSION,
            "Days": ref(CHATS_KEPT),
            "Mode": ref(OLD_CHATS),
        },
        condition=LIMITS_CHATS,
    )
    role = _add_role(product, function)
    scheduler.Schedule(
        product,
        "ChatRetentionSchedule",
        condition=LIMITS_CHATS,
        depends_on=(initialized,),
        Description=sub("LibreChat ${EnvironmentName}: looks after old chats"),
        ScheduleExpression=SCHEDULE,
        FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": WINDOW_MINUTES},
        Target={
            "Arn": get_att(function.resource, "Arn"),
            "RoleArn": get_att(role, "Arn"),
            "RetryPolicy": {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 2},
        },
    )


def _add_role(product: Product, function: LambdaFunction) -> iam.Role:
    """What EventBridge Scheduler acts as: it may invoke this function and nothing else."""
    return iam.Role(
        product,
        "ChatRetentionScheduleRole",
        condition=LIMITS_CHATS,
        Description=sub("LibreChat ${EnvironmentName}: has old chats looked after"),
        AssumeRolePolicyDocument=trusted_by(
            "scheduler.amazonaws.com", condition={"StringEquals": {"aws:SourceAccount": ACCOUNT_ID}}
        ),
        Policies=[
            inline_policy(
                "invoke",
                allow("InvokeTheFunction", "lambda:InvokeFunction", get_att(function.resource, "Arn")),
            )
        ],
        Tags=product.tag_list(),
    )
