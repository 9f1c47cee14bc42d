"""Tools that services beside the models give: running code, and speech."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute.application import features
from products.compute.application.delivery.yaml_text import entry
from products.compute.application.environment import Environment, Secret
from products.compute.application.marked_secrets import key_parameter
from products.compute.parameters import ON_OFF
from products.language.conditions import Assertion, Condition, is_equal, is_given
from products.language.intrinsics import only_if
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.language.intrinsics import Text
    from products.product import Product

CODE_KEY = key_parameter(
    "CodeInterpreterKeySecretArn",
    label="Code interpreter API key",
    description=(
        "Lets agents and people run code, on the machines of LibreChat's Code Interpreter API; the code and "
        "its files go there. Store and mark its key as for OpenAI and give its secret's ARN. Empty: no code "
        "is run."
    ),
    group=Group.TOOLS,
)

SPEECH = Parameter(
    name="Speech",
    label="Speech by OpenAI",
    description=(
        "on: people can speak and be read to; what they say and what is read goes to OpenAI, which needs the "
        "OpenAI key above. off: only what each person's browser can do by itself."
    ),
    group=Group.TOOLS,
    default="off",
    allowed_values=ON_OFF,
    constraint="must be on or off",
)

PARAMETERS = (CODE_KEY, SPEECH)
RUNS_CODE = Condition("RunsCode", is_given(CODE_KEY))
SPEAKS = Condition("Speaks", is_equal(SPEECH, "on"))
CONDITIONS = (RUNS_CODE, SPEAKS)

_SPEECH = (
    '{"stt":{"openai":{"apiKey":"${OPENAI_API_KEY}","model":"whisper-1"}},'
    '"tts":{"openai":{"apiKey":"${OPENAI_API_KEY}","model":"tts-1",'
    '"voices":["alloy","echo","fable","onyx","nova","shimmer"]}}}'
)
"""OpenAI's models and voices as LibreChat names them (LibreChat documentation, "Speech Configuration")."""


def environment() -> Environment:
    """LibreChat's variables: the code interpreter's key; speech takes the one of OpenAI."""
    key = Secret.named_by(CODE_KEY, condition=RUNS_CODE)
    return Environment(values={}, conditional={}, secrets={"LIBRECHAT_CODE_API_KEY": key})


def entries() -> list[Text]:
    """What librechat.yaml says of speech."""
    return [only_if(SPEAKS, entry("speech", _SPEECH))]


def add_rules(product: Product) -> None:
    """Refuse speech without OpenAI's key."""
    product.add_rule(
        "SpeechHasItsKey",
        Assertion(
            is_given(features.OPENAI_KEY_SECRET_ARN),
            "Speech by OpenAI is on, and there is no key for it. Give the OpenAI API key (secret ARN), or "
            "set Speech by OpenAI to off.",
        ),
        when=is_equal(SPEECH, "on"),
    )
