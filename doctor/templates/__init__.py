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

__all__ = [
    "Account",
    "Evaluation",
    "MissingExportError",
    "NotUnderstoodError",
    "Output",
    "ParametersRefusedError",
    "Resource",
    "TemplateError",
    "evaluate",
    "resolve_parameters",
]
