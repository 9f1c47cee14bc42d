"""The generated page of the data product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.documents.compute_pages import refusal_section
from tools.documents.markdown import page
from tools.documents.network_tables import output_section, parameter_section

if TYPE_CHECKING:
    from collections.abc import Mapping


def data_page(templates: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The page by its file's name.

    Args:
        templates: The products' templates, by the products' names.
    """
    data = templates["data"]
    return {
        "data.md": page(
            "data",
            data["Description"],
            "What the sizes are, what outlives a termination and how to restore it: "
            "[the data layer's life](../data-lifecycle.md).",
            refusal_section(data),
            parameter_section(data),
            output_section(data),
        )
    }
