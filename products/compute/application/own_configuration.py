"""A company's own librechat.yaml: its parameters, the function that checks and merges it, and its secrets.

The function is asked at each launch and update. What it merged is a version of a secret, named by its
content, which a task definition or an instance names in turn: a new configuration is a new roll-out, and what
ran before is there still when that fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from products import contract
from products.cfn import secretsmanager
from products.compute.application.delivery.configuration import librechat_yaml
from products.compute.application.environment import Environment, Secret
from products.compute.application.marked_secrets import ARN_PATTERN
from products.compute.sizes import BY_SIZE
from products.functions.lambda_function import FunctionDescription, add_lambda_function, write_log
from products.guards.key_use import through
from products.guards.offered import OFFERED_TAG, OFFERED_VALUE
from products.language.conditions import Assertion, Condition, all_of, is_given
from products.language.intrinsics import get_att, if_else, join, only_if, ref, sub
from products.language.policy import allow
from products.language.resource import CustomResource, Removal
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from collections.abc import Collection

    from products.cfn.logs import LogGroup
    from products.language.intrinsics import Intrinsic, Text
    from products.language.policy import Condition as IamCondition
    from products.language.policy import Statement
    from products.product import Product

KEY = "librechat.yaml"
"""What the file is called in the environment's bucket."""

OWN_CONFIGURATION = Parameter(
    name="OwnConfiguration",
    label="Own configuration (version ID)",
    description=(
        "A librechat.yaml of your own, merged over this product's. Upload it, with this name, to the bucket "
        "that the data product shows as ConfigurationBucket; its page in the S3 console shows under Versions "
        "the ID to give here. It is checked before anything changes. After another upload, update with the "
        "new ID. Empty: none."
    ),
    group=Group.OWN_CONFIGURATION,
    default="",
    allowed_pattern=r"^$|^(?!null$)[A-Za-z0-9._~+/=-]{8,1024}$",
    constraint=(
        "must be the version ID of an uploaded librechat.yaml, for example "
        "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY, or empty"
    ),
)

OWN_SECRETS_ARN = Parameter(
    name="OwnSecretsArn",
    label="Secrets for your configuration (secret ARN)",
    description=(
        "Where your configuration says ${NAME}, LibreChat takes the value of the key NAME of this secret. "
        "Store it in AWS Secrets Manager as key/value pairs (this account and region, default key) and mark "
        "it: the tag librechat:offered with the value true. Then give its whole ARN. Empty: there is no "
        "${NAME} in it."
    ),
    group=Group.OWN_CONFIGURATION,
    default="",
    allowed_pattern=ARN_PATTERN,
    constraint=(
        "must be the whole ARN of a Secrets Manager secret of key/value pairs, for example "
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:librechat-AbCdEf, or empty"
    ),
)

PARAMETERS = (OWN_CONFIGURATION, OWN_SECRETS_ARN)
OWN = Condition("HasOwnConfiguration", is_given(OWN_CONFIGURATION))
FILLED = Condition("FillsPlaceholders", all_of(is_given(OWN_CONFIGURATION), is_given(OWN_SECRETS_ARN)))

SECRETS_VARIABLE = "OWN_SECRETS"
PRELOAD = (Path(__file__).parent / "own-secrets.js").read_text(encoding="utf-8")
"""The program that Node.js loads before LibreChat: it makes variables of the secret's keys."""

_PREFIX = "OwnConfiguration"
_TIMEOUT_SECONDS = 90
_SERVICE_TIMEOUT_SECONDS = 150
_MEMORY_MEGABYTES = 512


class Delivery(CustomResource[Literal["Version"]]):
    """What the function own-configuration does, and what it returns."""

    TYPE = "Custom::OwnConfiguration"


@dataclass(frozen=True, kw_only=True)
class OwnConfiguration:
    """A company's configuration as declared; it is there where `OWN` holds.

    Attributes:
        file: The secret that holds the merged file.
        version: The version of it that is meant.
    """

    file: secretsmanager.Secret
    version: Intrinsic

    def secret(self) -> Secret:
        """The file, for those who may read it."""
        return Secret(arn=ref(self.file), condition=OWN)

    def value_from(self) -> Text:
        """The version in ECS's notation (Amazon ECS Developer Guide, "Pass Secrets Manager secrets")."""
        return join(":::", [ref(self.file), self.version])


