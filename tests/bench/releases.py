"""A hundred releases of each product: the room that they take, and how long ``catalog check`` takes."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.offering import OFFERS
from portfolio.packaging import build_zip
from portfolio.versions import chain, objects
from portfolio.versions.checking import check
from portfolio.versions.release import MANIFEST, TEMPLATE, latest
from portfolio.versions.witness import compare_with_git
from tests.bench.measurement import Measurement

if TYPE_CHECKING:
    from portfolio.versions.release import Release, ReleasedFunction

COUNT = 100
NEW_FILES = 5
"""Files of each function that differ from one release to the next: 23 in all for data's five functions."""

MEGABYTE = 1_000_000


def measure() -> list[Measurement]:
    """Bytes on disk, and seconds of a whole check: hashes, chain, every zip rebuilt, the newest loaded."""
    with tempfile.TemporaryDirectory(prefix="librechat-releases-") as name:
        root = Path(name)
        for offer in OFFERS:
            newest = latest(offer.name)
            if newest is not None:
                _fill(newest, root)
        size = sum(file.stat().st_size for file in root.rglob("*") if file.is_file())
        started = time.perf_counter()
        problems = check([], root=root)
        seconds = time.perf_counter() - started
    if problems:
        message = f"The generated releases are wrong, so their check measures nothing: {problems[0]}"
        raise AssertionError(message)
    started = time.perf_counter()
    compare_with_git()
    git = time.perf_counter() - started
    return [
        Measurement(
            name=f"{COUNT} releases of each product on disk",
            value=size / MEGABYTE,
            unit="MB",
            bound=100,
            baseline=f"{NEW_FILES} files of each function new in each",
        ),
        Measurement(
            name=f"checking {COUNT} releases of each product",
            value=seconds + git,
            unit="s",
            bound=60,
            baseline=f"every zip rebuilt; {git:.1f} s of it git's history",
        ),
    ]


def _fill(newest: Release, root: Path) -> None:
    """Releases 1.0.0, 1.1.0, … of a product, each with another template and a few other sources."""
    sources = {name: newest.sources(name) for name in newest.manifest.functions}
    for number in range(COUNT):
        version = f"1.{number}.0"
        folder = root / newest.product / version
        folder.mkdir(parents=True)
        functions = {
            name: _function(newest.manifest.functions[name], name, sources[name], number, root)
            for name in sources
        }
        template = json.loads(newest.template_text) | {"Description": f"The template of {version}."}
        (folder / TEMPLATE).write_text(json.dumps(template, indent=1), encoding="utf-8")
        manifest = replace(
            newest.manifest,
            version=version,
            files={TEMPLATE: hashlib.sha256((folder / TEMPLATE).read_bytes()).hexdigest()},
            functions=functions,
            before=chain.head(newest.product, root=root),
        )
        (folder / MANIFEST).write_text(manifest.render(), encoding="utf-8")
        chain.append(newest.product, version, root=root)


def _function(
    released: ReleasedFunction, name: str, sources: dict[str, bytes], number: int, root: Path
) -> ReleasedFunction:
    changed = [path for path in sorted(sources) if path.endswith(".py")][-NEW_FILES:]
    content = sources | {path: sources[path] + f"# as of {number}\n".encode() for path in changed}
    with objects.added(content.values(), root):
        return replace(
            released,
            sha256=hashlib.sha256(build_zip(name, content)).hexdigest(),
            sources={path: objects.name_of(each) for path, each in content.items()},
        )
