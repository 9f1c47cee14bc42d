"""Launch-time parameters: their types, limits, labels and groups, and those that layers share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

DOMAIN = r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
"""A regular expression for a domain name."""

EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
"""A regular expression for an e-mail address, of those that people have."""


class Group(StrEnum):
    """Headings under which the console shows parameters, in the order shown."""

    ENVIRONMENT = "Environment"
    NETWORK = "Network"
    ACCESS = "Access"
    PEOPLE = "People"
    COMPANY_PROVIDER = "Your company's own identity provider"
    SIGN_ON = "Single sign-on"
    FEATURES = "Features"
    PROVIDERS = "Other model providers"
    TOOLS = "Tools"
    MAIL = "Mail"
    APPEARANCE = "Appearance"
    OWN_CONFIGURATION = "Your own configuration"
    COSTS = "Costs"
    PRIVACY = "Privacy"
    ADVANCED = "Advanced"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter of a product, as CloudFormation and the console need it.

    Attributes:
        name: The parameter's logical ID.
        label: What the console shows in place of the name.
        description: What it decides, and what the choices mean.
        group: The heading it stands under.
        type: A CloudFormation parameter type.
        default: The value taken when the user gives none; None makes the parameter mandatory.
        allowed_values: The values offered; empty means any that the other limits allow.
        allowed_pattern: A regular expression for the whole value.
        constraint: The sentence shown when a value is refused: what is allowed, with an example.
        minimum: The lowest number, for ``Number``.
        maximum: The highest number, for ``Number``.
    """

    name: str
    label: str
    description: str
    group: Group
    type: str = "String"
    default: str | None = None
    allowed_values: tuple[str, ...] = ()
    allowed_pattern: str | None = None
    constraint: str | None = None
    minimum: int | None = None
    maximum: int | None = None

    @property
    def logical_id(self) -> str:
        """The name in the template."""
        return self.name

    def properties(self) -> dict[str, Any]:
        """The keyword arguments of ``aws_cdk.CfnParameter``, without those left open."""
        given: dict[str, Any] = {
            "type": self.type,
            "description": self.description,
            "default": self.default,
            "allowed_values": list(self.allowed_values) or None,
            "allowed_pattern": self.allowed_pattern,
            "constraint_description": self.constraint,
            "min_value": self.minimum,
            "max_value": self.maximum,
        }
        return {name: value for name, value in given.items() if value is not None}


ENVIRONMENT_NAME = Parameter(
    name="EnvironmentName",
    label="Environment name",
    description="Names this LibreChat. Its network, data and compute layers find one another by this name.",
    group=Group.ENVIRONMENT,
    allowed_pattern="^[a-z][a-z0-9-]{0,18}[a-z0-9]$",
    constraint=(
        "must be 2 to 20 characters: lower-case letters, digits and hyphens, starting with a letter and not "
        "ending with a hyphen, for example team-a"
    ),
)

SIZE = Parameter(
    name="Size",
    label="Size",
    description=(
        "small: trying it out, one of everything. medium: a team in production, survives the loss of a zone. "
        "large: a company, with room for load."
    ),
    group=Group.ENVIRONMENT,
    default="small",
    allowed_values=("small", "medium", "large"),
    constraint="must be small, medium or large",
)

AVAILABILITY_ZONES = Parameter(
    name="AvailabilityZones",
    label="Availability Zones",
    description="How many zones to use. All layers of an environment should use the same number.",
    group=Group.ADVANCED,
    default="2",
    allowed_values=("2", "3"),
    constraint="must be 2 or 3",
)
