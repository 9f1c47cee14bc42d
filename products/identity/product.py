"""The product ``identity``: the people of one environment, for those who have no provider to bring along."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from products.contract import Layer
from products.guards.kept import add_kept_environment_name
from products.guards.layers import add_only_identity
from products.identity.company_provider import add_company_provider
from products.identity.conditions import CONDITIONS
from products.identity.outputs import add_exports, add_outputs
from products.identity.parameters import PARAMETERS
from products.identity.rules import add_rules
from products.identity.sign_in import add_branding, add_client, add_client_secret, add_domain
from products.identity.user_pool import add_first_person, add_groups, add_user_pool
from products.product import Product

if TYPE_CHECKING:
    from products.parameters import Parameter


class IdentityProduct(Product):
    """A user pool that is by invitation only, and LibreChat as its client."""

    NAME: ClassVar[str] = "identity"
    VERSION: ClassVar[str] = "0.1.0"
    LAYER: ClassVar[Layer] = Layer.IDENTITY
    TITLE: ClassVar[str] = (
        "LibreChat identity (optional, before compute): who may sign in, by invitation or by your provider."
    )
    PARAMETERS: ClassVar[tuple[Parameter, ...]] = PARAMETERS

    def build(self) -> None:
        """Declare the identity layer."""
        self.add_conditions(*CONDITIONS)
        add_rules(self)
        first = add_only_identity(self, after=add_kept_environment_name(self))
        pool = add_user_pool(self, after=[first])
        groups = add_groups(self, pool)
        providers = add_company_provider(self, pool)
        domain = add_domain(self, pool)
        client = add_client(self, pool, providers)
        add_branding(self, pool, client)
        secret = add_client_secret(self, client)
        add_first_person(self, pool, groups)
        add_outputs(self, pool=pool, domain=domain)
        add_exports(self, pool=pool, domain=domain, client=client, secret=secret)
