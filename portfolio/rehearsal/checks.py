"""Whether what was launched works: its outputs, its databases, its application."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from portfolio.errors import refuse
from portfolio.rehearsal.state import Outcome, Result

if TYPE_CHECKING:
    from portfolio.rehearsal.environment import Environment
    from portfolio.rehearsal.place import Place

READINESS_PATH = "/readyz"
PATIENCE_SECONDS = 900
"""How long the application may take to answer: its containers start after the stack is complete."""
_DATABASES = ("PostgresSchemaVersion", "PostgresApplied", "DocumentDbSchemaVersion", "DocumentDbIndexes")
"""Outputs that only a function which initialised its database can have answered."""
_OK = 200


def check(place: Place, environment: Environment, product: str) -> Outcome:
    """Check a launched product.

    Raises:
        CatalogError: Something of it does not work.
    """
    outputs = environment.outputs(product)
    empty = sorted(key for key, value in outputs.items() if not value)
    if not outputs or empty:
        raise refuse(
            f"{product} has no complete outputs.",
            received=f"empty: {', '.join(empty)}" if empty else "none",
            allowed="a value for each output of the template",
            fix="look at the stack's resources in the CloudFormation console",
        )
    said = f"{len(outputs)} outputs have values"
    if product == "data":
        return Outcome(result=Result.DONE, found=f"{said}; {_databases(outputs)}")
    if product.startswith("compute-"):
        return _application(place, outputs, said)
    return Outcome(result=Result.DONE, found=said)


def _databases(outputs: dict[str, str]) -> str:
    missing = [key for key in _DATABASES if not outputs.get(key)]
    if missing:
        raise refuse(
            "A database was not initialised.",
            received=f"no output {', '.join(missing)}",
            allowed="an answer of the functions that initialise PostgreSQL and DocumentDB",
            fix="look at the functions' logs",
        )
    return (
        f"PostgreSQL has schema {outputs['PostgresSchemaVersion']}, DocumentDB schema "
        f"{outputs['DocumentDbSchemaVersion']} with {outputs['DocumentDbIndexes']} indexes"
    )


def _application(place: Place, outputs: dict[str, str], said: str) -> Outcome:
    """Ask the application whether it is ready."""
    url = outputs.get("ApplicationUrl", "").rstrip("/") + READINESS_PATH
    if place.embedded:
        found = f"{said}; {url} was not asked: the embedded cloud runs no containers"
        return Outcome(result=Result.UNANSWERED, found=found)
    started = time.monotonic()
    answer = "nothing"
    while time.monotonic() - started < PATIENCE_SECONDS:
        answer = ask(url)
        if answer == str(_OK):
            return Outcome(result=Result.DONE, found=f"{said}; {url} answered {answer}")
        time.sleep(10)
    raise refuse(
        "The application does not answer.",
        received=f"{answer} from {url} for {PATIENCE_SECONDS} seconds",
        allowed=f"the status {_OK}",
        fix="look at the application's logs, and whether this machine may reach the load balancer",
    )


def ask(url: str) -> str:
    """The status that a URL answers with, or why there is none."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - the load balancer's own URL
            return str(response.status)
    except urllib.error.HTTPError as error:
        return str(error.code)
    except (OSError, ValueError) as error:
        return str(error)
