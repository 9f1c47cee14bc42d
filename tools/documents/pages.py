"""The generated pages of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.documents.costs.cost import cost_section
from tools.documents.markdown import page
from tools.documents.network_tables import (
    address_section,
    flow_section,
    output_section,
    parameter_section,
    placement_section,
)
from tools.documents.pictures.picture import network_picture

if TYPE_CHECKING:
    from collections.abc import Mapping

PICTURE = "![Subnets, components and allowed flows](network.svg)"


def network_pages(templates: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Every page by its file's name.

    Args:
        templates: The templates of the network products, by the products' names.
    """
    network, existing = templates["network"], templates["network-existing"]
    return {
        "network.md": page(
            "The network",
            network["Description"],
            PICTURE,
            placement_section(),
            flow_section(),
            address_section(),
            cost_section(network),
            parameter_section(network),
            output_section(network),
        ),
        "network-existing.md": page(
            "The network in your own VPC",
            existing["Description"],
            "Components, groups and flows are those of [the network](network.md).",
            parameter_section(existing),
            output_section(existing),
        ),
        "network.svg": network_picture(),
    }
