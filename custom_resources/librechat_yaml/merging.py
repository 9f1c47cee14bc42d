"""Merges a company's configuration over the product's, and says what it must leave to the product."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from custom_resources.librechat_yaml.document import Document, walk
from custom_resources.librechat_yaml.problem import Problem, shown, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from custom_resources.librechat_yaml.document import Path

MOST_MERGED_BYTES = 60_000
"""A secret holds 65,536 bytes ("AWS Secrets Manager quotas", AWS Secrets Manager User Guide)."""

OURS: Mapping[Path, str] = {
    ("cache",): "each request would read the file again",
    ("registration", "socialLogins"): "who signs in how is decided by the form, where strangers stay out",
    ("registration", "allowedDomains"): "the form has a field for it, which the login page follows",
    ("endpoints", "agents", "remoteApi", "auth"): "who may call it is decided by the form, as who signs in",
    (
        "endpoints",
        "agents",
        "managementApi",
        "auth",
    ): "who may call it is decided by the form, as who signs in",
    ("fileStrategy",): "files lie where the data product keeps and backs them up",
    ("fileStrategies",): "files lie where the data product keeps and backs them up",
    ("cloudfront",): "files lie where the data product keeps and backs them up",
}
"""What a company's configuration must not say otherwise than the product's, and why."""

_VERSION = ("version",)
"""The format's version: LibreChat demands one, and the product's is that of the LibreChat it runs."""

_RUNS = ("command", "args")


def merged(document: Document, ours: Mapping[str, Any]) -> str:
    """The product's configuration with the company's over it, as JSON.

    Mappings are merged key by key; a list or a single value takes the place of the product's. The format's
    version stays the product's.
    """
    result = _over(dict(ours), document.value)
    if "version" in ours:
        result["version"] = ours["version"]
    return json.dumps(result, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _over(ours: dict[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(ours)
    for key, value in theirs.items():
        mine = result.get(key)
        result[key] = _over(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return result


def merging_problems(document: Document, ours: Mapping[str, Any]) -> Iterator[Problem]:
    """What the company's configuration must not say."""
    for path, why in OURS.items():
        theirs, there = _at(document.value, path)
        mine, fixed = _at(ours, path)
        if there and not (fixed and mine == theirs):
            yield Problem(
                line=document.line(path),
                place=written(path),
                failed=f"This is not for a configuration to say: {why}",
                received=shown(path, theirs),
                allowed=shown(path, mine) if fixed else "nothing",
                fix="remove the key, and use the fields of the form",
            )
    yield from _programs(document)
    size = len(merged(document, ours).encode())
    if size > MOST_MERGED_BYTES:
        yield Problem(
            failed="The configuration is too large",
            received=f"{size:,} bytes without comments, merged over the product's",
            allowed=f"{MOST_MERGED_BYTES:,} bytes",
            fix="leave out what is not needed; several endpoints or model specs may share less text",
        )


def _programs(document: Document) -> Iterator[Problem]:
    """What would run a program inside LibreChat's container, where every secret of the environment is."""
    servers = document.value.get("mcpServers")
    for name, server in servers.items() if isinstance(servers, dict) else ():
        if isinstance(server, dict) and (
            server.get("type") == "stdio" or any(key in server for key in _RUNS)
        ):
            yield _runs(document, ("mcpServers", name), "a server by command", "servers reached by url")
    for path, value in walk(document.value):
        if path[-2:-1] == ("hooks",) and isinstance(value, dict) and "module" in value:
            yield _runs(document, path, "a module to load", "hooks of LibreChat's own")


def _runs(document: Document, path: Path, received: str, allowed: str) -> Problem:
    return Problem(
        line=document.line(path),
        place=written(path),
        failed="This would run a program inside LibreChat's container, with the secrets of the environment",
        received=received,
        allowed=allowed,
        fix="run it as a service of its own and name its address",
    )


def _at(value: Any, path: Path) -> tuple[Any, bool]:  # noqa: ANN401 - YAML of any shape
    for part in path:
        if not isinstance(value, dict) or part not in value:
            return None, False
        value = value[part]
    return value, True
