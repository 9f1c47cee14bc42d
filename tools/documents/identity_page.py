"""The generated page of the identity product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.documents.compute_pages import refusal_section
from tools.documents.markdown import page
from tools.documents.network_tables import output_section, parameter_section

if TYPE_CHECKING:
    from collections.abc import Mapping


def identity_page(templates: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The page by its file's name.

    Args:
        templates: The products' templates, by the products' names.
    """
    identity = templates["identity"]
    return {
        "identity.md": page(
            "identity",
            identity["Description"],
            "How to invite people and how to put your company's provider behind it: "
            "[people and invitations](../guides/identity.md).",
            refusal_section(identity),
            parameter_section(identity),
            output_section(identity),
        )
    }
