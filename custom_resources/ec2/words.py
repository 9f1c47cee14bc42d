"""What EC2, or the way to it, answers: from the error to what to do about it.

The codes are those of "Error codes for the Amazon EC2 API" (Amazon EC2 API Reference,
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html) that reading a network or
revoking a rule can meet, and those common to AWS's APIs. A code that is not here is told with its name.
"""

from __future__ import annotations

from botocore import exceptions
from botocore.exceptions import ClientError, HTTPClientError, NoCredentialsError

_NOT_ALLOWED = (
    "the function's role may not make this call",
    "Let the role's policy, its boundary and the organization's service control policies allow it",
)
_TOO_FAST = (
    "it was asked more often than this account may ask",
    "Wait a few minutes until other work in the account has calmed down, and try again",
)
_ITS_OWN_TROUBLE = ("it has trouble of its own", "Look at the AWS Health Dashboard, and try again later")
_NO_SUCH_ID = (
    "there is none of this ID in this region and account",
    "Choose one that exists here; one shared by another account must still be shared",
)
_CREDENTIALS = (
    "it does not accept the function's credentials",
    "Try again; if it stays so, the function's role was deleted or its sessions were revoked: restore it",
)
_REGION = (
    "the account does not use this region",
    "Enable the region for the account (Account settings, AWS Regions), or launch in another one",
)
_BUSY = ("it is being changed by somebody else at this moment", "Try again in a minute")
_REQUEST = (
    "it does not understand the question as this version asks it",
    "Ask your platform team for a newer version of the product, and tell them the words above",
)

BY_CODE: dict[str, tuple[str, str]] = {
    "AuthFailure": _CREDENTIALS,
    "Blocked": (
        "this account is blocked from using EC2",
        "Open a case with AWS Support: only they can lift it",
    ),
    "ExpiredToken": _CREDENTIALS,
    "IncompleteSignature": _CREDENTIALS,
    "InvalidClientTokenId": _CREDENTIALS,
    "MissingAuthenticationToken": _CREDENTIALS,
    "RequestExpired": _CREDENTIALS,
    "SignatureDoesNotMatch": _CREDENTIALS,
    "UnrecognizedClientException": _CREDENTIALS,
    "AccessDenied": _NOT_ALLOWED,
    "AccessDeniedException": _NOT_ALLOWED,
    "OperationNotPermitted": _NOT_ALLOWED,
    "UnauthorizedOperation": _NOT_ALLOWED,
    "OptInRequired": _REGION,
    "PendingVerification": (
        "AWS is still verifying this account",
        "Wait for AWS's message, usually within four hours, and try again",
    ),
    "UnsupportedOperation": _REQUEST,
    "RequestLimitExceeded": _TOO_FAST,
    "Throttling": _TOO_FAST,
    "ThrottlingException": _TOO_FAST,
    "TooManyRequestsException": _TOO_FAST,
    "EC2ThrottledException": _TOO_FAST,
    "Client.RequestLimitExceeded": _TOO_FAST,
    "InternalError": _ITS_OWN_TROUBLE,
    "InternalFailure": _ITS_OWN_TROUBLE,
    "Server.InternalError": _ITS_OWN_TROUBLE,
    "ServiceUnavailable": _ITS_OWN_TROUBLE,
    "Unavailable": _ITS_OWN_TROUBLE,
    "InvalidDhcpOptionID.NotFound": _NO_SUCH_ID,
    "InvalidDhcpOptionsID.NotFound": _NO_SUCH_ID,
    "InvalidGroup.NotFound": _NO_SUCH_ID,
    "InvalidGroupId.Malformed": _NO_SUCH_ID,
    "InvalidPrefixListID.NotFound": _NO_SUCH_ID,
    "InvalidPrefixListId.NotFound": _NO_SUCH_ID,
    "InvalidRouteTableID.NotFound": _NO_SUCH_ID,
    "InvalidSubnetID.NotFound": _NO_SUCH_ID,
    "InvalidVpcEndpointId.NotFound": _NO_SUCH_ID,
    "InvalidVpcID.Malformed": _NO_SUCH_ID,
    "InvalidVpcID.NotFound": _NO_SUCH_ID,
    "DependencyViolation": _BUSY,
    "IncorrectState": _BUSY,
    "InvalidPermission.NotFound": _BUSY,
    "InvalidAction": _REQUEST,
    "InvalidParameterCombination": _REQUEST,
    "InvalidParameterValue": _REQUEST,
    "MissingParameter": _REQUEST,
    "UnknownParameter": _REQUEST,
    "ValidationError": _REQUEST,
}

_UNKNOWN = ("that is all it says", "Try again; if it stays so, give these words to your platform team")


def explain(error: Exception) -> str:
    """What was answered, what that means and how to go on: two sentences to end a message with.

    Args:
        error: What a call of EC2 raised: an answer of EC2's, or the failure to get one.
    """
    if isinstance(error, ClientError):
        said = error.response.get("Error", {})
        code = str(said.get("Code", "")) or "an error without a code"
        operation = f" to {error.operation_name}" if error.operation_name else ""
        means, remedy = BY_CODE.get(code, _UNKNOWN)
        return f"EC2 answered {code}{operation} ({said.get('Message', 'no message')}): {means}. {remedy}."
    if isinstance(error, NoCredentialsError):
        means, remedy = _CREDENTIALS
        return f"EC2 was not asked, for the function has no credentials: {means}. {remedy}."
    if isinstance(error, (exceptions.ConnectionError, HTTPClientError)):
        return (
            f"EC2 could not be reached ({error}): the function stands outside the VPC and needs EC2's public "
            "endpoint of this region. Look at the AWS Health Dashboard, and try again."
        )
    means, remedy = _UNKNOWN
    return f"Asking EC2 failed with {type(error).__name__} ({error}): {means}. {remedy}."
