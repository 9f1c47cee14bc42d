"""What the prefix lists in route tables stand for: an AWS service's addresses, or ranges of the company's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mypy_boto3_ec2 import EC2Client

_AWS = "AWS"
_UNREADABLE = ("NotFound", "Unauthorized", "AccessDenied", "NotPermitted", "UnsupportedOperation")
"""How the codes of a list begin or end that belongs to another account and is not shared with this one."""


@dataclass(frozen=True, kw_only=True)
class PrefixList:
    """A prefix list.

    Attributes:
        service: The AWS service's name, for example ``s3``; empty for a list of the company's.
        ranges: Its CIDR blocks; None where they cannot be read, or are AWS's own.
    """

    service: str
    ranges: tuple[str, ...] | None


def read_prefix_lists(ec2: EC2Client, list_ids: Iterable[str]) -> dict[str, PrefixList]:
    """The lists of these IDs, as far as this account may read them.

    Raises:
        ClientError: EC2 refuses for another reason than that the list is somebody else's.
    """
    return {one: found for one in sorted(list_ids) if (found := _read(ec2, one)) is not None}


def _read(ec2: EC2Client, list_id: str) -> PrefixList | None:
    try:
        (described, *_) = [
            *ec2.describe_managed_prefix_lists(PrefixListIds=[list_id]).get("PrefixLists", []),
            {},
        ]
        description: Mapping[str, Any] = described
        if not description:
            return None
        if description.get("OwnerId") == _AWS:
            return PrefixList(service=_service(str(description.get("PrefixListName", ""))), ranges=None)
        pages: Any = ec2.get_paginator("get_managed_prefix_list_entries").paginate(PrefixListId=list_id)
        entries = [entry for page in pages for entry in page.get("Entries", [])]
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if any(part in code for part in _UNREADABLE):
            return None
        raise
    return PrefixList(
        service="", ranges=tuple(cidr for cidr in (str(e.get("Cidr") or "") for e in entries) if cidr)
    )


def _service(name: str) -> str:
    """``s3`` of ``com.amazonaws.eu-west-1.s3``; ``cloudfront.origin-facing`` of the global one."""
    parts = name.split(".")
    return ".".join(parts[3:]) if len(parts) > 3 else name  # noqa: PLR2004 - com, amazonaws, region