def add_own_configuration(product: Product, *, reserved: Collection[str]) -> OwnConfiguration:
    """Declare the function, what it is asked, and where it stores the merged file.

    Args:
        product: The product under construction.
        reserved: The variables that LibreChat is given; a configuration must not read them.
    """
    product.add_conditions(OWN, FILLED)
    file = secretsmanager.Secret(
        product,
        f"{_PREFIX}File",
        condition=OWN,
        # Nothing is lost with it: the file that it was made of stays in the bucket.
        on_removal=Removal.DELETE,
        # Without a value: the function gives it one (AWS CloudFormation Template Reference,
        # "AWS::SecretsManager::Secret", SecretString).
        Description=sub("LibreChat ${EnvironmentName}: its own configuration over the product's"),
        KmsKeyId=product.import_value(contract.DATA_KEY_ARN),
        Tags=product.tag_list(),
    )
    bucket = product.import_value(contract.CONFIGURATION_BUCKET)
    function = add_lambda_function(
        product,
        FunctionDescription(
            prefix=_PREFIX,
            package="own-configuration",
            purpose="check and merge the configuration of one's own",
            policy="deliver",
            statements=lambda logs: _statements(product, file, bucket, logs),
            timeout=_TIMEOUT_SECONDS,
            service_timeout=_SERVICE_TIMEOUT_SECONDS,
            memory=_MEMORY_MEGABYTES,
            log_days=BY_SIZE.value("LogDays"),
            log_key=product.import_value(contract.DATA_KEY_ARN),
            condition=OWN,
        ),
    )
    delivery = Delivery(
        product,
        f"{_PREFIX}Delivery",
        condition=OWN,
        **function.call,
        **function.version,
        Bucket=bucket,
        VersionId=ref(OWN_CONFIGURATION),
        Ours=librechat_yaml(),
        SecretArn=ref(OWN_SECRETS_ARN),
        Target=ref(file),
        Reserved=" ".join(sorted({*reserved, SECRETS_VARIABLE})),
    )
    return OwnConfiguration(file=file, version=get_att(delivery, "Version"))


def add_own_configuration_rule(product: Product) -> None:
    """Refuse secrets that nothing would use."""
    product.add_rule(
        "OwnSecretsHaveTheirConfiguration",
        Assertion(
            is_given(OWN_CONFIGURATION),
            "Secrets for your configuration are given without a configuration that names them. Give the "
            "version ID of your librechat.yaml as Own configuration, or leave both empty.",
        ),
        when=is_given(OWN_SECRETS_ARN),
    )


def own_secrets(librechat: Environment, *, preload: str) -> Environment:
    """What LibreChat gets besides, so that it finds a value for each placeholder.

    ECS names each secret in the task definition, and a company's keys are not known there: the whole secret
    is one variable, and what Node.js loads first makes variables of its keys (Node.js documentation,
    "Command-line API", ``--require``).

    Args:
        librechat: LibreChat's environment so far.
        preload: Where that program lies in the container.
    """
    options = if_else(FILLED, f" --require={preload}", "")
    return Environment(
        values={"NODE_OPTIONS": join("", [librechat.values["NODE_OPTIONS"], options])},
        conditional={},
        secrets={SECRETS_VARIABLE: Secret.named_by(OWN_SECRETS_ARN, condition=FILLED)},
    )


def _statements(
    product: Product, file: secretsmanager.Secret, bucket: Intrinsic, logs: LogGroup
) -> list[Statement | Intrinsic]:
    """What the function may do: read one file and one marked secret, write one secret."""
    marked: IamCondition = {"StringEquals": {f"aws:ResourceTag/{OFFERED_TAG}": OFFERED_VALUE}}
    named = [
        allow("ReadItsKeys", "secretsmanager:GetSecretValue", ref(OWN_SECRETS_ARN), condition=marked),
        # Without the condition: it is to say in words that the mark is missing.
        allow("SeeItsMark", "secretsmanager:DescribeSecret", ref(OWN_SECRETS_ARN)),
    ]
    file_arn = sub(f"arn:${{AWS::Partition}}:s3:::${{Bucket}}/{KEY}", Bucket=bucket)
    write = ("DescribeSecret", "PutSecretValue", "UpdateSecretVersionStage")
    return [
        allow("ReadFile", "s3:GetObjectVersion", file_arn),
        allow("WriteMerged", [f"secretsmanager:{action}" for action in write], ref(file)),
        allow(
            "UseKey",
            ["kms:Decrypt", "kms:GenerateDataKey"],
            product.import_value(contract.DATA_KEY_ARN),
            condition={"StringEquals": through("secretsmanager")},
        ),
        *(only_if(FILLED, statement) for statement in named),
        write_log(logs),
    ]
