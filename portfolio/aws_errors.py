"""What AWS or the way to it answered, in words: one advice for each kind of failure.

from portfolio.aws_errors import problem

problem(error, "Cannot publish.")       # a Problem whose fix fits the error
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
    SSOError,
)

from portfolio.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

_BEFORE_AN_ANSWER: tuple[tuple[type[BotoCoreError], str, str], ...] = (
    (
        NoCredentialsError,
        "credentials that boto3 finds (boto3 documentation, Credentials)",
        "sign in, for example with `aws sso login`, or set AWS_PROFILE",
    ),
    (
        PartialCredentialsError,
        "an access key together with its secret",
        "set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither and AWS_PROFILE",
    ),
    (ProfileNotFound, "a profile of ~/.aws/config", "name one in AWS_PROFILE: aws configure list-profiles"),
    (SSOError, "a session of IAM Identity Center that has not ended", "sign in again: aws sso login"),
    (
        NoRegionError,
        "a region, for example eu-central-1",
        "set AWS_REGION, or a region in the profile",
    ),
    (
        ProxyConnectionError,
        "a proxy that lets requests to AWS through",
        "correct HTTPS_PROXY (and HTTP_PROXY for the embedded cloud), or name what needs none in NO_PROXY",
    ),
    (
        SSLError,
        "a certificate that this machine trusts",
        "if your network's proxy signs certificates itself: AWS_CA_BUNDLE=/path/of/its/authority.pem",
    ),
    (
        EndpointConnectionError,
        "an endpoint that answers",
        "check the network and AWS_REGION, or the embedded cloud with: catalog status --target local",
    ),
    (ConnectTimeoutError, "an endpoint that answers", "check the network, its firewall and HTTPS_PROXY"),
    (ReadTimeoutError, "an answer within the time that boto3 waits", "run the same command again"),
    (
        HTTPClientError,
        "an answer in HTTP",
        "check the network and HTTPS_PROXY, then run the same command again",
    ),
)
"""Kinds of failures before AWS answered: what is allowed, and what to do; the more special come first."""

_SIGN_IN = (
    "credentials that AWS knows and that have not ended",
    "sign in again (aws sso login, or new keys); aws sts get-caller-identity tells who you are",
)
_CLOCK = ("a clock that differs from AWS's by less than five minutes", "set this machine's clock")
_WAIT = ("fewer requests at a time", "wait a minute, then run the same command again")
_MAY_NOT = (
    "an identity whose policies allow this call",
    "use another profile or role, or ask the platform team for access",
)
_CODES: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(
        (
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "InvalidAccessKeyId",
            "InvalidToken",
            "AuthFailure",
            "SignatureDoesNotMatch",
            "IncompleteSignature",
            "MissingAuthenticationToken",
        ),
        _SIGN_IN,
    ),
    **dict.fromkeys(("RequestExpired", "RequestTimeTooSkewed", "InvalidSignatureException"), _CLOCK),
    **dict.fromkeys(
        (
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException",
            "RequestLimitExceeded",
            "SlowDown",
            "ServiceUnavailable",
        ),
        _WAIT,
    ),
    **dict.fromkeys(
        ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AllAccessDisabled"), _MAY_NOT
    ),
    "OptInRequired": ("an account that uses the service and the region", "enable the region in the account"),
    "NoSuchBucket": ("a bucket of this account", "publish again: the bucket is made first"),
    "LimitExceededException": ("what the account's quotas allow", "ask for a higher quota (Service Quotas)"),
}
"""Kinds of refusals by their codes ("Common Error Types", in each service's API reference)."""


def is_before_any_answer(error: BotoCoreError | ClientError) -> bool:
    """Whether nothing can be asked at all until somebody signs in, connects or waits."""
    if isinstance(error, BotoCoreError):
        return True
    return _CODES.get(error.response["Error"]["Code"]) in {_SIGN_IN, _CLOCK, _WAIT}


def problem(error: BotoCoreError | ClientError, failed: str = "") -> Problem:
    """The error in four parts.

    Args:
        error: What boto3 raised.
        failed: What could not be done; by default the call.
    """
    if isinstance(error, ClientError):
        return _refused(error, failed)
    for kind, allowed, fix in _BEFORE_AN_ANSWER:
        if isinstance(error, kind):
            return Problem(
                failed=failed or "Cannot talk to the cloud.", received=str(error), allowed=allowed, fix=fix
            )
    return Problem(
        failed=failed or "Cannot talk to AWS.",
        received=str(error),
        allowed="a configuration that boto3 accepts",
        fix="correct what the message names",
    )


def _refused(error: ClientError, failed: str) -> Problem:
    code = error.response["Error"]["Code"]
    allowed, fix = _CODES.get(code, ("what the service's message says", "correct what the message names"))
    message = error.response["Error"].get("Message") or "no message"
    return Problem(
        failed=failed or f"Cannot call {error.operation_name}: the service refused.",
        received=f"{error.operation_name} answered {code}: {message}",
        allowed=allowed,
        fix=fix,
    )
