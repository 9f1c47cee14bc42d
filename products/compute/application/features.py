"""What LibreChat offers: models, chat with files, search; the parameters that both compute products share."""

from __future__ import annotations

from products.compute.application.marked_secrets import ARN_PATTERN, KEY_WORDS
from products.compute.parameters import ON_OFF
from products.parameters import Group, Parameter

PROVIDERS = (
    *("ai21", "amazon", "anthropic", "cohere", "deepseek", "google", "meta", "minimax", "mistral"),
    *("moonshot", "moonshotai", "nvidia", "openai", "qwen", "stability", "writer", "zai"),
)
"""Whose models LibreChat asks Bedrock for, as model IDs name them: those that LibreChat has settings for
(``BedrockProviders`` of librechat-data-provider), and others that Bedrock answers for in chats (Amazon
Bedrock User Guide, "Supported foundation models")."""

_MODEL = rf"([a-z-]+\.)?({'|'.join(PROVIDERS)})\.[a-z0-9][a-z0-9.:-]*"
"""``provider.model``, or an inference profile's ID: the same after the geography that it serves."""

DEFAULT_MODEL = "global.amazon.nova-2-lite-v1:0"
"""Amazon's own, which needs neither a subscription in AWS Marketplace nor a form (Amazon Bedrock User Guide,
"Use product ID condition keys to control access"); its global inference profile has one ID for all regions
(Amazon Nova 2 User Guide, "Core inference")."""

BEDROCK = Parameter(
    name="Bedrock",
    label="Amazon Bedrock models",
    description=(
        "on: people chat with models of Amazon Bedrock, AWS's own service; no key is needed, and AWS bills "
        "their use. off: none of them; give the key of another provider below."
    ),
    group=Group.FEATURES,
    default="on",
    allowed_values=ON_OFF,
    constraint="must be on or off",
)

BEDROCK_MODELS = Parameter(
    name="BedrockModels",
    label="Bedrock models offered",
    description=(
        "IDs of the models people may choose, separated by commas. Newer ones are reached by an inference "
        "profile, which spreads chats over regions (eu.: of Europe, global.: of the world): give the "
        "profile's ID. Anthropic's, and some others, answer only after an administrator sent each one "
        "message in the Bedrock console."
    ),
    group=Group.FEATURES,
    default=DEFAULT_MODEL,
    allowed_pattern=f"^{_MODEL}(,{_MODEL})*$",
    constraint=(
        "must be one or more model or inference profile IDs separated by commas without spaces, for example "
        "global.amazon.nova-2-lite-v1:0,eu.amazon.nova-pro-v1:0, each of a provider that this version knows: "
        + ", ".join(PROVIDERS)
    ),
)

BEDROCK_REGION = Parameter(
    name="BedrockRegion",
    label="Bedrock region",
    description=(
        "The AWS region whose Bedrock is asked, for example eu-west-1: one that has the models above and, if "
        "titan-v2 prepares files below, Titan Text Embeddings V2. Chats and files' text go there. Empty: the "
        "region of this launch."
    ),
    group=Group.FEATURES,
    default="",
    allowed_pattern=r"^$|^[a-z]{2}(-[a-z]+)+-\d$",
    constraint="must be an AWS region, for example eu-west-1, or empty",
)

OPENAI_KEY_SECRET_ARN = Parameter(
    name="OpenAiKeySecretArn",
    label="OpenAI API key (secret ARN)",
    description=(
        "Offers OpenAI's models. First store the key, as plain text and nothing else, in AWS Secrets "
        "Manager (this account and region, default key) and mark the secret: the tag librechat:offered "
        "with the value true; no other can be read. Then give its whole ARN, which its page shows: "
        "arn:aws:secretsmanager:... Empty: not offered."
    ),
    group=Group.FEATURES,
    default="",
    allowed_pattern=ARN_PATTERN,
    constraint=KEY_WORDS,
)

ANTHROPIC_KEY_SECRET_ARN = Parameter(
    name="AnthropicKeySecretArn",
    label="Anthropic API key (secret ARN)",
    description=(
        "Offers the models of Anthropic's own service (those on Bedrock need no key). Store and mark the key "
        "as for OpenAI and give its secret's ARN. Empty: not offered."
    ),
    group=Group.FEATURES,
    default="",
    allowed_pattern=ARN_PATTERN,
    constraint=KEY_WORDS,
)

RAG = Parameter(
    name="ChatWithFiles",
    label="Chat with files (RAG)",
    description=(
        "on: people can upload files and ask about them; the files' text is kept in the data product's "
        "PostgreSQL. off: uploaded files are not searched."
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
        "The model that prepares files' text so that it can be found. titan-v2: on Amazon Bedrock, even if "
        "its chat models are off; its vectors have 1024 dimensions. openai-small: needs the OpenAI key; "
        "1536. The data product's Embedding dimensions must be this number or none, else the launch is "
        "refused at once."
    ),
    group=Group.FEATURES,
    default="titan-v2",
    allowed_values=("titan-v2", "openai-small"),
    constraint="must be titan-v2 or openai-small",
)

SEARCH = Parameter(
    name="Search",
    label="Search in conversations",
    description="on: people can search their own conversations (by Meilisearch). off: no search box.",
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
