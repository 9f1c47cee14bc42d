"""What LibreChat may call besides HTTPS: mail servers and directories, each only where it was chosen.

Without such a choice the groups refuse these ports (see `rules.flows`). The ports are exported, so that
compute can ask for a way that is there: CloudFormation refuses the launch of a compute product that is
to send mail in a network that lets none out, at once and with the name of the missing export.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from products import contract
from products.language.conditions import Condition, all_of, is_equal
from products.network.conditions import DUAL_STACK
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.contract import Key
    from products.product import Product


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One kind of servers that LibreChat may call where it was chosen.

    Attributes:
        name: The word for them in logical IDs.
        meaning: The words for them in tables.
        parameter: What chooses them, ``on`` or ``off``.
        ports: The TCP ports that they answer on.
        why: What LibreChat calls them for.
        key: The export of the ports.
    """

    name: str
    meaning: str
    parameter: Parameter
    ports: tuple[int, ...]
    why: str
    key: Key

    @property
    def chosen(self) -> Condition:
        """They may be called."""
        return Condition(f"Calls{self.name}", is_equal(self.parameter, "on"))

    @property
    def chosen_in_ipv6(self) -> Condition:
        """They may be called over IPv6, too."""
        return Condition(f"Calls{self.name}Ipv6", all_of(self.chosen, DUAL_STACK))


def _switch(name: str, label: str, description: str) -> Parameter:
    return Parameter(
        name=name,
        label=label,
        description=description,
        group=Group.ACCESS,
        default="off",
        allowed_values=("on", "off"),
        constraint="must be on or off",
    )


MAIL = Outgoing(
    name="MailServers",
    meaning="mail servers",
    parameter=_switch(
        "OutgoingMail",
        "Outgoing mail",
        "on: LibreChat may call mail servers (Amazon SES, or any other) on the ports 465 and 587, both for "
        "encrypted mail; a compute product that sends mail needs it. off: those ports stay closed. It can be "
        "turned on at any time, and off while no compute product sends mail.",
    ),
    ports=(465, 587),
    why="mail: SMTP over TLS, or with STARTTLS",
    key=contract.MAIL_EGRESS_PORTS,
)
"""465 speaks TLS from the first byte and 587 after STARTTLS (RFC 8314, section 3.3,
https://www.rfc-editor.org/rfc/rfc8314#section-3.3). Port 25 is for mail between servers."""

DIRECTORY = Outgoing(
    name="Directories",
    meaning="directories",
    parameter=_switch(
        "DirectoryAccess",
        "Directory (LDAPS)",
        "on: LibreChat may call a directory, such as Active Directory, on port 636 (LDAP over TLS); a "
        "compute product whose people sign in by LDAP needs it. off: that port stays closed. It can be "
        "turned on at any time, and off while no compute product uses it.",
    ),
    ports=(636,),
    why="directory: LDAP over TLS",
    key=contract.DIRECTORY_EGRESS_PORTS,
)

OUTGOING = (MAIL, DIRECTORY)
PARAMETERS = tuple(each.parameter for each in OUTGOING)
CONDITIONS = tuple(condition for each in OUTGOING for condition in (each.chosen, each.chosen_in_ipv6))


def add_exports(product: Product) -> None:
    """Tell the other layers which of them are chosen."""
    for each in OUTGOING:
        product.add_export(each.key, ",".join(str(port) for port in each.ports), condition=each.chosen)
