"""What a company chooses of models, tools, mail and appearance: one module a subject, in the form's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute.application import appearance
from products.compute.application.mail import mail_variables
from products.compute.application.mail import parameters as mail
from products.compute.application.models import guardrail, providers
from products.compute.application.tools import agent_tools, mcp_servers, web_search

if TYPE_CHECKING:
    from products.compute.application.environment import Environment
    from products.product import Product

PARAMETERS = (
    guardrail.GUARDRAIL,
    *providers.PARAMETERS,
    *web_search.PARAMETERS,
    *mcp_servers.PARAMETERS,
    *agent_tools.PARAMETERS,
    *mail.PARAMETERS,
    *appearance.PARAMETERS,
)

CONDITIONS = (
    guardrail.GUARDED,
    *providers.CONDITIONS,
    *web_search.CONDITIONS,
    *mcp_servers.CONDITIONS,
    *agent_tools.CONDITIONS,
    *mail.CONDITIONS,
    *appearance.CONDITIONS,
)


ENVIRONMENTS = (
    providers.environment,
    web_search.environment,
    mcp_servers.environment,
    agent_tools.environment,
    mail_variables.environment,
    appearance.environment,
)

RULES = (
    guardrail.add_rules,
    providers.add_rules,
    web_search.add_rules,
    mcp_servers.add_rules,
    agent_tools.add_rules,
    mail.add_rules,
)


def with_choices(environment: Environment) -> Environment:
    """LibreChat's environment with what each subject adds to it."""
    for more in ENVIRONMENTS:
        environment = environment.with_(more())
    return environment


def add_choices(product: Product) -> None:
    """Declare every subject's rules and conditions."""
    for add_rules in RULES:
        add_rules(product)
    product.add_conditions(*CONDITIONS)
