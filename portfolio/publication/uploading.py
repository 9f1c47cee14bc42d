"""Uploading files whose key tells their content: what is there already stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file and where it goes.

    Attributes:
        source: The file.
        bucket: The bucket's name.
        key: The object's key, which holds the hash of the file's content.
    """

    source: Path
    bucket: str
    key: str

    def url(self, region: str) -> str:
        """The object's address, as CloudFormation and Service Catalog take it."""
        suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        return f"https://s3.{region}.{suffix}/{self.bucket}/{self.key}"


def upload(s3: Any, uploads: Sequence[Upload], *, account: str, progress: Callable[[str], None]) -> int:  # noqa: ANN401 - a boto3 client
    """Upload what is not there yet.

    Args:
        s3: A client of Amazon S3.
        uploads: The files.
        account: The account that must own the bucket: a bucket of that name elsewhere gets nothing.
        progress: Gets a line for each file that is uploaded.

    Returns:
        How many were uploaded.
    """
    count = 0
    for each in uploads:
        if _is_there(s3, each, account):
            continue
        s3.put_object(
            Bucket=each.bucket,
            Key=each.key,
            Body=each.source.read_bytes(),
            ChecksumAlgorithm="SHA256",
            ExpectedBucketOwner=account,
        )
        progress(f"uploaded {each.key}")
        count += 1
    return count


def _is_there(s3: Any, each: Upload, account: str) -> bool:  # noqa: ANN401 - a boto3 client
    try:
        found = s3.head_object(Bucket=each.bucket, Key=each.key, ExpectedBucketOwner=account)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:  # noqa: PLR2004 - HTTP: not found
            return False
        raise
    return bool(found["ContentLength"] == each.source.stat().st_size)
