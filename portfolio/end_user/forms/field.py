"""One parameter of a launch form, and whether a value fits it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.errors import Problem

if TYPE_CHECKING:
    from mypy_boto3_servicecatalog.type_defs import ProvisioningArtifactParameterTypeDef

HIDDEN = "(not shown: the parameter is NoEcho)"


@dataclass(frozen=True, kw_only=True)
class Field:
    """A parameter as ``DescribeProvisioningParameters`` describes it.

    Attributes:
        name: The parameter's key.
        type: CloudFormation's parameter type.
        description: What it decides.
        default: The value taken when none is given; None makes it mandatory.
        hidden: Its value is never shown (CloudFormation's ``NoEcho``).
        allowed_values: The values offered; empty means any.
        pattern: A regular expression for the whole value.
        constraint: What the product says is allowed, in words.
        length: The least and the greatest number of characters; None is no limit.
        range: The least and the greatest number; None is no limit.
    """

    name: str
    type: str = "String"
    description: str = ""
    default: str | None = None
    hidden: bool = False
    allowed_values: tuple[str, ...] = ()
    pattern: str | None = None
    constraint: str | None = None
    length: tuple[float | None, float | None] = (None, None)
    range: tuple[float | None, float | None] = (None, None)

    @classmethod
    def read(cls, described: ProvisioningArtifactParameterTypeDef) -> Field:
        """Read one parameter of the service's answer."""
        limits = described.get("ParameterConstraints", {})
        return cls(
            name=described["ParameterKey"],
            type=described.get("ParameterType", "String"),
            description=described.get("Description", ""),
            default=described.get("DefaultValue"),
            hidden=described.get("IsNoEcho", False),
            allowed_values=tuple(limits.get("AllowedValues", ())),
            pattern=limits.get("AllowedPattern"),
            constraint=limits.get("ConstraintDescription"),
            length=(_number(limits.get("MinLength")), _number(limits.get("MaxLength"))),
            range=(_number(limits.get("MinValue")), _number(limits.get("MaxValue"))),
        )

    @property
    def is_list(self) -> bool:
        """Whether the value is a comma-separated list, whose elements the limits hold for."""
        return self.type == "CommaDelimitedList" or self.type.startswith("List<")

    @property
    def limits(self) -> str:
        """What is allowed: in the product's own words where it has some."""
        parts = [self.constraint] if self.constraint else []
        if not all(value in (self.constraint or "") for value in self.allowed_values):
            parts.append(f"one of {', '.join(self.allowed_values)}")
        if not parts and self.pattern:
            parts.append(f"a text that matches {self.pattern}")
        parts += [f"{word} {least:g} or more" for word, (least, _) in self._bounds() if least is not None]
        parts += [f"{word} {most:g} or less" for word, (_, most) in self._bounds() if most is not None]
        return "; ".join(parts) or f"a value of type {self.type}"

    def accepts(self, value: str) -> bool:
        """Whether the value is within the limits that can be told without asking CloudFormation."""
        elements = [element.strip() for element in value.split(",")] if self.is_list else [value]
        return all(self._accepts_one(element) for element in elements)

    def problem(self, value: str) -> Problem | None:
        """What is wrong with the value, if anything is."""
        if self.accepts(value):
            return None
        return Problem(
            failed=f"The value of the parameter {self.name} is refused.",
            received=HIDDEN if self.hidden else repr(value),
            allowed=self.limits,
            fix=f"give {self.name} such a value{self._or_leave_it()}",
        )

    def missing(self) -> Problem:
        """The problem that a mandatory parameter has no value."""
        return Problem(
            failed=f"The parameter {self.name} has no value.",
            received="none, and the product has no default for it",
            allowed=self.limits,
            fix=f"give {self.name} a value: {self.description}" if self.description else "give it a value",
        )

    def _or_leave_it(self) -> str:
        return "" if self.default is None else ", or leave it out"

    def _bounds(self) -> tuple[tuple[str, tuple[float | None, float | None]], ...]:
        return (("a number,", self.range), ("length", self.length))

    def _accepts_one(self, value: str) -> bool:
        if self.allowed_values and value not in self.allowed_values:
            return False
        if self.type in {"Number", "List<Number>"}:
            number = _number(value)
            return number is not None and _within(number, self.range)
        return _within(len(value), self.length) and _matches(self.pattern, value)


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _within(number: float, bounds: tuple[float | None, float | None]) -> bool:
    least, most = bounds
    return (least is None or number >= least) and (most is None or number <= most)


def _matches(pattern: str | None, value: str) -> bool:
    if pattern is None:
        return True
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        # CloudFormation reads patterns as Java does; one that Python cannot read is left to CloudFormation.
        return True
