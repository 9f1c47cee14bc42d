"""The function behind a network's custom resource; it stands outside the VPC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.functions.lambda_function import (
    FunctionDescription,
    LambdaFunction,
    add_lambda_function,
    write_log,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.language.policy import Statement
    from products.product import Product

TIMEOUT_SECONDS = 120
SERVICE_TIMEOUT_SECONDS = 180
"""When CloudFormation gives up waiting for an answer: shortly after the function can no longer give one."""
MEMORY_MEGABYTES = 256
LOG_DAYS = 30


def add_function(
    product: Product, prefix: str, *, package: str, purpose: str, statements: Sequence[Statement]
) -> LambdaFunction:
    """Declare the function with its role and its log.

    Args:
        product: The product under construction.
        prefix: Begins the logical IDs: the custom resource's own.
        package: The built function's name.
        purpose: What it does, for the console.
        statements: What it may do, besides writing its log.
    """
    return add_lambda_function(
        product,
        FunctionDescription(
            prefix=prefix,
            package=package,
            purpose=purpose,
            policy="work",
            statements=lambda logs: [write_log(logs), *statements],
            timeout=TIMEOUT_SECONDS,
            service_timeout=SERVICE_TIMEOUT_SECONDS,
            memory=MEMORY_MEGABYTES,
            log_days=LOG_DAYS,
        ),
    )
