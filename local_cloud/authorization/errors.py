"""What can be wrong with a call or the policies that it is decided under."""

from __future__ import annotations


class AuthorizationError(Exception):
    """The call is refused, in AWS's words."""


class UnsupportedPolicyError(Exception):
    """A policy says something that this evaluation does not know, so that no decision could be trusted."""


class UnknownCallsError(Exception):
    """Nobody has written down which calls a resource type makes."""
