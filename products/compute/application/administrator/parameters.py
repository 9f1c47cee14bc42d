"""Who administers a new LibreChat."""

from __future__ import annotations

from products.compute.parameters import DOMAIN
from products.parameters import Group, Parameter

FIRST_ADMINISTRATOR = Parameter(
    name="FirstAdministrator",
    label="First administrator",
    description=(
        "Give it at the first launch: the e-mail address of who will administer this LibreChat. The "
        "account is made before anybody can reach the address; the output FirstUser says where its password "
        "is. With single sign-on the person must be in the Administrators' group, too (Google needs none). "
        "Empty: none is made."
    ),
    group=Group.ACCESS,
    default="",
    allowed_pattern=f"^$|^[A-Za-z0-9][A-Za-z0-9._%+-]{{0,63}}@{DOMAIN}$",
    constraint="must be an e-mail address, for example anna@example.com, its domain in lower case, or empty",
)
