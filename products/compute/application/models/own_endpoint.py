"""One endpoint of a company's own that speaks OpenAI's language: LiteLLM, vLLM, OpenRouter and their kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute.application.delivery.yaml_text import quoted_list
from products.compute.application.environment import Environment, Secret
from products.compute.application.marked_secrets import key_parameter
from products.compute.parameters import DOMAIN, YES_NO
from products.language.conditions import Assertion, Condition, all_of, any_of, is_equal, is_given
from products.language.intrinsics import if_else, ref, sub
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.language.intrinsics import Intrinsic
    from products.product import Product

TAKEN = (
    *("agents", "anthropic", "assistants", "azureAssistants", "azureOpenAI", "bedrock", "custom", "google"),
    *("openAI", "Mistral"),
)
"""Names of LibreChat's own, which its schema refuses here (``EModelEndpoint`` of librechat-data-provider),
and the one that the catalog gives Mistral."""

HTTPS_URL = rf"https://{DOMAIN}(/[A-Za-z0-9._~/-]{{0,200}})?"
"""An address on port 443, the only one by which the network product lets LibreChat out."""

HTTPS_WORDS = (
    "must begin with https:// and name a host without a port (LibreChat reaches others by HTTPS on port 443 "
    "alone)"
)

NAME = Parameter(
    name="EndpointName",
    label="Own endpoint's name",
    description=(
        "Offers the models of one more service that speaks OpenAI's language, such as LiteLLM, vLLM or "
        "OpenRouter. The name is what people see, for example Company models; it, the address, the models "
        "and the key belong together. More of them: in a librechat.yaml of your own. Empty: none."
    ),
    group=Group.PROVIDERS,
    default="",
    allowed_pattern=rf"^$|^(?!({'|'.join(TAKEN)})$)[A-Za-z0-9]([A-Za-z0-9 ._-]{{0,38}}[A-Za-z0-9])?$",
    constraint=(
        "must be up to 40 letters, digits, spaces, dots, hyphens and underscores, for example Company "
        "models, "
        f"none of the names taken ({', '.join(TAKEN)}), or empty"
    ),
)

URL = Parameter(
    name="EndpointUrl",
    label="Own endpoint's address",
    description=(
        "The address that comes before /chat/completions, for example https://llm.example.com/v1. HTTPS on "
        "port 443 only, as the network product lets LibreChat out; inside a company, with a certificate that "
        "the public authorities signed. Empty: none."
    ),
    group=Group.PROVIDERS,
    default="",
    allowed_pattern=f"^$|^{HTTPS_URL}$",
    constraint=f"{HTTPS_WORDS}, for example https://llm.example.com/v1, or empty",
)

_MODEL = r"[A-Za-z0-9@][A-Za-z0-9._:/@+-]{0,99}"

MODELS = Parameter(
    name="EndpointModels",
    label="Own endpoint's models",
    description=(
        "Models that people may choose there, as the service names them, separated by commas: "
        "gpt-4o,meta-llama/llama-3.3-70b. Empty: none."
    ),
    group=Group.PROVIDERS,
    default="",
    allowed_pattern=f"^$|^{_MODEL}(,{_MODEL}){{0,29}}$",
    constraint="must be up to 30 model names separated by commas without spaces, or empty",
)

ALL_MODELS = Parameter(
    name="EndpointAllModels",
    label="All models of the own endpoint",
    description=(
        "yes: LibreChat asks the endpoint for its list and offers whatever is on it; the models above only "
        "while it does not answer. no: the models above and no others."
    ),
    group=Group.PROVIDERS,
    default="no",
    allowed_values=YES_NO,
    constraint="must be yes or no",
)

KEY = key_parameter(
    "EndpointKeySecretArn",
    label="Own endpoint's API key",
    description=(
        "The key that LibreChat shows there; any word for a service that wants none. Store and mark it as "
        "for OpenAI and give its secret's ARN. Empty: none."
    ),
    group=Group.PROVIDERS,
)

PARAMETERS = (NAME, URL, MODELS, ALL_MODELS, KEY)
NEEDED = (NAME, URL, MODELS, KEY)
OFFERED = Condition("OffersOwnEndpoint", is_given(KEY))
ASKS_FOR_MODELS = Condition("AsksOwnEndpointForModels", is_equal(ALL_MODELS, "yes"))
CONDITIONS = (OFFERED, ASKS_FOR_MODELS)
VARIABLE = "OWN_ENDPOINT_KEY"


def environment() -> Environment:
    """LibreChat's variables: the key that librechat.yaml names."""
    return Environment(values={}, conditional={}, secrets={VARIABLE: Secret.named_by(KEY, condition=OFFERED)})


def custom_endpoint() -> Intrinsic:
    """The item of ``endpoints.custom``."""
    return sub(
        '{"name":"${EndpointName}","apiKey":"${!' + VARIABLE + '}","baseURL":"${EndpointUrl}",'
        '"models":{"default":${Models},"fetch":${Fetch}},"titleConvo":true,"titleModel":"current_model",'
        '"modelDisplayLabel":"${EndpointName}"}',
        Models=quoted_list(ref(MODELS)),
        Fetch=if_else(ASKS_FOR_MODELS, "true", "false"),
    )


def add_rules(product: Product) -> None:
    """Refuse a part of what the endpoint needs."""
    product.add_rule(
        "OwnEndpointIsComplete",
        Assertion(
            all_of(*(is_given(each) for each in NEEDED)),
            "The own endpoint needs four fields and has only some of them. Give the own endpoint's name, "
            "address, models and API key (secret ARN), or leave all four empty.",
        ),
        when=any_of(*(is_given(each) for each in NEEDED), is_equal(ALL_MODELS, "yes")),
    )
