"""Errors in words: what failed, what was received, what is allowed and how to fix it."""

from __future__ import annotations

import errno

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
)

from custom_resources.packaging.errors import PackagingError
from local_cloud.errors import CloudError
from portfolio.errors import CatalogError, Problem
from products.functions import FunctionNotBuiltError

_IN_WORDS = (CatalogError, CloudError, PackagingError, FunctionNotBuiltError)
"""Errors that already say all four parts."""


def describe(error: Exception) -> str:
    """The error as it is shown to people."""
    if isinstance(error, _IN_WORDS):
        return str(error)
    if isinstance(error, BotoCoreError | ClientError):
        return str(_from_aws(error))
    if isinstance(error, OSError):
        return str(_from_system(error))
    return str(
        Problem(
            failed="Cannot finish: an error that the catalog does not expect.",
            received=f"{type(error).__name__}: {error}",
            allowed="this should not happen",
            fix="run the same command with --debug and report what it shows",
        )
    )


def _from_aws(error: BotoCoreError | ClientError) -> Problem:
    if isinstance(error, NoCredentialsError):
        return Problem(
            failed="Cannot talk to AWS: there are no credentials.",
            received="none in the environment, in the profile or on the machine",
            allowed="credentials that boto3 finds (boto3 documentation, Credentials)",
            fix="sign in, for example with `aws sso login`, or set AWS_PROFILE",
        )
    if isinstance(error, NoRegionError):
        return Problem(
            failed="Cannot talk to AWS: no region is chosen.",
            received="none",
            allowed="a region, for example eu-central-1",
            fix="set AWS_REGION, or a region in the profile",
        )
    if isinstance(error, EndpointConnectionError):
        return Problem(
            failed="Cannot talk to the cloud: nothing answers.",
            received=str(error),
            allowed="an endpoint that answers",
            fix="check the network, or the embedded cloud with: catalog status --target local",
        )
    if isinstance(error, ClientError):
        return _refused(error)
    return Problem(
        failed="Cannot talk to AWS.",
        received=str(error),
        allowed="a configuration that boto3 accepts",
        fix="correct what the message names",
    )


def _refused(error: ClientError) -> Problem:
    code = error.response["Error"]["Code"]
    if code.startswith("AccessDenied"):
        return Problem(
            failed=f"Cannot call {error.operation_name}: the identity in use may not.",
            received=error.response["Error"].get("Message", code),
            allowed="an identity whose policies allow this call",
            fix="use another profile or role, or ask the platform team for access",
        )
    return Problem(
        failed=f"Cannot call {error.operation_name}: the service refused.",
        received=f"{code}: {error.response['Error'].get('Message', '')}",
        allowed="what the service's message says",
        fix="correct what the message names",
    )


def _from_system(error: OSError) -> Problem:
    where = f" {error.filename}" if error.filename else ""
    if error.errno == errno.ENOSPC:
        return Problem(
            failed=f"Cannot write{where}: the disk is full.",
            received=error.strerror or "no space left",
            allowed="a disk with room",
            fix="free some space and run the command again",
        )
    return Problem(
        failed=f"Cannot use{where or ' a file or connection'}.",
        received=error.strerror or str(error),
        allowed="something that can be read and written by this user",
        fix="check that it exists and who owns it",
    )
