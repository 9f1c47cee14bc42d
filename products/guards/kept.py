"""What an update must not change, refused in words before anything else is touched.

A rule of a template sees the values of one launch or update, never those before it. CloudFormation itself
remembers them: "cannot update a stack when a custom-named resource requires replacing. Rename ... and update
the stack again" (AWS CloudFormation User Guide, "Name Type"). A Systems Manager document with a name of its
own and the value in its content is such a resource: its content can only be replaced (AWS CloudFormation
Template Reference, "AWS::SSM::Document", ``Content`` with ``UpdateMethod`` Replace). The refusal shows the
name, so the name is the sentence that the user reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.cfn import ssm
from products.language.intrinsics import STACK_ID, Intrinsic, ref, select, split, sub
from products.parameters import ENVIRONMENT_NAME

if TYPE_CHECKING:
    from products.product import Product

LONGEST_WORDS = 100
"""Names of documents have at most 128 characters; the stack's own part is 8 of them."""


def add_kept_value(product: Product, logical_id: str, value: Intrinsic, words: str) -> ssm.Document:
    """Refuse every update that changes the value; the update that brings this in is not refused.

    Args:
        product: The product under construction.
        logical_id: The logical ID of what remembers the value.
        value: What must stay as it was at the launch.
        words: What the user reads, with hyphens for spaces: what is wrong and how to mend it.

    Raises:
        ValueError: The words are too long for a name.
    """
    if len(words) > LONGEST_WORDS:
        message = (
            f"Cannot keep {logical_id}: its words have {len(words)} characters, {words!r}; a document's name "
            f"has room for {LONGEST_WORDS}. Say it shorter."
        )
        raise ValueError(message)
    return ssm.Document(
        product,
        logical_id,
        Name=sub(f"librechat-{words}-${{Stack}}", Stack=stack_token()),
        DocumentType="Command",
        Content={
            "schemaVersion": "2.2",
            "description": sub("Remembers a choice that no update may change: ${Value}", Value=value),
            "mainSteps": [
                {"action": "aws:runShellScript", "name": "nothing", "inputs": {"runCommand": ["true"]}}
            ],
        },
        UpdateMethod="Replace",
        Tags=product.tag_list(),
    )


def add_kept_environment_name(product: Product) -> ssm.Document:
    """Refuse an update that gives the environment another name: it would be built on another's layers."""
    return add_kept_value(
        product,
        "KeptEnvironmentName",
        ref(ENVIRONMENT_NAME),
        "EnvironmentName-cannot-be-changed-by-an-update--give-it-back-or-launch-another-one",
    )


def stack_token() -> Intrinsic:
    """Eight digits of the stack's ID, the same as long as the stack lives."""
    return select(0, split("-", select(2, split("/", STACK_ID))))
