"""Reading a CloudFormation template as a launch with given parameters would."""

from doctor.templates.errors import (
    MissingExportError,
    NotUnderstoodError,
    ParametersRefusedError,
    TemplateError,
)
from doctor.templates.evaluation import Evaluation, Output, Resource, evaluate
from doctor.templates.intrinsics import Account
from doctor.templates.parameters import resolve_parameters
from doctor.templates.rules import broken_rules

__all__ = [
    "Account",
    "Evaluation",
    "MissingExportError",
    "NotUnderstoodError",
    "Output",
    "ParametersRefusedError",
    "Resource",
    "TemplateError",
    "broken_rules",
    "evaluate",
    "resolve_parameters",
]
