"""The generated pages of the compute products."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.documents.markdown import page, section, table
from tools.documents.network_tables import output_section, parameter_section

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = {
    "compute-ecs": {
        "LibreChatCpu": "LibreChat: processor, 1/1024 vCPU",
        "LibreChatMemory": "LibreChat: memory, MiB",
        "MinimumTasks": "LibreChat: fewest tasks",
        "MaximumTasks": "LibreChat: most tasks",
        "RagCpu": "rag_api: processor, 1/1024 vCPU",
        "RagMemory": "rag_api: memory, MiB",
        "SearchCpu": "Meilisearch: processor, 1/1024 vCPU",
        "SearchMemory": "Meilisearch: memory, MiB",
        "LogDays": "logs are kept, days",
    },
    "compute-ec2": {
        "InstanceType": "instance type",
        "VolumeGigabytes": "data volume, GiB",
        "BackupDays": "backups are kept, days",
        "LogDays": "logs are kept, days",
    },
}
"""What each size means, by the column of the template's ``Sizes`` mapping."""


def compute_pages(templates: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Every page by its file's name.

    Args:
        templates: The products' templates, by the products' names.
    """
    return {
        f"{name}.md": page(
            name,
            templates[name]["Description"],
            _sizes(templates[name]["Mappings"]["Sizes"], COLUMNS[name]),
            refusal_section(templates[name]),
            parameter_section(templates[name]),
            output_section(templates[name]),
        )
        for name in COLUMNS
    }


def _sizes(sizes: Mapping[str, Mapping[str, Any]], columns: Mapping[str, str]) -> str:
    rows = [[words, *(str(values[column]) for values in sizes.values())] for column, words in columns.items()]
    return section("Sizes", table(["", *sizes], rows))


def refusal_section(template: Mapping[str, Any]) -> str:
    """What the rules say to a choice that cannot work."""
    sentences = [a["AssertDescription"] for rule in template["Rules"].values() for a in rule["Assertions"]]
    return section("Refused before anything is made", "\n".join(f"- {sentence}" for sentence in sentences))
