"""A custom resource and the function behind it, which stands outside the VPC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import aws_cdk as cdk

from products.functions import built_function
from products.intrinsics import Value, get_att, ref, sub

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from products.product import Product

TIMEOUT_SECONDS = 120
SERVICE_TIMEOUT_SECONDS = 180
"""When CloudFormation gives up waiting for an answer: shortly after the function can no longer give one."""
MEMORY_MEGABYTES = 256
LOG_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class CustomResource:
    """A custom resource.

    Attributes:
        logical_id: The resource's logical ID; its function's, role's and logs' begin with it.
        resource_type: The custom resource's type.
        package: The built function's name.
        purpose: What it does, for the console.
        statements: What the function may do, besides writing its log.
        properties: The resource's own properties; those that every one has are added.
    """

    logical_id: str
    resource_type: str
    package: str
    purpose: str
    statements: Sequence[dict[str, Value]]
    properties: Mapping[str, Value]


def add_custom_resource(product: Product, resource: CustomResource) -> cdk.CfnResource:
    """Declare the custom resource with its function, the function's role and its log."""
    name = resource.logical_id
    product.resource(
        f"{name}Logs",
        "AWS::Logs::LogGroup",
        {"RetentionInDays": LOG_DAYS, "Tags": product.tag_list()},
        on_removal=cdk.RemovalPolicy.DESTROY,
    )
    product.resource(f"{name}Role", "AWS::IAM::Role", _role(product, resource))
    built = built_function(resource.package)
    product.resource(
        f"{name}Function",
        "AWS::Lambda::Function",
        {
            "Description": sub(f"LibreChat ${{EnvironmentName}}: {resource.purpose}"),
            "Code": built.code(),
            "Handler": built.handler,
            "Runtime": built.runtime,
            "Architectures": [built.architecture],
            "Role": get_att(f"{name}Role", "Arn"),
            "Timeout": TIMEOUT_SECONDS,
            "MemorySize": MEMORY_MEGABYTES,
            "LoggingConfig": {"LogGroup": ref(f"{name}Logs"), "LogFormat": "JSON"},
            "Tags": product.tag_list(),
        },
    )
    return product.resource(
        name,
        resource.resource_type,
        {
            "ServiceToken": get_att(f"{name}Function", "Arn"),
            "ServiceTimeout": SERVICE_TIMEOUT_SECONDS,
            **resource.properties,
            "ContentHash": built.sha256,
            "ProductVersion": product.VERSION,
        },
    )


def _role(product: Product, resource: CustomResource) -> dict[str, Value]:
    write_log = {
        "Sid": "WriteItsLog",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": get_att(f"{resource.logical_id}Logs", "Arn"),
    }
    return {
        "Description": sub(f"LibreChat ${{EnvironmentName}}: {resource.purpose}"),
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        },
        "Policies": [
            {
                "PolicyName": "work",
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [write_log, *resource.statements],
                },
            }
        ],
        "Tags": product.tag_list(),
    }
