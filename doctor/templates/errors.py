"""What can be wrong with a template or with what it is launched with."""

from __future__ import annotations


class TemplateError(Exception):
    """A template cannot be evaluated."""


class NotUnderstoodError(TemplateError):
    """The template uses something that this reading of CloudFormation does not know."""


class MissingExportError(TemplateError):
    """The template imports a value that nothing exports."""


class ParametersRefusedError(TemplateError):
    """Parameters that CloudFormation would refuse before it makes anything."""
