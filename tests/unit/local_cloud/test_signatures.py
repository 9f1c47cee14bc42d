"""Signatures are computed as AWS's own published examples have them."""

from __future__ import annotations

import datetime as dt

import pytest

from local_cloud.gateway.signatures import Request, SignatureError, check, parse

VANILLA = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
"""The case "get-vanilla" of AWS's "Signature Version 4 Test Suite", published with its General Reference."""

VANILLA_SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"  # noqa: S105 - AWS's example
PRESIGNED = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
"""The example of "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)", Amazon S3 API
Reference, https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html."""

PRESIGNED_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # noqa: S105 - AWS's example


def _vanilla(signature: str = VANILLA, **changes: str) -> Request:
    headers = {
        "host": "example.amazonaws.com",
        "x-amz-date": "20150830T123600Z",
        "authorization": (
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            f"SignedHeaders=host;x-amz-date, Signature={signature}"
        ),
    }
    return Request(method="GET", path="/", query="", headers=headers | changes)


def _presigned(signature: str = PRESIGNED, path: str = "/test.txt") -> Request:
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        f"&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature={signature}"
    )
    return Request(method="GET", path=path, query=query, headers={"host": "examplebucket.s3.amazonaws.com"})


def _verify(request: Request, secret: str, now: dt.datetime, body: bytes = b"") -> None:
    check(request, parse(request, now), secret, body)


SIGNED_AT = dt.datetime(2015, 8, 30, 12, 36, tzinfo=dt.UTC)
PRESIGNED_AT = dt.datetime(2013, 5, 24, tzinfo=dt.UTC)


def test_the_published_examples_are_right() -> None:
    """One signature in a header, one in an address."""
    _verify(_vanilla(), VANILLA_SECRET, SIGNED_AT)
    _verify(_presigned(), PRESIGNED_SECRET, PRESIGNED_AT)


@pytest.mark.parametrize(
    ("request_", "secret", "now", "body"),
    [
        (_vanilla("0" * 64), VANILLA_SECRET, SIGNED_AT, b""),
        (_vanilla(), PRESIGNED_SECRET, SIGNED_AT, b""),
        (_vanilla(), VANILLA_SECRET, SIGNED_AT, b"another body"),
        (_vanilla(), VANILLA_SECRET, SIGNED_AT + dt.timedelta(minutes=16), b""),
        (_vanilla(), VANILLA_SECRET, SIGNED_AT - dt.timedelta(minutes=16), b""),
        (_vanilla(host="127.0.0.1"), VANILLA_SECRET, SIGNED_AT, b""),
        (_vanilla(**{"x-amz-target": "not.signed"}), VANILLA_SECRET, SIGNED_AT, b""),
        (_vanilla(**{"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}), VANILLA_SECRET, SIGNED_AT, b""),
        (_vanilla(authorization="AWS AKIDEXAMPLE:abc"), VANILLA_SECRET, SIGNED_AT, b""),
        (_vanilla(authorization=""), VANILLA_SECRET, SIGNED_AT, b""),
        (_presigned(path="/other.txt"), PRESIGNED_SECRET, PRESIGNED_AT, b""),
        (_presigned(), PRESIGNED_SECRET, PRESIGNED_AT + dt.timedelta(days=1, seconds=1), b""),
        (_presigned(f"{PRESIGNED}&X-Amz-Expires=604800"), PRESIGNED_SECRET, PRESIGNED_AT, b""),
        (_presigned(f"{PRESIGNED}&x-amz-credential=test"), PRESIGNED_SECRET, PRESIGNED_AT, b""),
    ],
)
def test_nothing_else_is(request_: Request, secret: str, now: dt.datetime, body: bytes) -> None:
    """Another key, body, time, host, path or spelling is refused."""
    with pytest.raises(SignatureError):
        _verify(request_, secret, now, body)


@pytest.mark.parametrize("seconds", ["0", "-1", "604801", "1e3", "\uff19", "", "9" * 5000])
def test_an_address_is_valid_for_a_week_at_most(seconds: str) -> None:
    """X-Amz-Expires is a number of seconds between 1 and 604800, as the page above says."""
    request = _presigned()
    query = request.query.replace("X-Amz-Expires=86400", f"X-Amz-Expires={seconds}")
    changed = Request(method="GET", path=request.path, query=query, headers=request.headers)
    with pytest.raises(SignatureError, match="allowed are 1 to 604800"):
        parse(changed, PRESIGNED_AT)
