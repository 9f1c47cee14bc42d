"""Asks the application and the sign-on's issuer over the web, as a browser would."""

from __future__ import annotations

import urllib.request

from portfolio.rehearsal.checks import ask

TIMEOUT_SECONDS = 10
LONGEST = 1_000_000
"""Bytes of an answer that are read; a description of an issuer has some thousands."""


def status_of(url: str) -> str:
    """The status that a URL answers with, or why there is none."""
    return ask(url)


def text_of(url: str) -> str:
    """What a URL answers.

    Raises:
        OSError: Nothing answers, or with an error.
        ValueError: It is no URL of the web, or the answer is no text.
    """
    if not url.startswith(("https://", "http://")):
        message = f"{url} is no address of the web"
        raise ValueError(message)
    with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 - checked above
        return str(response.read(LONGEST).decode("utf-8"))
