"""Azure OpenAI: a company's own deployments of OpenAI's models, by LibreChat's groups in librechat.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute.application.delivery.yaml_text import pairs
from products.compute.application.environment import Environment, Secret
from products.compute.application.marked_secrets import key_parameter
from products.language.conditions import Assertion, Condition, all_of, any_of, is_given
from products.language.intrinsics import ref, sub
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.language.intrinsics import Intrinsic
    from products.product import Product

INSTANCE = Parameter(
    name="AzureOpenAiInstance",
    label="Azure OpenAI resource",
    description=(
        "Offers your company's deployments on Azure OpenAI; it and the next three fields belong together. "
        "The resource's name: contoso, where its endpoint in the Azure portal is "
        "https://contoso.openai.azure.com. Empty: not offered."
    ),
    group=Group.PROVIDERS,
    default="",
    allowed_pattern="^$|^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$",
    constraint=(
        "must be the first part of the resource's address, without https:// and .openai.azure.com: "
        "lower-case letters, digits and hyphens, for example contoso, or empty"
    ),
)

_MODEL = r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}"
_DEPLOYMENT = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_PAIR = f"{_MODEL}={_DEPLOYMENT}"

MODELS = Parameter(
    name="AzureOpenAiModels",
    label="Azure OpenAI models",
    description=(
        "Each model that people may choose, an equals sign and its deployment's name, separated by commas: "
        "gpt-4o=gpt-4o-eu,gpt-4o-mini=small. Name models as OpenAI does: LibreChat knows by the name what a "
        "model can do. Empty: not offered."
    ),
    group=Group.PROVIDERS,
    default="",
    allowed_pattern=f"^$|^{_PAIR}(,{_PAIR}){{0,29}}$",
    constraint=(
        "must be up to 30 pairs model=deployment separated by commas without spaces, for example "
        "gpt-4o=gpt-4o-eu,gpt-4o-mini=small, or empty"
    ),
)

VERSION = Parameter(
    name="AzureOpenAiVersion",
    label="Azure OpenAI API version",
    description=(
        "The version of Azure's API that all of these deployments take, for example 2024-10-21; the Azure "
        "portal shows it in a deployment's target URI as api-version. Empty: not offered."
    ),
    group=Group.PROVIDERS,
    default="",
    allowed_pattern=r"^$|^20\d{2}-\d{2}-\d{2}(-preview)?$",
    constraint="must be a date, with or without -preview, for example 2024-10-21, or empty",
)

KEY = key_parameter(
    "AzureOpenAiKeySecretArn",
    label="Azure OpenAI API key",
    description=(
        "The resource's key (Azure portal, Keys and Endpoint). Store and mark it as for OpenAI and give its "
        "secret's ARN. Empty: not offered."
    ),
    group=Group.PROVIDERS,
)

PARAMETERS = (INSTANCE, MODELS, VERSION, KEY)
OFFERED = Condition("OffersAzureOpenAi", is_given(KEY))
VARIABLE = "AZURE_OPENAI_KEY"
"""Of our own making: LibreChat warns of its older names beside librechat.yaml (LibreChat, "checks.ts",
``deprecatedAzureVariables``)."""


def environment() -> Environment:
    """LibreChat's variables: the key that librechat.yaml names."""
    return Environment(values={}, conditional={}, secrets={VARIABLE: Secret.named_by(KEY, condition=OFFERED)})


def endpoint() -> Intrinsic:
    """What stands under ``azureOpenAI``: one group with a deployment for each model."""
    models = pairs(ref(MODELS), before='"', between='":{"deploymentName":"', after='"}')
    return sub(
        '{"groups":[{"group":"azure","apiKey":"${!' + VARIABLE + '}","instanceName":"${Instance}",'
        '"version":"${Version}","models":{${Models}}}],"titleConvo":true,"titleModel":"current_model"}',
        Instance=ref(INSTANCE),
        Version=ref(VERSION),
        Models=models,
    )


def add_rules(product: Product) -> None:
    """Refuse a part of what Azure OpenAI needs."""
    product.add_rule(
        "AzureOpenAiIsComplete",
        Assertion(
            all_of(*(is_given(each) for each in PARAMETERS)),
            "Azure OpenAI needs four fields and has only some of them. Give the Azure OpenAI resource, "
            "models, API version and API key (secret ARN), or leave all four empty.",
        ),
        when=any_of(*(is_given(each) for each in PARAMETERS)),
    )
