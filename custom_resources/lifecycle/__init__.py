"""Answers CloudFormation for a custom resource, whatever happens: crhelper, with its gaps closed.

``run(event, context, initialiser)`` is all that a handler needs.
"""

from custom_resources.lifecycle.deadline import Deadline
from custom_resources.lifecycle.deferred import deferred
from custom_resources.lifecycle.errors import (
    DeadlineExceededError,
    InitialisationError,
    PassingError,
    PropertyError,
    ResponseNotDeliveredError,
)
from custom_resources.lifecycle.patience import kind_of, passing_fault, patiently
from custom_resources.lifecycle.properties import Properties
from custom_resources.lifecycle.redaction import Redactor
from custom_resources.lifecycle.request import Request
from custom_resources.lifecycle.resource import Initialiser, Work, run

__all__ = [
    "Deadline",
    "DeadlineExceededError",
    "InitialisationError",
    "Initialiser",
    "PassingError",
    "Properties",
    "PropertyError",
    "Redactor",
    "Request",
    "ResponseNotDeliveredError",
    "Work",
    "deferred",
    "kind_of",
    "passing_fault",
    "patiently",
    "run",
]
