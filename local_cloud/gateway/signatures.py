"""Signature Version 4 of a request, computed again by botocore's own signer.

Source: "Signature Version 4 for API requests" and "Authenticating Requests: Using Query Parameters", AWS
Identity and Access Management User Guide and Amazon S3 API Reference.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

ALGORITHM = "AWS4-HMAC-SHA256"
SKEW = dt.timedelta(minutes=15)
"""How far a client's clock may be off: what the most generous of AWS's services allow."""

LONGEST_PRESIGNED = 7 * 24 * 3600
"""Seconds; "Authenticating Requests: Using Query Parameters", X-Amz-Expires."""

_HEADER = re.compile(
    ALGORITHM + r" *Credential=(?P<credential>[^,\s]+), *SignedHeaders=(?P<headers>[^,\s]+), *"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)
_SECONDS = re.compile("[1-9][0-9]{0,5}")
_PARAMETER = "X-Amz-"


class SignatureError(Exception):
    """A request that is not let through: it is not signed as it must be, or is one too many.

    Attributes:
        code: AWS's name of the error.
        status: The HTTP status.
    """

    def __init__(self, code: str, message: str, *, status: int = 403) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request as it came in, without its body.

    Attributes:
        method: The HTTP method.
        path: The path as it was sent, percent-encoded.
        query: The query string as it was sent.
        headers: By name in lower case; each came once.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Signature:
    """What a request says about its signature.

    Attributes:
        access_key: Whose key signed it.
        token: The session token that came with it; empty for a key without one.
        date: When it was signed.
        region: The region of the key's scope.
        service: The service of the key's scope.
        headers: The names of the signed headers, in lower case.
        presigned: Whether the signature is in the address.
        signature: The signature itself.
    """

    access_key: str
    token: str = field(repr=False)
    date: str
    region: str
    service: str
    headers: tuple[str, ...]
    presigned: bool
    signature: str = field(repr=False)

    @property
    def covers_body(self) -> bool:
        """Whether the body's hash is signed; a presigned address of S3 leaves the body open, as on AWS."""
        return not (self.presigned and self.service == "s3")


def parse(request: Request, now: dt.datetime) -> Signature:
    """Read a request's signature and check everything about it that needs no key.

    Raises:
        SignatureError: It is missing, incomplete, too old, or leaves out what must be signed.
    """
    authorization = request.headers.get("authorization")
    parameters = _parameters(request.query)
    if authorization is not None and not any(name.startswith(_PARAMETER) for name in parameters):
        signature = _in_header(authorization, request.headers)
        _check_date(signature, now, SKEW)
    elif authorization is None and parameters.get(f"{_PARAMETER}Algorithm") == ALGORITHM:
        signature = _in_address(parameters)
        _check_date(signature, now, _expires(parameters))
    else:
        message = (
            "The request is not signed. The embedded cloud answers requests that a key of its own has signed "
            "with Signature Version 4. The keys are in the file `credentials` of its state folder; point the "
            "AWS CLI there with AWS_SHARED_CREDENTIALS_FILE."
        )
        raise SignatureError("MissingAuthenticationToken", message)
    left_open = {"host", *(name for name in request.headers if name.startswith("x-amz-"))} - {
        *signature.headers
    }
    if left_open - ({"x-amz-content-sha256"} if not signature.covers_body else set()):
        message = f"There were headers present in the request which were not signed: {sorted(left_open)}"
        raise SignatureError("SignatureDoesNotMatch", message)
    return signature


def check(request: Request, signature: Signature, secret: str, body: bytes) -> None:
    """Compute the signature again.

    Raises:
        SignatureError: It is another one, or the body is not the one that was signed.
    """
    claimed = request.headers.get("x-amz-content-sha256")
    if claimed is not None and signature.covers_body and claimed != hashlib.sha256(body).hexdigest():
        message = (
            f"The provided x-amz-content-sha256 header is {claimed[:64]!r}, not the SHA-256 of the body. The "
            "embedded cloud takes bodies that are signed whole, neither streamed nor unsigned."
        )
        raise SignatureError("XAmzContentSHA256Mismatch", message)
    if not hmac.compare_digest(_computed(request, signature, secret, body), signature.signature):
        message = (
            "The request signature we calculated does not match the signature you provided. Check your "
            "secret access key: each start of the embedded cloud has a new one."
        )
        raise SignatureError("SignatureDoesNotMatch", message)


