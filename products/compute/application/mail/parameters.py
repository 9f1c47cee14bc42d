"""Mail that LibreChat sends, about addresses and passwords: by Amazon SES or any other SMTP server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.compute.application.marked_secrets import ARN_PATTERN
from products.compute.parameters import DOMAIN
from products.language.conditions import Assertion, Condition, all_of, is_empty, is_equal, is_given, is_not
from products.language.intrinsics import only_if
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.language.intrinsics import Intrinsic
    from products.product import Product

MAIL = Parameter(
    name="Mail",
    label="Mail",
    description=(
        "By whom LibreChat sends mail: to prove a new account's address and to set a forgotten password "
        "anew. ses: Amazon SES in this region. smtp: another server. Either needs the network product's "
        "Outgoing mail; without it the launch is refused at once: no export librechat-...-MailEgressPorts. "
        "off: no mail."
    ),
    group=Group.MAIL,
    default="off",
    allowed_values=("off", "ses", "smtp"),
    constraint="must be off, ses or smtp",
)

HOST = Parameter(
    name="MailServer",
    label="Mail server",
    description=(
        "With smtp: the server's name, for example smtp.example.com; it must show a certificate for this "
        "name that the public authorities signed. Empty: with ses and off."
    ),
    group=Group.MAIL,
    default="",
    allowed_pattern=f"^$|^{DOMAIN}$",
    constraint="must be a lower-case domain name without a port, for example smtp.example.com, or empty",
)

PORT = Parameter(
    name="MailPort",
    label="Mail port",
    description=(
        "465: encrypted from the first byte; take it wherever the server has it, as Amazon SES has. 587: "
        "encrypted after STARTTLS; LibreChat goes on without encryption, password included, where somebody "
        "on the way or the server itself withholds STARTTLS."
    ),
    group=Group.MAIL,
    default="465",
    allowed_values=("465", "587"),
    constraint="must be 465 or 587",
)

SENDER = Parameter(
    name="MailSender",
    label="Sender's address",
    description=(
        "The address that mail comes from, for example chat@example.com. With ses it or its domain must be a "
        "verified identity in this region (SES console, Identities), and the account out of SES's sandbox, "
        "else only verified addresses get mail. Empty: with off."
    ),
    group=Group.MAIL,
    default="",
    allowed_pattern=rf"^$|^[A-Za-z0-9][A-Za-z0-9._+-]{{0,62}}@{DOMAIN}$",
    constraint="must be one e-mail address, for example chat@example.com, or empty",
)

SENDER_NAME = Parameter(
    name="MailSenderName",
    label="Sender's name",
    description="The name beside that address, for example Contoso Chat. Empty: LibreChat.",
    group=Group.MAIL,
    default="",
    allowed_pattern=r"^$|^[A-Za-z0-9]([A-Za-z0-9 ._-]{0,58}[A-Za-z0-9.])?$",
    constraint=(
        "must be up to 60 letters without accents, digits, spaces, dots, hyphens and underscores, for "
        "example Contoso Chat, or empty"
    ),
)

SECRET = Parameter(
    name="MailSecretArn",
    label="Mail user and password (secret ARN)",
    description=(
        'Of a secret in Secrets Manager (this account and region, default key) with {"username": "...", '
        '"password": "..."}, marked by the tag librechat:offered with the value true. For ses: the SMTP '
        "credentials that the SES console makes under SMTP settings; an IAM access key is none. Empty: with "
        "off."
    ),
    group=Group.MAIL,
    default="",
    allowed_pattern=ARN_PATTERN,
    constraint=(
        "must be the whole ARN of a Secrets Manager secret with the keys username and password, for example "
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:mail-AbCdEf, or empty"
    ),
)

PARAMETERS = (MAIL, HOST, PORT, SENDER, SENDER_NAME, SECRET)
SENDS = Condition("SendsMail", all_of(is_not(MAIL, "off"), is_given(SECRET)))
SES = Condition("SendsMailBySes", is_equal(MAIL, "ses"))
AT_ONCE = Condition("EncryptsMailAtOnce", is_equal(PORT, "465"))
HAS_NAME = Condition("HasMailSenderName", all_of(SENDS, is_given(SENDER_NAME)))
CONDITIONS = (SENDS, SES, AT_ONCE, HAS_NAME)

PORTS_TAG = "librechat:mail-ports"


def ports_tag(product: Product) -> Intrinsic:
    """A tag that asks the network for its way to mail servers: without it the launch is refused at once."""
    value = product.import_value(contract.MAIL_EGRESS_PORTS)
    return only_if(SENDS, {"Key": PORTS_TAG, "Value": value})


def add_rules(product: Product) -> None:
    """Refuse mail without its sender, server or password, and a server that would not be asked."""
    product.add_rule(
        "MailIsComplete",
        Assertion(
            all_of(is_given(SENDER), is_given(SECRET)),
            "Mail needs a sender and a password. Give the sender's address and the mail user and password "
            "(secret ARN), or set Mail to off.",
        ),
        when=is_not(MAIL, "off"),
    )
    product.add_rule(
        "MailHasItsServer",
        Assertion(
            is_given(HOST),
            "Mail is to go by another server than Amazon SES, and none is named. Give the mail server, or "
            "set Mail to ses or off.",
        ),
        when=is_equal(MAIL, "smtp"),
    )
    product.add_rule(
        "MailServerIsUsed",
        Assertion(
            is_empty(HOST),
            "A mail server is given, but no mail would go there. Set Mail to smtp, or leave the mail server "
            "empty: Amazon SES's is known.",
        ),
        when=is_not(MAIL, "smtp"),
    )
    product.add_rule(
        "MailIsSwitchedOn",
        Assertion(
            all_of(is_empty(SENDER), is_empty(SENDER_NAME), is_empty(SECRET)),
            "A sender or a password for mail is given, but Mail is off. Set Mail to ses or smtp, or leave "
            "those fields empty.",
        ),
        when=is_equal(MAIL, "off"),
    )
