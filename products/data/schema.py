"""The two functions that initialise the databases, and the custom resources that call them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products.data.function import Function, add_function, add_log_group, bound_events
from products.data.function_alarms import Watched, add_alarms
from products.data.function_permissions import statements
from products.data.parameters import RERUN
from products.functions import built_function

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from products.data.sizing import Sizing
    from products.functions import BuiltFunction
    from products.product import Product

TIMEOUT_SECONDS = 900
"""Lambda's longest: an index over a large restored database takes its time."""
SERVICE_TIMEOUT_SECONDS = TIMEOUT_SECONDS + 60
"""When CloudFormation gives up waiting for an answer: shortly after the function can no longer give one."""
MEMORY_MEGABYTES = 512
"""More than the functions need (under 128): Lambda gives processor time in proportion to memory."""


@dataclass(frozen=True, kw_only=True)
class SchemaFunction:
    """What one initialising function is given.

    Attributes:
        prefix: Begins the logical IDs, for example ``PostgresSchema``.
        package: The built function's name.
        secrets: ARNs of the secrets that it may read.
        purpose: What it does, for the console.
    """

    prefix: str
    package: str
    secrets: Sequence[str]
    purpose: str


class SchemaFunctions:
    """Declares initialising functions, alike but for what each may read."""

    def __init__(self, product: Product, sizing: Sizing, key: cdk.CfnResource, *, index_file: Path) -> None:
        self._product = product
        self._sizing = sizing
        self._key_arn = key.get_att("Arn").to_string()
        self._index_file = index_file

    def add(
        self,
        function: SchemaFunction,
        resource_type: str,
        properties: dict[str, Any],
        *,
        depends_on: Sequence[cdk.CfnResource],
    ) -> cdk.CfnResource:
        """Declare the function and the custom resource that calls it.

        Args:
            function: What the function is given.
            resource_type: The custom resource's type.
            properties: Its own properties; those that every one has are added.
            depends_on: What must stand before the function can connect.
        """
        built = built_function(function.package, index_file=self._index_file)
        declared = self._function(function, built)
        return self._product.resource(
            function.prefix,
            resource_type,
            {
                "ServiceToken": declared.get_att("Arn").to_string(),
                "ServiceTimeout": SERVICE_TIMEOUT_SECONDS,
                "ContentHash": built.sha256,
                "ProductVersion": self._product.VERSION,
                "Rerun": cdk.Fn.ref(RERUN.name),
                **properties,
            },
            depends_on=depends_on,
        )

    def _function(self, function: SchemaFunction, built: BuiltFunction) -> cdk.CfnResource:
        """The function with its role, its log and what watches over it."""
        logs = add_log_group(self._product, self._sizing, self._key_arn, function.prefix)
        declared = add_function(
            self._product,
            Function(
                prefix=function.prefix,
                purpose=function.purpose,
                built=built,
                logs=logs,
                statements=statements(self._key_arn, function.secrets, logs.get_att("Arn").to_string()),
                timeout=TIMEOUT_SECONDS,
                memory=MEMORY_MEGABYTES,
            ),
        )
        bound_events(self._product, function.prefix, declared, SERVICE_TIMEOUT_SECONDS)
        watched = Watched(prefix=function.prefix, purpose=function.purpose, function=declared, logs=logs)
        add_alarms(self._product, watched)
        return declared
