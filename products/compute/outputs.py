"""What a launch tells its user: where the application is, how to begin, where to look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute import conditions as c
from products.compute.application.administrator import administrator
from products.compute.application.environment import bedrock_region
from products.compute.application.sign_on import choices as sign_on
from products.language.intrinsics import if_else, join, ref, split, sub

if TYPE_CHECKING:
    from products.cfn.logs import LogGroup
    from products.language.intrinsics import Intrinsic, Text
    from products.product import Product

ADMINISTRATOR = (
    "Open the ApplicationUrl and sign in as ${FirstAdministrator}. The password is in the secret "
    "${FirstAdministratorPassword}: in the Secrets Manager console choose Retrieve secret value. The "
    "account was made before anybody could reach the address, unless an administrator was there already. "
    "Once somebody has signed in and others administer too, update this product with First administrator "
    "empty: the secret goes then, the account stays."
)
SIGN_ON = (
    "Register with the provider what the output SignOnCallback says, then open the ApplicationUrl and "
    "sign in with your company account. The Administrators' group administers, or the First "
    "administrator, who is known by the e-mail address that the provider tells."
)
OPEN = (
    "Sign-up is open as soon as there is an administrator, so that no stranger becomes one. Where there "
    "is none yet, update this product with First administrator; this output then says where the password "
    "is."
)
CLOSED = (
    "Sign-up is closed. Where there is no account yet, update this product with First administrator: "
    "that account is made before LibreChat starts, and this output says where its password is."
)
RECORD = (
    "Make this DNS record where the domain name is managed; until then the ApplicationUrl leads nowhere "
    "(for a domain itself, such as example.com, DNS allows no CNAME: make what your DNS provider calls "
    "ALIAS or ANAME, or give a hosted zone): ${DomainName} CNAME ${LoadBalancer.DNSName}"
)

ALARMS = (
    "Alarms go to the environment's one topic: AlarmTopicArn among the data product's outputs. To hear of "
    "them, update the data product with an address (E-mail address for alarms); its output HowToHearOfAlarms "
    "says how to add more."
)
MODELS = (
    "Amazon's own models answer at once. To each chosen model of Anthropic and of other providers that sell "
    "through AWS Marketplace, an administrator of this AWS account first sends one message in the playground "
    "of the Amazon Bedrock console, region ${Region}: this subscribes the account; Anthropic's ask for a use "
    "case form before. Until then chats with such a model end with error 403 (AccessDenied)."
)


def add_first_outputs(product: Product, url: Text) -> None:
    """What to do first, before all other outputs: the application's URL, its DNS record, the first account.

    Args:
        product: The product under construction.
        url: The application's address.
    """
    product.add_output("ApplicationUrl", url, "Where LibreChat is")
    words = "What makes the domain name lead here"
    product.add_output("DnsRecord", sub(RECORD), words, condition=c.RECORD_BY_HAND)
    without = if_else(c.SIGN_UP_OPEN, OPEN, CLOSED)
    with_password = if_else(administrator.HAS_PASSWORD, sub(ADMINISTRATOR), without)
    first_user = if_else(sign_on.ON, SIGN_ON, with_password)
    product.add_output("FirstUser", first_user, "How the first person signs in")
    models = sub(MODELS, Region=bedrock_region())
    words = "What Bedrock's models need before they answer"
    product.add_output("FirstChat", models, words, condition=c.BEDROCK)


def add_alarms_output(product: Product) -> None:
    """Where alarms go, and how somebody comes to hear of them."""
    product.add_output("Alarms", ALARMS, "Where alarms go, and how to hear of them")


def add_kept_output(product: Product, text: str) -> None:
    """What terminating leaves, for ``Fn::Sub``."""
    product.add_output("KeptAfterTermination", sub(text), "What a termination leaves behind")


def add_log_outputs(product: Product, *, librechat: LogGroup, rag: LogGroup, search: LogGroup) -> None:
    """A link to each program's logs."""
    for group, words in (
        (librechat, "Logs of LibreChat"),
        (rag, "Logs of the chat with files (rag_api)"),
        (search, "Logs of the search in conversations (Meilisearch)"),
    ):
        product.add_output(f"{group.logical_id}Url", _log_link(group), words, condition=group.condition)


def _log_link(log_group: LogGroup) -> Intrinsic:
    """The console's page of a log group; a ``/`` in its name is written ``$252F`` there."""
    escaped = join("$252F", split("/", ref(log_group)))
    page = "https://${AWS::Region}.console.aws.amazon.com/cloudwatch/home?region=${AWS::Region}#logsV2:log-groups/log-group/"
    return sub(page + "${Group}", Group=escaped)
