"""One publication at a time: an object of the artifact bucket that its holder keeps fresh.

    with publication_lock(s3, bucket, account) as held:     # None where there is no bucket yet
        held.refresh()                                      # at each step; it is let go at the end

S3 makes an object only if there is none of its name (``If-None-Match``), and replaces one only if it is the
one that was seen (``If-Match``): "Conditional writes", Amazon S3 User Guide. A holder that was killed is
known by its machine and process, or by not having refreshed the object for a quarter of an hour.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import socket
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from portfolio.errors import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_s3 import S3Client

KEY = "publishing.lock"
STALE = dt.timedelta(minutes=15)
_FRESH = dt.timedelta(minutes=1)
_TAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})


class Held:
    """The lock while it is held.

    Args:
        s3: A client of Amazon S3.
        bucket: The bucket.
        account: The account that must own it.
    """

    def __init__(self, s3: S3Client, bucket: str, account: str) -> None:
        self._s3 = s3
        self._where: Any = {"Bucket": bucket, "Key": KEY, "ExpectedBucketOwner": account}
        self._written = dt.datetime.now(dt.UTC)
        self._etag = ""

    def take(self) -> None:
        """Take it, from nobody or from a holder that is gone.

        Raises:
            CatalogError: Another publication is under way.
        """
        try:
            self._write(IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] not in _TAKEN:
                raise
            self._take_over()

    def _take_over(self) -> None:
        found = self._s3.get_object(**self._where)
        holder = json.loads(found["Body"].read())
        if not _gone(holder, dt.datetime.now(dt.UTC)):
            raise _busy(holder)
        try:
            self._write(IfMatch=found["ETag"])
        except ClientError as error:
            if error.response["Error"]["Code"] not in _TAKEN:
                raise
            raise _busy(holder) from error

    def refresh(self) -> None:
        """Say that the holder is alive, once a minute at most."""
        if dt.datetime.now(dt.UTC) - self._written > _FRESH:
            self._write(IfMatch=self._etag)

    def told(self, progress: Callable[[str], None]) -> Callable[[str], None]:
        """Progress that refreshes the lock with each line."""

        def tell(line: str) -> None:
            self.refresh()
            progress(line)

        return tell

    def let_go(self) -> None:
        """Give it to the next."""
        self._s3.delete_object(**self._where)

    def _write(self, **condition: Any) -> None:  # noqa: ANN401 - one of two conditions
        self._written = dt.datetime.now(dt.UTC)
        holder = {"machine": socket.gethostname(), "process": os.getpid(), "at": self._written.isoformat()}
        answer = self._s3.put_object(**self._where, Body=json.dumps(holder).encode(), **condition)
        self._etag = answer["ETag"]


@contextlib.contextmanager
def publication_lock(s3: S3Client, bucket: str, account: str) -> Iterator[Held | None]:
    """Hold the lock; it is let go however the block ends, but for a kill.

    Before the first publication there is no bucket, and nothing to hold: CloudFormation itself lets one
    deployment of a stack run at a time.

    Raises:
        CatalogError: Another publication is under way.
    """
    held = Held(s3, bucket, account)
    try:
        held.take()
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise
        yield None
        return
    try:
        yield held
    finally:
        held.let_go()


def _gone(holder: dict[str, Any], now: dt.datetime) -> bool:
    if now - dt.datetime.fromisoformat(holder["at"]) > STALE:
        return True
    return holder["machine"] == socket.gethostname() and not _runs(int(holder["process"]))


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _busy(holder: dict[str, Any]) -> Exception:
    return refuse(
        "Cannot publish: another publication is under way.",
        received=f"process {holder['process']} on {holder['machine']}, last seen at {holder['at']}",
        allowed="one publication at a time in an account and region",
        fix=f"wait until it has ended; one that was killed elsewhere counts as gone after "
        f"{STALE.total_seconds() / 60:.0f} minutes",
    )
