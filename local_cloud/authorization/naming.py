"""The names that CloudFormation makes up, as AWS's public handlers make them.

They all take the same function ("IdentifierUtils", source of the CloudFormation CLI's Java plug-in,
https://github.com/aws-cloudformation/cloudformation-cli-java-plugin/tree/master/src/main/java/software/amazon/cloudformation/resource):
one form begins with the stack's name, the other with the logical ID.
"""

from __future__ import annotations

SUFFIX = 12
"""Letters and digits at the end of a name."""


def made_up(stack: str, logical_id: str, suffix: str, *, longest: int) -> str:
    """The form that begins with the stack's name.

    Args:
        stack: The stack's name.
        logical_id: The logical ID.
        suffix: What tells this resource from others of the same stack and logical ID.
        longest: How many characters the service takes. What is too long is cut evenly: the stack's name and
            the logical ID get half of the room each, and what one leaves goes to the other.
    """
    room = longest - SUFFIX - 2
    for_stack = min(len(stack), max(room - room // 2, room - len(logical_id)))
    for_logical_id = min(len(logical_id), room - for_stack)
    return f"{stack[:for_stack]}-{logical_id[:for_logical_id]}-{suffix[:SUFFIX]}"


def made_up_without_stack(logical_id: str, suffix: str, *, longest: int) -> str:
    """The form that begins with the logical ID; its end is cut off where the whole is too long."""
    return f"{logical_id[: longest - SUFFIX - 1]}-{suffix[:SUFFIX]}"
