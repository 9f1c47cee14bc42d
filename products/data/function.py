"""A Lambda function of the data layer: alone of its kind, with its own role and log group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products import contract
from products.data.function_permissions import add_role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from products.data.sizing import Sizing
    from products.functions import BuiltFunction
    from products.product import Product


@dataclass(frozen=True, kw_only=True)
class Function:
    """What one function is given.

    Attributes:
        prefix: Begins the logical IDs.
        purpose: What it does, for the console.
        built: Its zip.
        logs: Its log group.
        statements: What it may do.
        timeout: Seconds after which Lambda ends it.
        memory: Megabytes.
        variables: Its environment variables; none by default.
        condition: The condition under which it exists; by default always.
        isolated: It stands in the isolated subnets, from which alone the databases take its connections.
    """

    prefix: str
    purpose: str
    built: BuiltFunction
    logs: cdk.CfnResource
    statements: Sequence[dict[str, Any]]
    timeout: int
    memory: int
    variables: Mapping[str, str] | None = None
    condition: cdk.CfnCondition | None = None
    isolated: bool = True


def add_log_group(
    product: Product,
    sizing: Sizing,
    key_arn: str,
    prefix: str,
    *,
    condition: cdk.CfnCondition | None = None,
) -> cdk.CfnResource:
    """Declare a function's log group, encrypted and kept as long as the size says."""
    return product.resource(
        f"{prefix}Logs",
        "AWS::Logs::LogGroup",
        {
            "RetentionInDays": sizing.value("LogDays"),
            "KmsKeyId": key_arn,
            "Tags": product.tag_list(),
        },
        condition=condition,
        on_removal=cdk.RemovalPolicy.DESTROY,
    )


def add_function(product: Product, function: Function) -> cdk.CfnResource:
    """Declare the function with a role of its own."""
    role = add_role(
        product,
        f"{function.prefix}Role",
        purpose=function.purpose,
        statements=list(function.statements),
        condition=function.condition,
    )
    variables = {"Environment": {"Variables": function.variables}} if function.variables else {}
    return product.resource(
        f"{function.prefix}Function",
        "AWS::Lambda::Function",
        {
            "Description": cdk.Fn.sub(f"LibreChat ${{EnvironmentName}}: {function.purpose}"),
            "Code": function.built.code(),
            "Handler": function.built.handler,
            "Runtime": function.built.runtime,
            "Architectures": [function.built.architecture],
            "Role": role.get_att("Arn").to_string(),
            "Timeout": function.timeout,
            "MemorySize": function.memory,
            # Nothing is reserved: a new account's quota may have nothing to spare, and where two at a time
            # would do harm, as when a rollback comes while an update still runs, the databases' locks hold.
            "LoggingConfig": {"LogGroup": function.logs.ref, "LogFormat": "JSON"},
            **variables,
            **_place(product, isolated=function.isolated),
        },
        condition=function.condition,
    )


def bound_events(product: Product, prefix: str, function: cdk.CfnResource, seconds: int) -> None:
    """Drop an event that waited until CloudFormation gave up: it may have rolled back meanwhile.

    Args:
        product: The data product.
        prefix: Begins the logical ID.
        function: The function.
        seconds: When CloudFormation gives up.
    """
    product.resource(
        f"{prefix}Events",
        "AWS::Lambda::EventInvokeConfig",
        {
            "FunctionName": function.ref,
            "Qualifier": "$LATEST",
            "MaximumEventAgeInSeconds": seconds,
            "MaximumRetryAttempts": 2,
        },
    )


def _place(product: Product, *, isolated: bool) -> dict[str, Any]:
    """Where the function stands: without a place in the VPC it reaches AWS's public endpoints alone."""
    if not isolated:
        return {"Tags": product.tag_list()}
    return {
        "VpcConfig": {
            "SubnetIds": cdk.Fn.split(",", product.import_value(contract.ISOLATED_SUBNET_IDS)),
            "SecurityGroupIds": [product.import_value(contract.INIT_LAMBDA_SECURITY_GROUP_ID)],
        },
        "Tags": product.tag_list(tier="isolated"),
    }
