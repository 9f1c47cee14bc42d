"""Fields of the form that name a secret with somebody else's key: its whole ARN, and marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.parameters import Parameter

if TYPE_CHECKING:
    from products.parameters import Group

ARN_PATTERN = (
    r"^$|^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$"
)
"""A whole ARN, which ends with a hyphen and six characters (AWS Secrets Manager API Reference,
"CreateSecret"): the role may read exactly this one, and would be refused under a shorter name."""

KEY_WORDS = (
    "must be the whole ARN of a Secrets Manager secret that holds nothing but the key, for example "
    "arn:aws:secretsmanager:eu-west-1:111122223333:secret:openai-AbCdEf, or empty"
)


def key_parameter(name: str, *, label: str, description: str, group: Group) -> Parameter:
    """A field for the ARN of a marked secret that holds nothing but a key; empty by default.

    Args:
        name: The parameter's logical ID.
        label: What the key is for; the form adds that its secret's ARN is meant.
        description: What the key does, and what happens without it.
        group: The heading it stands under.
    """
    return Parameter(
        name=name,
        label=f"{label} (secret ARN)",
        description=description,
        group=group,
        default="",
        allowed_pattern=ARN_PATTERN,
        constraint=KEY_WORDS,
    )
