"""Single sign-on as a product declares it: its choices, its rules, its secret and what to register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.cfn import secretsmanager
from products.compute.application.sign_on import choices
from products.compute.application.sign_on.providers import add_providers
from products.compute.application.sign_on.rules import add_sign_on_rules
from products.compute.application.sign_on.variables import CALLBACK_PATH, SESSION_SECRET
from products.language.intrinsics import sub
from products.language.resource import Removal

if TYPE_CHECKING:
    from products.product import Product

SESSION_SECRET_LENGTH = 64

REGISTER = (
    "Register with the provider, exactly so, as the redirect address (callback URL): https://${DomainName}"
    f"{CALLBACK_PATH} and, where people log out there too, as the address to return to: "
    "https://${DomainName}/login"
)


def add_sign_on(product: Product) -> None:
    """Declare what the variables of single sign-on rest on."""
    product.add_conditions(*choices.ALL)
    add_providers(product)
    add_sign_on_rules(product)
    secretsmanager.Secret(
        product,
        SESSION_SECRET.logical_id,
        condition=choices.ON,
        on_removal=Removal.DELETE,
        Description=sub("LibreChat ${EnvironmentName}: OPENID_SESSION_SECRET"),
        KmsKeyId=product.import_value(contract.DATA_KEY_ARN),
        GenerateSecretString={
            "PasswordLength": SESSION_SECRET_LENGTH,
            "ExcludePunctuation": True,
            "IncludeSpace": False,
        },
        Tags=product.tag_list(),
    )


def add_sign_on_output(product: Product) -> None:
    """What has to be registered with the provider."""
    words = "What the provider of single sign-on must know"
    product.add_output("SignOnCallback", sub(REGISTER), words, condition=choices.ON)
