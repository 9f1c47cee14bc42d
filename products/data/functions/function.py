"""A Lambda function of the data layer: alone of its kind, with its own role, log group and alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.cfn import lambda_
from products.data.databases.sizing import BY_SIZE
from products.data.functions.function_alarms import add_function_alarms
from products.functions.lambda_function import (
    FunctionDescription,
    LambdaFunction,
    add_lambda_function,
    write_log,
)
from products.language.intrinsics import get_att, ref, split

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from products.cfn.kms import Key
    from products.cfn.logs import LogGroup
    from products.language.conditions import Condition
    from products.language.intrinsics import Text
    from products.language.policy import Statement
    from products.product import Product

OUTSIDE_MEMORY_MEGABYTES = 256
PATIENCE_SECONDS = 60
"""How much longer CloudFormation waits for an answer than the function can take to give one."""


def add_function(  # noqa: PLR0913 - what one function of the layer differs in from another
    product: Product,
    key: Key,
    *,
    prefix: str,
    package: str,
    purpose: str,
    statements: Callable[[LogGroup], Sequence[Statement]],
    timeout: int,
    memory: int,
    serves_cloudformation: bool = True,
    variables: Mapping[str, Text] | None = None,
    condition: Condition | None = None,
    isolated: bool = True,
) -> LambdaFunction:
    """Declare a function with its role, its log and its alarms.

    Args:
        product: The data product.
        key: The environment's key.
        prefix: Begins the logical IDs.
        package: The built function's name.
        purpose: What it does, for the console.
        statements: What it may do, given its log group.
        timeout: Seconds after which Lambda ends it.
        memory: Megabytes.
        serves_cloudformation: A custom resource calls it.
        variables: Its environment variables.
        condition: The condition under which it exists; by default always.
        isolated: It stands in the isolated subnets, from which alone the databases take its connections;
            outside of the VPC it reaches AWS's public endpoints alone.
    """
    function = add_lambda_function(
        product,
        FunctionDescription(
            prefix=prefix,
            package=package,
            purpose=purpose,
            policy="initialise",
            statements=statements,
            timeout=timeout,
            service_timeout=timeout + PATIENCE_SECONDS if serves_cloudformation else None,
            memory=memory,
            log_days=BY_SIZE.value("LogDays"),
            log_key=get_att(key, "Arn"),
            variables=variables,
            vpc=_isolated_subnets(product) if isolated else None,
            tier="isolated" if isolated else None,
            condition=condition,
        ),
    )
    if serves_cloudformation:
        _add_event_limit(product, function)
    add_function_alarms(product, function)
    return function


def add_outside_function(  # noqa: PLR0913 - as above
    product: Product,
    key: Key,
    *,
    prefix: str,
    package: str,
    purpose: str,
    statements: Sequence[Statement],
    timeout: int,
) -> LambdaFunction:
    """Declare a function that a custom resource calls, and that reaches AWS's APIs and no database.

    Args:
        product: The data product.
        key: The environment's key.
        prefix: The custom resource's logical ID.
        package: The built function's name.
        purpose: What it does, for the console.
        statements: What it may do besides writing its log.
        timeout: Seconds after which Lambda ends it.
    """
    return add_function(
        product,
        key,
        prefix=prefix,
        package=package,
        purpose=purpose,
        statements=lambda logs: [*statements, write_log(logs)],
        timeout=timeout,
        memory=OUTSIDE_MEMORY_MEGABYTES,
        isolated=False,
    )


def _add_event_limit(product: Product, function: LambdaFunction) -> None:
    """Drop an event that waited until CloudFormation gave up: it may have rolled back meanwhile."""
    lambda_.EventInvokeConfig(
        product,
        f"{function.description.prefix}Events",
        FunctionName=ref(function.resource),
        Qualifier="$LATEST",
        MaximumEventAgeInSeconds=function.service_timeout,
        MaximumRetryAttempts=2,
    )


def _isolated_subnets(product: Product) -> lambda_.FunctionVpcConfigProperty:
    return {
        "SubnetIds": split(",", product.import_value(contract.ISOLATED_SUBNET_IDS)),
        "SecurityGroupIds": [product.import_value(contract.INIT_LAMBDA_SECURITY_GROUP_ID)],
    }
