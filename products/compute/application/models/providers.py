"""Providers of models beside Amazon Bedrock, OpenAI and Anthropic: Google, Mistral, and text from scans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute import conditions as c
from products.compute.application import features
from products.compute.application.delivery.yaml_text import entry, json_list
from products.compute.application.environment import Environment, Secret
from products.compute.application.marked_secrets import key_parameter
from products.compute.application.models import azure_openai, own_endpoint
from products.compute.parameters import ON_OFF
from products.language.conditions import Assertion, Condition, any_of, is_equal, is_given
from products.language.intrinsics import join, only_if
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.language.intrinsics import Intrinsic, Text
    from products.product import Product

GOOGLE_KEY = key_parameter(
    "GoogleKeySecretArn",
    label="Google Gemini API key",
    description=(
        "Offers Google's Gemini models, by a key of Google AI Studio. Store and mark the key as for OpenAI "
        "and give its secret's ARN. Empty: not offered."
    ),
    group=Group.PROVIDERS,
)

MISTRAL_KEY = key_parameter(
    "MistralKeySecretArn",
    label="Mistral API key",
    description=(
        "Offers the models of Mistral's own service, all that the key may use. Store and mark the key as for "
        "OpenAI and give its secret's ARN. Empty: not offered."
    ),
    group=Group.PROVIDERS,
)

SCANS = Parameter(
    name="ReadScans",
    label="Text from scans (Mistral OCR)",
    description=(
        "on: text is read from scanned files that people upload as text; those files go to Mistral, which "
        "needs the Mistral key above and bills each page. off: only text that a file holds itself is read."
    ),
    group=Group.PROVIDERS,
    default="off",
    allowed_values=ON_OFF,
    constraint="must be on or off",
)

PARAMETERS = (GOOGLE_KEY, MISTRAL_KEY, SCANS, *azure_openai.PARAMETERS, *own_endpoint.PARAMETERS)

GOOGLE = Condition("OffersGoogle", is_given(GOOGLE_KEY))
MISTRAL = Condition("OffersMistral", is_given(MISTRAL_KEY))
READS_SCANS = Condition("ReadsScans", is_equal(SCANS, "on"))
CUSTOM = Condition("OffersCustomEndpoints", any_of(MISTRAL, own_endpoint.OFFERED))
CONDITIONS = (GOOGLE, MISTRAL, READS_SCANS, azure_openai.OFFERED, *own_endpoint.CONDITIONS, CUSTOM)

MISTRAL_URL = "https://api.mistral.ai/v1"
"""Mistral's own service (Mistral documentation, "API")."""

FIRST_MISTRAL_MODELS = '"mistral-large-latest","mistral-medium-latest","mistral-small-latest"'
"""Offered until Mistral has answered which models there are."""

_MISTRAL = (
    '{"name":"Mistral","apiKey":"${MISTRAL_API_KEY}","baseURL":"' + MISTRAL_URL + '",'
    '"models":{"default":[' + FIRST_MISTRAL_MODELS + '],"fetch":true},'
    '"titleConvo":true,"titleModel":"current_model","modelDisplayLabel":"Mistral",'
    '"dropParams":["stop","user","frequency_penalty","presence_penalty"]}'
)
"""Mistral refuses parameters that it does not know (LibreChat documentation, "Mistral")."""

_OCR = (
    '{"strategy":"mistral_ocr","apiKey":"${MISTRAL_API_KEY}","baseURL":"' + MISTRAL_URL + '",'
    '"mistralModel":"mistral-ocr-latest"}'
)


def environment() -> Environment:
    """LibreChat's variables: which providers it offers, so that nobody meets one without a key, and keys."""
    own = Environment(
        values={"ENDPOINTS": _endpoints()},
        conditional={},
        secrets={
            "GOOGLE_KEY": Secret.named_by(GOOGLE_KEY, condition=GOOGLE),
            "MISTRAL_API_KEY": Secret.named_by(MISTRAL_KEY, condition=MISTRAL),
        },
    )
    return own.with_(azure_openai.environment()).with_(own_endpoint.environment())


def _endpoints() -> Intrinsic:
    """LibreChat's ENDPOINTS; what stands under ``custom`` in librechat.yaml is offered whatever it says."""
    offered: list[Text] = [
        "agents",
        only_if(c.BEDROCK, "bedrock"),
        only_if(c.OPENAI, "openAI"),
        only_if(c.ANTHROPIC, "anthropic"),
        only_if(azure_openai.OFFERED, "azureOpenAI"),
        only_if(GOOGLE, "google"),
        only_if(CUSTOM, "custom"),
    ]
    return join(",", offered)


def endpoint_entries() -> list[Text]:
    """What librechat.yaml says of them under ``endpoints``."""
    custom = json_list(
        only_if(MISTRAL, _MISTRAL), only_if(own_endpoint.OFFERED, own_endpoint.custom_endpoint())
    )
    return [
        only_if(azure_openai.OFFERED, entry("azureOpenAI", azure_openai.endpoint())),
        only_if(CUSTOM, entry("custom", custom)),
    ]


def entries() -> list[Text]:
    """What librechat.yaml says of scans."""
    return [only_if(READS_SCANS, entry("ocr", _OCR))]


def add_rules(product: Product) -> None:
    """Refuse a launch without any model, and choices that lack what they need."""
    azure_openai.add_rules(product)
    own_endpoint.add_rules(product)
    product.add_rule(
        "SomeModelIsOffered",
        Assertion(
            any_of(
                is_equal(features.BEDROCK, "on"),
                is_given(features.OPENAI_KEY_SECRET_ARN),
                is_given(features.ANTHROPIC_KEY_SECRET_ARN),
                is_given(GOOGLE_KEY),
                is_given(MISTRAL_KEY),
                is_given(azure_openai.KEY),
                is_given(own_endpoint.KEY),
            ),
            "No model would be offered. Set Amazon Bedrock models to on, or give the secret ARN of an API "
            "key: of OpenAI, Anthropic, Google Gemini, Mistral, Azure OpenAI, or of an endpoint of your own.",
        ),
    )
    product.add_rule(
        "ScansHaveTheirKey",
        Assertion(
            is_given(MISTRAL_KEY),
            "Text from scans (Mistral OCR) is on, and there is no key for it. Give the Mistral API key "
            "(secret ARN), or set Text from scans to off.",
        ),
        when=is_equal(SCANS, "on"),
    )
