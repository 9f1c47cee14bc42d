"""Whether the service-linked roles are there that a first launch would otherwise wait for in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.hub.linked_roles import missing
from portfolio.preflight.finding import Finding, ready, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    import boto3

SUBJECT = "service-linked roles"


def look_at_linked_roles(session: boto3.Session) -> Iterator[Finding]:
    """Whether the account has each of them; launches make them, and the first may be too quick for IAM."""
    lacking = missing(session)
    if not lacking:
        yield ready(SUBJECT, "the account has all that launches need")
        return
    yield warning(
        SUBJECT,
        f"the account has none of {', '.join(lacking)} yet; the first launch that needs one may fail",
        "publish, which makes them; in an account with which the catalog is shared, run for each: aws iam "
        "create-service-linked-role --aws-service-name SERVICE",
    )
