"""What an end user asks for, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portfolio.errors import refuse
from products.parameters import ENVIRONMENT_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.end_user.forms.form import Form
    from portfolio.end_user.provisioned import Output


@dataclass(frozen=True)
class Request:
    """A product to launch, update or terminate in an environment.

    Attributes:
        product: The product's name.
        environment: The environment's name; it becomes the parameter ``EnvironmentName``.
        parameters: The other parameters; those left out take their defaults, or stay as they are.
        tags: Values of the TagOptions that leave a choice.
        version: The version's name. None is the newest for a launch, and the one that runs for an update.
        path: The launch path's name, where several lead to the product.
    """

    product: str
    environment: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    version: str | None = None
    path: str | None = None

    def values(self, form: Form, what: str) -> dict[str, str]:
        """The parameters with the environment's name among them, if the product asks for it.

        Raises:
            CatalogError: The parameters name another environment.
        """
        own = ENVIRONMENT_NAME.name
        given = self.parameters.get(own, self.environment)
        if given != self.environment:
            raise refuse(
                f"Cannot {what}. Two different environments are named.",
                received=f"{self.environment!r} and {own}={given}",
                allowed="one environment",
                fix=f"leave the parameter {own} out; a launched product cannot move to another environment",
            )
        asked = any(one.name == own for one in form.fields)
        return ({own: self.environment} if asked else {}) | dict(self.parameters)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A request that did what was asked.

    Attributes:
        name: The provisioned product's name.
        product: The product's name.
        version: The version's name; None after a termination.
        environment: The environment's name.
        seconds: How long it took.
        outputs: The stack's outputs, by key.
    """

    name: str
    product: str
    version: str | None
    environment: str
    seconds: float
    outputs: Mapping[str, Output] = field(default_factory=dict)
