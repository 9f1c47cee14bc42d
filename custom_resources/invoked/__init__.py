"""Runs a function that neither CloudFormation nor Secrets Manager calls: a schedule does, or an operator.

``run(event, context, work)`` is all that a handler needs.
"""

from custom_resources.invoked.running import InvocationError, Session, run

__all__ = ["InvocationError", "Session", "run"]
