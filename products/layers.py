"""What keeps an environment at one stack of each layer, as far as templates say it.

Network and data have a function of their own that looks at the account's exports before anything else is made
(``custom_resources.layers``). Compute exports nothing and has no function: a document with a name that an
account can have once stands in for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.intrinsics import Value, sub

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk as cdk

    from products.contract import Key
    from products.product import Product

SEE_EXPORTS: dict[str, Value] = {
    "Sid": "SeeWhichLayersAreThere",  # CloudFormation's action takes no resource scope
    "Effect": "Allow",
    "Action": "cloudformation:ListExports",
    "Resource": "*",
}
"""What such a function's role must be allowed."""

WORDS = "has-a-compute-product-already--update-or-terminate-that-or-give-another-EnvironmentName"


def export_names(keys: Sequence[Key]) -> list[Value]:
    """The names of exports, for a custom resource's property."""
    return [sub(key.export_name("${EnvironmentName}")) for key in keys]


def be_the_only_compute(product: Product, *, after: cdk.CfnResource) -> cdk.CfnResource:
    """Refuse the launch of a second compute product in an environment, in its first seconds.

    "A name for the SSM document ... must be unique" in an account and region: CreateDocument answers
    DocumentAlreadyExists (AWS Systems Manager API Reference). CloudFormation shows the name, so the name is
    what the user reads; the stack that has it is in the document's description and tags.

    Args:
        product: The product under construction.
        after: What refuses another environment's name, which would take another document.
    """
    return product.resource(
        "OnlyComputeProduct",
        "AWS::SSM::Document",
        {
            "Name": sub(f"librechat-${{EnvironmentName}}-{WORDS}"),
            "DocumentType": "Command",
            "Content": {
                "schemaVersion": "2.2",
                "description": sub(
                    "The compute product of ${EnvironmentName} is the stack ${AWS::StackName}"
                ),
                "mainSteps": [
                    {"action": "aws:runShellScript", "name": "nothing", "inputs": {"runCommand": ["true"]}}
                ],
            },
            "Tags": product.tag_list(),
        },
        depends_on=[after],
    )
