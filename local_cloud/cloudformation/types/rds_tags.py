"""The tags of databases and their snapshots, for conditions on ``aws:ResourceTag``: ministack knows none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.services import documentdb, rds, tagging

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = (
    (rds, "_instances", "DBInstanceArn"),
    (rds, "_snapshots", "DBSnapshotArn"),
    (rds, "_db_cluster_snapshots", "DBClusterSnapshotArn"),
    (documentdb, "_clusters", "DBClusterArn"),
    (documentdb, "_instances", "DBInstanceArn"),
)


def show() -> None:
    """Have policies see the tags."""
    tagging._RESOURCE_TAG_COLLECTORS["rds"] = _collect  # noqa: SLF001 - a listed hook


def _collect() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Each ARN with its tags: those set by a call, else those that it was made with."""
    for module, name, arn_field in _KINDS:
        records: dict[str, dict[str, Any]] = getattr(module, name)
        for record in list(records.values()):
            arn = record[arn_field]
            yield arn, list(module._tags.get(arn) or record.get("TagList") or [])  # noqa: SLF001 - a listed hook
