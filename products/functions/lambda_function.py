"""A Lambda function of a product: its zip, its role, its log and the custom resource that calls it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from products.cfn import iam, lambda_
from products.functions.index import built_function
from products.functions.log_group import add_log_group
from products.language.intrinsics import get_att, ref, sub
from products.language.policy import allow, inline_policy, trusted_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from products.cfn.logs import LogGroup
    from products.functions.index import BuiltFunction
    from products.language.conditions import Condition
    from products.language.intrinsics import Integer, Intrinsic, Text
    from products.language.policy import Statement
    from products.product import Product


LONGEST_SERVICE_TIMEOUT = 3600
"""What CloudFormation waits by itself (AWS CloudFormation Template Reference, "CustomResource",
``ServiceTimeout``)."""


@dataclass(frozen=True, kw_only=True)
class FunctionDescription:
    """What one function is given.

    Attributes:
        prefix: Begins the logical IDs of the function, its role and its log.
        package: The built function's name.
        purpose: What it does, for the console.
        policy: The name of its role's policy.
        statements: What it may do, given its log group.
        timeout: Seconds after which Lambda ends it.
        service_timeout: Seconds after which CloudFormation gives up waiting for an answer; None where none of
            its custom resources calls it.
        memory: Megabytes.
        log_days: How long its log is kept.
        log_key: ARN of the key that encrypts its log; without one, CloudWatch Logs' own.
        variables: Its environment variables.
        vpc: The subnets and security groups of a function that connects to something in the VPC.
        tier: The tier of these subnets.
        condition: The condition under which it exists; by default always.
    """

    prefix: str
    package: str
    purpose: str
    policy: str
    statements: Callable[[LogGroup], Sequence[Statement | Intrinsic]]
    timeout: int
    service_timeout: int | None = None
    memory: int
    log_days: Integer
    log_key: Text | None = None
    variables: Mapping[str, Text] | None = None
    vpc: lambda_.FunctionVpcConfigProperty | None = None
    tier: str | None = None
    condition: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class LambdaFunction:
    """A function as declared.

    Attributes:
        description: What it was given.
        resource: The function.
        logs: Its log group.
        built: Its zip.
        product_version: The version of the product that it belongs to.
    """

    description: FunctionDescription
    resource: lambda_.Function
    logs: LogGroup
    built: BuiltFunction
    product_version: str

    @property
    def call(self) -> dict[str, Any]:
        """The properties by which a custom resource calls the function."""
        return {"ServiceToken": get_att(self.resource, "Arn"), "ServiceTimeout": self.service_timeout}

    @property
    def service_timeout(self) -> int:
        """Seconds after which CloudFormation gives up waiting for an answer: by itself after an hour."""
        return self.description.service_timeout or LONGEST_SERVICE_TIMEOUT

    @property
    def version(self) -> dict[str, Any]:
        """The properties that have a custom resource call it again when its code or the product changes."""
        return {"ContentHash": self.built.sha256, "ProductVersion": self.product_version}


def add_lambda_function(product: Product, description: FunctionDescription) -> LambdaFunction:
    """Declare the function with a log and a role of its own.

    Nothing is reserved: a new account's quota may have nothing to spare, and where two at a time would do
    harm, as when a rollback comes while an update still runs, the databases' locks hold.

    Raises:
        products.functions.index.FunctionNotBuiltError: The function was not built yet.
    """
    prefix, condition = description.prefix, description.condition
    words = sub(f"LibreChat ${{EnvironmentName}}: {description.purpose}")
    logs = add_log_group(
        product, f"{prefix}Logs", days=description.log_days, key=description.log_key, condition=condition
    )
    role = iam.Role(
        product,
        f"{prefix}Role",
        condition=condition,
        Description=words,
        AssumeRolePolicyDocument=trusted_by("lambda.amazonaws.com"),
        Policies=[inline_policy(description.policy, *description.statements(logs))],
        Tags=product.tag_list(),
    )
    built = built_function(description.package, index_file=product.index_file)
    properties: lambda_.FunctionProperties = {
        "Description": words,
        "Code": built.code(),
        "Handler": built.handler,
        "Runtime": built.runtime,
        "Architectures": [built.architecture],
        "Role": get_att(role, "Arn"),
        "Timeout": description.timeout,
        "MemorySize": description.memory,
        "LoggingConfig": {"LogGroup": ref(logs), "LogFormat": "JSON"},
    }
    if description.variables:
        properties["Environment"] = {"Variables": description.variables}
    if description.vpc is not None:
        properties["VpcConfig"] = description.vpc
    properties["Tags"] = product.tag_list(tier=description.tier)
    function = lambda_.Function(product, f"{prefix}Function", condition=condition, **properties)
    return LambdaFunction(
        description=description,
        resource=function,
        logs=logs,
        built=built,
        product_version=product.VERSION,
    )


def write_log(logs: LogGroup) -> Statement:
    """Let a function write its own log."""
    return allow("WriteItsLog", ["logs:CreateLogStream", "logs:PutLogEvents"], get_att(logs, "Arn"))
