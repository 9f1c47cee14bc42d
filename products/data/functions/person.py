"""The function that gives out one person's data and deletes it, where a launch asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.data.functions.function import add_function
from products.data.functions.function_permissions import statements
from products.language.conditions import Condition, is_equal
from products.language.intrinsics import ref
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.cfn.kms import Key
    from products.data.databases.documentdb import DocumentDb
    from products.product import Product

PRIVACY_REQUESTS = Parameter(
    name="PrivacyRequests",
    label="Function for privacy requests",
    description=(
        "on: operators who may invoke one function can give out all that LibreChat stores of a person, by "
        "e-mail address, and delete it; the outputs have the commands. off: there is no such function."
    ),
    group=Group.PRIVACY,
    default="off",
    allowed_values=("on", "off"),
    constraint="must be on or off",
)

TAKES_REQUESTS = Condition("AnswersPrivacyRequests", is_equal(PRIVACY_REQUESTS, "on"))

TIMEOUT_SECONDS = 900
MEMORY_MEGABYTES = 512
"""A part of an export stands there twice: as the driver has it and as the answer."""

OUTPUT = "PersonDataFunctionName"
"""The output by which the command finds the function."""


def add_person_data(product: Product, key: Key, database: DocumentDb) -> None:
    """Declare the function and what operators are told of it."""
    product.add_conditions(TAKES_REQUESTS)
    secret = ref(database.application_secret)
    function = add_function(
        product,
        key,
        prefix="PersonData",
        package="person-data",
        purpose="give out or delete one person's data",
        statements=lambda logs: statements(key, [secret], logs),
        timeout=TIMEOUT_SECONDS,
        memory=MEMORY_MEGABYTES,
        serves_cloudformation=False,
        variables={
            "Host": database.host,
            "Port": database.port,
            "ApplicationSecretArn": secret,
            "ProductVersion": product.VERSION,
        },
        condition=TAKES_REQUESTS,
    )
    product.add_output(
        OUTPUT,
        ref(function.resource),
        "The function that answers privacy requests; who may invoke it may read and delete anybody's chats",
        condition=TAKES_REQUESTS,
    )
    product.add_output(
        "HowToAnswerPrivacyRequests",
        "catalog person look ENVIRONMENT EMAIL counts what there is of a person, catalog person export "
        "writes it to a file, catalog person delete deletes it and asks for the address a second time.",
        "How privacy requests are answered",
        condition=TAKES_REQUESTS,
    )
