"""What AWS's APIs and botocore say, and what it means here."""

from __future__ import annotations

from typing import Any

from custom_resources.faults import network
from custom_resources.faults.fault import Fault

_AGAIN = "AWS has a passing problem. If it stays so, look at the AWS Health Dashboard; then update again."
_ROLE = (
    "The function's role must be allowed secretsmanager:GetSecretValue on the secret and kms:Decrypt on its "
    "key. Correct the role, the endpoint's policy or the secret, then update again."
)
_SECRET = "Correct the secret's ARN in the template, or restore the secret; then update again."  # noqa: S105 - advice
_CREDENTIALS = (
    "The function runs without valid credentials of its role: give it an execution role that exists, then "
    "update again."
)
_ENDPOINT = (
    "The function must reach Secrets Manager through the interface endpoint of the network. Check the "
    "endpoint and its security group."
)
_OURS = "This is for the catalog's maintainers: report it with the product's version and these words."

_CODES: dict[str, tuple[str, bool]] = {
    "AccessDenied": (_ROLE, False),
    "AccessDeniedException": (_ROLE, False),
    "DecryptionFailure": (_ROLE, False),
    "EncryptionFailure": (_ROLE, False),
    "KMSAccessDeniedException": (_ROLE, False),
    "ResourceNotFoundException": (_SECRET, False),
    "InvalidRequestException": (
        "The secret is being deleted or is in use by another service: restore it, then update again.",
        False,
    ),
    "ResourceExistsException": (_SECRET, False),
    "InvalidParameterException": (_SECRET, False),
    "ValidationException": (_SECRET, False),
    "ExpiredToken": (_CREDENTIALS, False),
    "ExpiredTokenException": (_CREDENTIALS, False),
    "InvalidClientTokenId": (_CREDENTIALS, False),
    "UnrecognizedClientException": (_CREDENTIALS, False),
    "InvalidSignatureException": (_CREDENTIALS, False),
    "SignatureDoesNotMatch": (_CREDENTIALS, False),
    "RequestExpired": (_CREDENTIALS, False),
    "Throttling": (_AGAIN, True),
    "ThrottlingException": (_AGAIN, True),
    "ThrottledException": (_AGAIN, True),
    "TooManyRequestsException": (_AGAIN, True),
    "RequestLimitExceeded": (_AGAIN, True),
    "LimitExceededException": (_AGAIN, True),
    "InternalServiceError": (_AGAIN, True),
    "InternalServiceErrorException": (_AGAIN, True),
    "InternalFailure": (_AGAIN, True),
    "InternalError": (_AGAIN, True),
    "ServiceUnavailable": (_AGAIN, True),
    "ServiceUnavailableException": (_AGAIN, True),
    "RequestTimeout": (_AGAIN, True),
    "RequestTimeoutException": (_AGAIN, True),
}
"""By error code ("Common Errors" and "GetSecretValue", AWS Secrets Manager API Reference)."""

_STATUSES: dict[int, tuple[str, bool]] = {
    400: (_OURS, False),
    401: (_CREDENTIALS, False),
    403: (_ROLE, False),
    404: (_SECRET, False),
    408: (_AGAIN, True),
    413: (_OURS, False),
    429: (_AGAIN, True),
}
"""By HTTP status, where the code is not known; from 500 on it is AWS's own passing problem."""

_SERVER_ERROR = 500

_KINDS: dict[str, tuple[str, bool]] = {
    "NoCredentialsError": (_CREDENTIALS, False),
    "PartialCredentialsError": (_CREDENTIALS, False),
    "CredentialRetrievalError": (_CREDENTIALS, True),
    "NoRegionError": ("The runtime must set AWS_REGION. Run the function on AWS Lambda.", False),
    "SSLError": ("What answers at the endpoint has no certificate of AWS: " + _ENDPOINT, False),
    "ProxyConnectionError": ("Take the proxy out of the function's environment.", False),
    "ParamValidationError": (_SECRET, False),
    "EndpointConnectionError": (_ENDPOINT, True),
    "HTTPClientError": (_ENDPOINT, True),
    "ResponseStreamingError": (_ENDPOINT, True),
    "IncompleteReadError": (_ENDPOINT, True),
    "ResponseParserError": (_ENDPOINT, True),
}
"""By botocore's class, or one that it is derived from."""


def explain(error: BaseException) -> Fault:
    """What an error of botocore means."""
    response: Any = getattr(error, "response", None)
    if isinstance(response, dict):
        answer = response.get("Error") or {}
        status = int((response.get("ResponseMetadata") or {}).get("HTTPStatusCode") or 0)
        code = str(answer.get("Code") or f"HTTP status {status}")
        advice, passing = _CODES.get(code) or _by_status(status)
        return Fault(
            what=f"AWS answered {code}", said=str(answer.get("Message") or ""), advice=advice, passing=passing
        )
    names = [kind.__name__ for kind in type(error).__mro__]
    advice, passing = next((_KINDS[name] for name in names if name in _KINDS), (_OURS, False))
    tls = network.tls_advice(str(error)) if "SSLError" in names else None
    return Fault(
        what=f"AWS could not be asked: {type(error).__name__}", advice=tls or advice, passing=passing
    )


def _by_status(status: int) -> tuple[str, bool]:
    if status >= _SERVER_ERROR:
        return _AGAIN, True
    return _STATUSES.get(status, (_OURS, False))
