"""Whether the images that the releases name can be copied: each needs its digest in the lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.errors import CatalogError
from portfolio.images.publishing import named_images, pulls_nothing
from portfolio.preflight.finding import Finding, problem, ready
from portfolio.versions.release import releases

if TYPE_CHECKING:
    from collections.abc import Iterator

    import boto3

SUBJECT = "container images"


def look_at_images(session: boto3.Session) -> Iterator[Finding]:
    """Whether every image has its digest; without one, a publication is refused."""
    if pulls_nothing(session):
        yield ready(SUBJECT, "the embedded cloud runs no containers and pulls none")
        return
    try:
        named = named_images(releases())
    except CatalogError as error:
        for each in error.problems:
            yield problem(SUBJECT, f"{each.failed} {each.received[:1].upper()}{each.received[1:]}.", each.fix)
        return
    yield ready(SUBJECT, f"each of the {len(named)} that releases name has its digest")
