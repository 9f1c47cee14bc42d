"""Answers AWS Secrets Manager when it rotates a database user's credentials.

``run(event, context, rotation)`` is all that a handler needs.
"""

from custom_resources.rotation.secret import StoredSecret
from custom_resources.rotation.steps import Rotation, RotationError, Session, run
from custom_resources.secrets import alternate, first_of_pair, new_password

__all__ = [
    "Rotation",
    "RotationError",
    "Session",
    "StoredSecret",
    "alternate",
    "first_of_pair",
    "new_password",
    "run",
]
