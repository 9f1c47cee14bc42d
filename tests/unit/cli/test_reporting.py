"""Errors in words."""

from __future__ import annotations

import errno

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)

from local_cloud.errors import PortInUseError
from portfolio.cli.reporting import describe
from portfolio.errors import refuse
from portfolio.npm.packages import NpmError
from portfolio.packaging import PackagingError

REFUSED = ClientError({"Error": {"Code": "ValidationError", "Message": "No updates"}}, "UpdateStack")
DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "not you"}}, "ProvisionProduct")


def _answer(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "GetCallerIdentity")


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (REFUSED, "ValidationError: No updates"),
        (DENIED, "ask the platform team for access"),
        (NoCredentialsError(), "AWS_PROFILE"),
        (NoRegionError(), "AWS_REGION"),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), "http://127.0.0.1:1"),
        (ProxyConnectionError(proxy_url="http://proxy:3128"), "HTTPS_PROXY"),
        (SSLError(endpoint_url="https://sts", error=OSError("self-signed certificate")), "AWS_CA_BUNDLE"),
        (ProfileNotFound(profile="nowhere"), "aws configure list-profiles"),
        (ConnectTimeoutError(endpoint_url="https://sts"), "firewall"),
        (ReadTimeoutError(endpoint_url="https://sts"), "again"),
        (_answer("ExpiredToken"), "sign in again"),
        (_answer("InvalidClientTokenId"), "sign in again"),
        (_answer("RequestTimeTooSkewed"), "clock"),
        (_answer("ThrottlingException"), "wait a minute"),
        (_answer("OptInRequired"), "enable the region"),
        (OSError(errno.ENOSPC, "No space left on device", "/data/x"), "the disk is full"),
        (PermissionError(errno.EACCES, "Permission denied", "/data/x"), "/data/x"),
        (KeyError("Surprise"), "--debug"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_every_error_says_all_four_parts(error: Exception, part: str) -> None:
    """What failed, what was received, what is allowed and the fix."""
    shown = describe(error)
    assert part in shown
    first, *rest = shown.splitlines()
    assert first.startswith("Cannot ")
    assert [line.split(":")[0].strip() for line in rest] == ["received", "allowed", "to fix"]


@pytest.mark.parametrize(
    "error",
    [
        refuse("Cannot do it.", received="x", allowed="y", fix="z"),
        PortInUseError("Cannot start: port 1"),
        NpmError("npm install failed"),
        PackagingError("Cannot build"),
    ],
)
def test_errors_that_are_in_words_already_stay_as_they_are(error: Exception) -> None:
    """They were written where the cause is known."""
    assert describe(error) == str(error)
