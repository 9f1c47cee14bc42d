"""Runs checkov with the network refused: what a gate says must not hang on what a server answers.

It runs in checkov's own environment, so that it imports nothing of ours.
"""

from __future__ import annotations

import runpy
import sys

REFUSED = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"})
"""Python's events of a program that reaches out (its documentation, "Audit events table")."""


def refuse_network(event: str, _arguments: tuple[object, ...]) -> None:
    """An audit hook that lets nothing out of the process.

    Raises:
        PermissionError: The program reaches out.
    """
    if event in REFUSED:
        message = f"Cannot reach the network ({event}): templates are inspected with what is installed"
        raise PermissionError(message)


if __name__ == "__main__":
    sys.addaudithook(refuse_network)
    runpy.run_module("checkov.main", run_name="__main__")