def _computed(request: Request, signature: Signature, secret: str, body: bytes) -> str:
    auth = _signers()[signature.service == "s3", signature.presigned](
        Credentials(signature.access_key, secret), signature.service, signature.region
    )
    query = (
        "&".join(pair for pair in request.query.split("&") if not pair.startswith("X-Amz-Signature="))
        if signature.presigned
        else request.query
    )
    signed = AWSRequest(
        method=request.method,
        url=f"http://{request.headers['host']}{request.path}{'?' if query else ''}{query}",
        data=body,
        headers={name: request.headers.get(name, "") for name in signature.headers},
    )
    signed.context["timestamp"] = signature.date
    return str(auth.signature(auth.string_to_sign(signed, auth.canonical_request(signed)), signed))


def _signers() -> dict[tuple[bool, bool], type[SigV4Auth]]:
    """The signers of botocore, by whether the service is S3 and whether the address is presigned."""
    return {
        (False, False): SigV4Auth,
        (False, True): SigV4QueryAuth,
        (True, False): S3SigV4Auth,
        (True, True): S3SigV4QueryAuth,
    }


def _parameters(query: str) -> dict[str, str]:
    """The parameters of an address; those of a signature must not be there twice, or in another spelling."""
    parameters: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        ours = name.lower().startswith(_PARAMETER.lower())
        if ours and (name in parameters or not name.startswith(_PARAMETER)):
            message = f"The parameter {name[:64]!r} came twice or is misspelled."
            raise SignatureError("AuthorizationQueryParametersError", message)
        parameters[name] = value
    return parameters


def _in_header(authorization: str, headers: Mapping[str, str]) -> Signature:
    found = _HEADER.fullmatch(authorization)
    if found is None:
        message = f"The Authorization header is not one of {ALGORITHM} with Credential and the rest."
        raise SignatureError("IncompleteSignature", message)
    return _signature(
        found["credential"],
        token=headers.get("x-amz-security-token", ""),
        date=headers.get("x-amz-date", ""),
        headers=found["headers"],
        signature=found["signature"],
        presigned=False,
    )


def _in_address(parameters: Mapping[str, str]) -> Signature:
    return _signature(
        parameters.get(f"{_PARAMETER}Credential", ""),
        token=parameters.get(f"{_PARAMETER}Security-Token", ""),
        date=parameters.get(f"{_PARAMETER}Date", ""),
        headers=parameters.get(f"{_PARAMETER}SignedHeaders", ""),
        signature=parameters.get(f"{_PARAMETER}Signature", ""),
        presigned=True,
    )


def _signature(  # noqa: PLR0913 - the parts of a signature, all by name
    credential: str, *, token: str, date: str, headers: str, signature: str, presigned: bool
) -> Signature:
    match credential.split("/"):
        case [access_key, day, region, service, "aws4_request"] if day == date[:8] and access_key:
            return Signature(
                access_key=access_key,
                token=token,
                date=date,
                region=region,
                service=service,
                headers=tuple(headers.split(";")),
                presigned=presigned,
                signature=signature,
            )
    message = (
        f"The credential {credential[:128]!r} is not of the form key/date/region/service/aws4_request with "
        "the date that the request was signed on."
    )
    raise SignatureError("IncompleteSignature", message)


def _expires(parameters: Mapping[str, str]) -> dt.timedelta:
    given = parameters.get(f"{_PARAMETER}Expires", "")
    if not _SECONDS.fullmatch(given) or int(given) > LONGEST_PRESIGNED:
        message = f"X-Amz-Expires is {given[:20]!r}; allowed are 1 to {LONGEST_PRESIGNED} seconds."
        raise SignatureError("AuthorizationQueryParametersError", message)
    return dt.timedelta(seconds=int(given))


def _check_date(signature: Signature, now: dt.datetime, valid: dt.timedelta) -> None:
    try:
        signed = dt.datetime.strptime(signature.date, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    except ValueError:
        message = f"The date {signature.date[:32]!r} is not of the form 20260131T235959Z."
        raise SignatureError("IncompleteSignature", message) from None
    if not signed - SKEW <= now <= signed + valid:
        message = f"The request was signed at {signature.date}; it is now {now:%Y%m%dT%H%M%SZ}."
        raise SignatureError("RequestTimeTooSkewed", message)
