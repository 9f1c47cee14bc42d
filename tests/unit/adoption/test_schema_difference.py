"""What becomes different in LibreChat's collections and indexes is told in words."""

from __future__ import annotations

from typing import Any

from portfolio.adoption.schema_difference import schema_difference


def _manifest(collections: dict[str, Any], superseded: dict[str, list[str]] | None = None) -> dict[str, Any]:
    return {"collections": collections, "superseded": superseded or {}}


def _index(*fields: str, **options: object) -> dict[str, Any]:
    return {"name": "_".join(fields), "key": dict.fromkeys(fields, 1), **options}


def test_the_same_manifest_is_no_difference() -> None:
    """Nothing is told where nothing changes."""
    same = _manifest({"users": [_index("email", unique=True)]})
    assert schema_difference(same, same) == ()


def test_collections_and_indexes_that_come_go_and_change_are_told() -> None:
    """Each with what becomes of what is there."""
    before = _manifest(
        {"gone": [], "users": [_index("email", unique=True), _index("old"), _index("former"), _index("ttl")]}
    )
    after = _manifest(
        {
            "new": [_index("a")],
            "users": [
                _index("email", unique=True, sparse=True),
                _index("ttl", expireAfterSeconds=9),
                _index("b"),
            ],
        },
        {"users": ["old"]},
    )
    told = schema_difference(before, after)
    assert "new: a new collection, with 1 indexes" in told
    assert "gone: not used any more; it and its documents are kept" in told
    assert "users: a new index b on b" in told
    assert "users: no index old any more; dropped" in told
    assert "users: no index former any more; dropped where it is as LibreChat declared it" in told
    assert any(
        line.startswith("users: index ttl on ttl (") and line.endswith("before on ttl") for line in told
    )
