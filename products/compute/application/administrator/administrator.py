"""The first administrator as a product declares it: the choices, the rule, the password, the variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.cfn import secretsmanager
from products.compute.application.administrator.parameters import FIRST_ADMINISTRATOR
from products.compute.application.environment import Environment, Secret
from products.compute.application.sign_on.parameters import GOOGLE, IDENTITY, SIGN_ON, SIGN_ON_ADMINISTRATORS
from products.language.conditions import Assertion, Condition, all_of, any_of, is_equal, is_given, is_not
from products.language.intrinsics import LogicalId, ref, sub
from products.language.resource import Removal

if TYPE_CHECKING:
    from products.product import Product

GIVEN = Condition("GivesFirstAdministrator", is_given(FIRST_ADMINISTRATOR))
HAS_PASSWORD = Condition(
    "FirstAdministratorHasPassword", all_of(is_given(FIRST_ADMINISTRATOR), is_equal(SIGN_ON, "off"))
)

PASSWORD = LogicalId("FirstAdministratorPassword")
PASSWORD_LENGTH = 24
"""Letters and digits, which can be typed; LibreChat takes 8 to 128 characters."""


def add_first_administrator(product: Product) -> None:
    """Declare the password of the account that is made, and refuse single sign-on without an administrator.

    LibreChat makes whoever signs up first the administrator, but nobody of those who come by single sign-on
    (LibreChat v0.8.8, ``api/strategies/openidStrategy.js``). An account that waits for somebody goes to
    whoever first shows its e-mail address, proved or not (``findOpenIDUser`` in
    ``packages/api/src/auth/openid.ts``): it may administer only where a group says so as well, or where the
    provider proves addresses, as Google does those of a Workspace's domain.
    """
    product.add_conditions(GIVEN, HAS_PASSWORD)
    product.add_rule(
        "SomebodyAdministers",
        Assertion(
            any_of(
                is_equal(SIGN_ON, IDENTITY),
                is_given(SIGN_ON_ADMINISTRATORS),
                all_of(is_equal(SIGN_ON, GOOGLE), is_given(FIRST_ADMINISTRATOR)),
            ),
            "Nobody would administer LibreChat, or whoever first shows the First administrator's e-mail "
            "address: with single sign-on a group decides. Give the Administrators' group; Google knows "
            "none, give a First administrator there.",
        ),
        when=is_not(SIGN_ON, "off"),
    )
    secretsmanager.Secret(
        product,
        PASSWORD.logical_id,
        condition=HAS_PASSWORD,
        on_removal=Removal.DELETE,
        Description=sub("LibreChat ${EnvironmentName}: the first administrator's first password"),
        KmsKeyId=product.import_value(contract.DATA_KEY_ARN),
        GenerateSecretString={
            "PasswordLength": PASSWORD_LENGTH,
            "ExcludePunctuation": True,
            "IncludeSpace": False,
        },
        Tags=product.tag_list(),
    )


def variables() -> Environment:
    """What the program that runs before LibreChat is told."""
    return Environment(
        values={},
        conditional={"FIRST_ADMINISTRATOR": (GIVEN, ref(FIRST_ADMINISTRATOR))},
        secrets={"FIRST_ADMINISTRATOR_PASSWORD": Secret(arn=ref(PASSWORD), condition=HAS_PASSWORD)},
    )
