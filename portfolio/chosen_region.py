"""The region in which a command works: AWS_REGION's, or the profile's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.errors import refuse

if TYPE_CHECKING:
    import boto3


def chosen_region(session: boto3.Session, *, failed: str) -> str:
    """The session's region.

    Args:
        session: The session.
        failed: What cannot be done without one, as in "Cannot publish".

    Raises:
        CatalogError: None is chosen.
    """
    if session.region_name:
        return session.region_name
    raise refuse(
        f"{failed}: no region is chosen.",
        received="neither AWS_REGION nor a region in the profile",
        allowed="the code of an AWS region",
        fix="set it, for example AWS_REGION=eu-central-1",
    )
