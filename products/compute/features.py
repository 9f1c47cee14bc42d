"""What LibreChat offers: models, chat with files, search; the parameters that both compute products share."""

from __future__ import annotations

from products.compute.parameters import ON_OFF
from products.parameters import Group, Parameter

_ARN_PATTERN = r"^$|^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+$"

_ARN_WORDS = (
    "must be the ARN of a Secrets Manager secret that holds nothing but the key, for example "
    "arn:aws:secretsmanager:eu-west-1:111122223333:secret:openai-AbCdEf, or empty"
)

BEDROCK = Parameter(
    name="Bedrock",
    label="Amazon Bedrock models",
    description="on: people chat with the Bedrock models named below; no key is needed. off: not offered.",
    group=Group.FEATURES,
    default="on",
    allowed_values=ON_OFF,
    constraint="must be on or off",
)

BEDROCK_MODELS = Parameter(
    name="BedrockModels",
    label="Bedrock models offered",
    description=(
        "Model IDs or inference profile IDs, comma-separated. The application may use these and no others. "
        "Most newer models exist as inference profiles only, such as those that start with global. or eu."
    ),
    group=Group.FEATURES,
    default=(
        "global.anthropic.claude-sonnet-4-5-20250929-v1:0,global.anthropic.claude-haiku-4-5-20251001-v1:0"
    ),
    allowed_pattern=r"^[a-z0-9][a-z0-9.:-]*(,[a-z0-9][a-z0-9.:-]*)*$",
    constraint=(
        "must be one or more model or inference profile IDs separated by commas without spaces, for example "
        "global.anthropic.claude-haiku-4-5-20251001-v1:0"
    ),
)

BEDROCK_REGION = Parameter(
    name="BedrockRegion",
    label="Bedrock region",
    description="The region whose Bedrock answers. Empty: the region of this launch.",
    group=Group.FEATURES,
    default="",
    allowed_pattern=r"^$|^[a-z]{2}(-[a-z]+)+-\d$",
    constraint="must be an AWS region, for example eu-west-1, or empty",
)

OPENAI_KEY_SECRET_ARN = Parameter(
    name="OpenAiKeySecretArn",
    label="OpenAI API key (secret ARN)",
    description=(
        "Offers OpenAI's models. The ARN of a secret that holds the key alone, encrypted with Secrets "
        "Manager's own key. Empty: not used."
    ),
    group=Group.FEATURES,
    default="",
    allowed_pattern=_ARN_PATTERN,
    constraint=_ARN_WORDS,
)

ANTHROPIC_KEY_SECRET_ARN = Parameter(
    name="AnthropicKeySecretArn",
    label="Anthropic API key (secret ARN)",
    description=(
        "Offers Anthropic's own API. The ARN of a secret that holds the key alone, encrypted with Secrets "
        "Manager's own key. Empty: not used."
    ),
    group=Group.FEATURES,
    default="",
    allowed_pattern=_ARN_PATTERN,
    constraint=_ARN_WORDS,
)

RAG = Parameter(
    name="ChatWithFiles",
    label="Chat with files (RAG)",
    description=(
        "on: people can ask about files they upload; their text is indexed in the data layer's PostgreSQL. "
        "off: files are not searched."
    ),
    group=Group.FEATURES,
    default="on",
    allowed_values=ON_OFF,
    constraint="must be on or off",
)

EMBEDDINGS = Parameter(
    name="Embeddings",
    label="Embedding model for files",
    description=(
        "Turns the files' text into vectors; its size must be the one that the data layer was launched with: "
        "1024 for titan-v2 (Bedrock), 1536 for openai-small (needs the OpenAI key)."
    ),
    group=Group.FEATURES,
    default="titan-v2",
    allowed_values=("titan-v2", "openai-small"),
    constraint="must be titan-v2 or openai-small",
)

SEARCH = Parameter(
    name="Search",
    label="Search in conversations",
    description="on: people can search their own conversations (Meilisearch). off: no search box.",
    group=Group.FEATURES,
    default="on",
    allowed_values=ON_OFF,
    constraint="must be on or off",
)

FEATURES = (
    BEDROCK,
    BEDROCK_MODELS,
    BEDROCK_REGION,
    OPENAI_KEY_SECRET_ARN,
    ANTHROPIC_KEY_SECRET_ARN,
    RAG,
    EMBEDDINGS,
    SEARCH,
)
