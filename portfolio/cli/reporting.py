"""Errors in words: what failed, what was received, what is allowed and how to fix it."""

from __future__ import annotations

import errno
import json
from dataclasses import asdict

from botocore.exceptions import BotoCoreError, ClientError

from local_cloud.errors import CloudError
from portfolio.aws_errors import problem
from portfolio.errors import CatalogError, Problem
from portfolio.npm.packages import NpmError
from portfolio.packaging.errors import PackagingError
from products.functions import FunctionNotBuiltError

_IN_WORDS = (CatalogError, CloudError, NpmError, PackagingError, FunctionNotBuiltError)
"""Errors that already say all four parts."""


def describe(error: Exception) -> str:
    """The error as it is shown to people."""
    if isinstance(error, _IN_WORDS):
        return str(error)
    if isinstance(error, BotoCoreError | ClientError):
        return str(problem(error))
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


def describe_json(error: Exception) -> str:
    """The error as programs read it: the text, and its four parts where it has them."""
    problems = getattr(error, "problems", None)
    if problems is None and isinstance(error, BotoCoreError | ClientError):
        problems = (problem(error),)
    told = [asdict(each) for each in problems or ()]
    return json.dumps({"error": {"message": describe(error), "problems": told}}, indent=2)


def usage_json(message: str) -> str:
    """Wrong usage as programs read it."""
    return json.dumps({"error": {"message": message, "problems": [], "usage": True}}, indent=2)


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
