"""What the embedded cloud raises. Every message says what failed, the value, what is allowed and the fix."""

from __future__ import annotations


class CloudError(Exception):
    """The embedded cloud could not do what was asked."""


class AlreadyRunningError(CloudError):
    """Another embedded cloud already uses the same state folder."""


class PortInUseError(CloudError):
    """Something else already listens on the gateway's port."""


class NoSpaceError(CloudError):
    """The disk that holds the state folder is too full for two databases."""


class StartError(CloudError):
    """The cloud's process ended, or did not become ready in time."""


ERRORS_BY_NAME: dict[str, type[CloudError]] = {
    error.__name__: error for error in (AlreadyRunningError, PortInUseError, NoSpaceError, StartError)
}
"""How the cloud's process names an error to the process that started it."""
