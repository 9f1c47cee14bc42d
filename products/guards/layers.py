"""What keeps an environment at one stack of each layer, as far as templates say it.

Network and data have a function of their own that looks at the account's exports before anything else is made
(``custom_resources.layers``). Compute and identity have no function: a document with a name that an
account can have once stands in for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products.cfn import ssm
from products.language.intrinsics import Intrinsic, sub
from products.language.policy import Statement, allow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.contract import Key
    from products.language.resource import Resource
    from products.product import Product


WORDS = "has-a-compute-product-already--update-or-terminate-that-or-give-another-EnvironmentName"


def see_exports() -> Statement:
    """What the role of such a function must be allowed; CloudFormation's action takes no resource scope."""
    return allow("SeeWhichLayersAreThere", "cloudformation:ListExports", "*")


def export_names(keys: Sequence[Key]) -> list[Intrinsic]:
    """The names of exports, for a custom resource's property."""
    return [sub(key.export_name("${EnvironmentName}")) for key in keys]


def add_only_compute(product: Product, *, after: Resource[Any]) -> ssm.Document:
    """Refuse the launch of a second compute product in an environment, in its first seconds.

    Args:
        product: The product under construction.
        after: What refuses another environment's name, which would take another document.
    """
    return _add_only(
        product, "OnlyComputeProduct", WORDS, "The compute product of ${EnvironmentName} is", after
    )


def add_only_identity(product: Product, *, after: Resource[Any]) -> ssm.Document:
    """Refuse the launch of a second identity product in an environment, in its first seconds.

    Its exports would refuse it as well, but only after a second user pool was made and the first person got
    a second invitation.

    Args:
        product: The product under construction.
        after: What refuses another environment's name, which would take another document.
    """
    words = WORDS.replace("a-compute", "an-identity")
    return _add_only(
        product, "OnlyIdentityProduct", words, "The identity product of ${EnvironmentName} is", after
    )


def _add_only(
    product: Product, logical_id: str, words: str, subject: str, after: Resource[Any]
) -> ssm.Document:
    """A document that an account and region can have once.

    CreateDocument answers DocumentAlreadyExists (AWS Systems Manager API Reference). CloudFormation shows the
    name, so the name is what the user reads; the stack that has it is in the document's description and tags.
    """
    return ssm.Document(
        product,
        logical_id,
        Name=sub(f"librechat-${{EnvironmentName}}-{words}"),
        DocumentType="Command",
        Content={
            "schemaVersion": "2.2",
            "description": sub(f"{subject} the stack ${{AWS::StackName}}"),
            "mainSteps": [
                {"action": "aws:runShellScript", "name": "nothing", "inputs": {"runCommand": ["true"]}}
            ],
        },
        Tags=product.tag_list(),
        depends_on=[after],
    )
