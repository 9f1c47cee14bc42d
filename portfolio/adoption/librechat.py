"""Taking in a LibreChat version: its models, its configuration's format and its images, all or nothing.

    from portfolio.adoption.librechat import adopt

    adoption = adopt("0.8.9", progress=print)
    adoption.schema         # what changes in DocumentDB's collections and indexes, a line each
    adoption.written        # the files that were written

Everything is worked out beside the checkout, in a folder of its own: what cannot be had changes no file.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from custom_resources.documentdb import MANIFEST_FILE
from portfolio.adoption.documentdb_manifest import manifest
from portfolio.adoption.schema_difference import schema_difference
from portfolio.errors import refuse
from portfolio.images.resolving import resolve
from portfolio.loading.layers import ordered
from portfolio.npm import packages as npm
from products.images import LOCK_FILE, locked, newest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MODELS = "@librechat/data-schemas"
CONFIGURATION = Path(__file__).parents[2] / "products" / "compute" / "application" / "configuration.py"
VERSION = re.compile(r"\d+\.\d+\.\d+(-rc\d+)?")
_CONFIG_VERSION = re.compile(r'^CONFIG_VERSION = "[^"]+"$', re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """What taking a version in changed.

    Attributes:
        version: LibreChat's version.
        models: The release of LibreChat's models that the collections and indexes come from.
        schema: What becomes different in them, a line each.
        written: The files that were written.
        unresolved: The images that stay without a digest.
    """

    version: str
    models: str
    schema: tuple[str, ...]
    written: tuple[Path, ...]
    unresolved: tuple[str, ...]


def adopt(
    version: str,
    *,
    models: str | None = None,
    images: Mapping[str, str] | None = None,
    digests: bool = True,
    progress: Callable[[str], None],
) -> Adoption:
    """Write what the checkout needs to run that version.

    Args:
        version: LibreChat's version, as ``0.8.9``.
        models: The release of npm's ``@librechat/data-schemas`` to take; the newest if None, which is what
            LibreChat's makers publish with or shortly after a version.
        images: Versions of other images to take in at the same time, by their names in the lock.
        digests: Whether the images' digests are looked up at their registries now.
        progress: Gets a line for each step.

    Raises:
        CatalogError: The version is none, or older than what the catalog runs; an image does not exist.
        portfolio.npm.packages.NpmError: npm's registry cannot be reached or has no such release.
    """
    _check(version)
    _check_images(images or {})
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "npm"
        progress("LibreChat's models: asking npm …")
        release = _list_models(listed, models)
        progress(f"LibreChat's models: {MODELS} {release}")
        lock = Path(folder) / LOCK_FILE.name
        lock.write_text(_lock({"librechat": f"v{version}", **(images or {})}), encoding="utf-8")
        if digests:
            resolve(file=lock, progress=progress)
        content = {
            MANIFEST_FILE: manifest(listed, librechat=version),
            LOCK_FILE: lock.read_text(encoding="utf-8"),
            CONFIGURATION: _configuration(npm.installed_packages(listed)),
            **{npm.LISTED / name: (listed / name).read_text(encoding="utf-8") for name in npm.LISTS},
        }
        unresolved = [f"{each.name} {each.version}" for each in locked(lock) if not each.digest]
    before = MANIFEST_FILE.read_text(encoding="utf-8")
    written = [file for file, text in content.items() if file.read_text(encoding="utf-8") != text]
    for file in written:
        file.write_text(content[file], encoding="utf-8")
    return Adoption(
        version=version,
        models=release,
        schema=schema_difference(json.loads(before), json.loads(content[MANIFEST_FILE])),
        written=tuple(written),
        unresolved=tuple(unresolved),
    )


def _check(version: str) -> None:
    runs = newest("librechat", LOCK_FILE).version.removeprefix("v")
    if not VERSION.fullmatch(version):
        raise refuse(
            "Cannot take in a LibreChat of that version.",
            received=repr(version),
            allowed="a version as LibreChat's releases are numbered, without the v: 0.8.9 or 0.8.9-rc1",
            fix="name the version as the list of LibreChat's releases has it",
        )
    if ordered(version) < ordered(runs):
        raise refuse(
            f"Cannot take in LibreChat {version}: the catalog runs a newer one.",
            received=version,
            allowed=f"{runs} or newer: a schema only ever gains, and people's data may need it by now",
            fix="to go back, update environments to the product versions that run it",
        )


def _check_images(images: Mapping[str, str]) -> None:
    others = sorted({image.name for image in locked(LOCK_FILE)} - {"librechat"})
    for name, tag in images.items():
        if name not in others or not tag:
            raise refuse(
                f"Cannot take in an image {name}.",
                received=f"{name}={tag}",
                allowed=f"a tag of one of {', '.join(others)}; LibreChat's own follows from its version",
                fix=f"name it as {LOCK_FILE.name} does, for example rag-api=v0.9.1",
            )


def _list_models(listed: Path, models: str | None) -> str:
    """Lay out npm's list with that release of the models, the former one kept as an older one."""
    listed.mkdir()
    for name in npm.LISTS:
        shutil.copyfile(npm.LISTED / name, listed / name)
    wanted = models or npm.newest_release(MODELS)
    file = listed / "package.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    former = content["dependencies"][MODELS]
    if wanted != former:
        alias = f"data-schemas-{former.replace('.', '-')}"
        content["dependencies"] |= {MODELS: wanted, alias: f"npm:{MODELS}@{former}"}
        content["dependencies"] = dict(sorted(content["dependencies"].items()))
        file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        npm.lock(listed)
    return wanted


def _lock(versions: Mapping[str, str]) -> str:
    """The text of the images' lock with those versions."""
    text = LOCK_FILE.read_text(encoding="utf-8")
    for name, version in versions.items():
        image = newest(name, LOCK_FILE)
        if image.version != version:
            text += (
                f'\n[[image]]\nname = "{name}"\nsource = "{image.source}"\n'
                f'version = "{version}"\ndigest = ""\n'
            )
    return text


def _configuration(installed: Path) -> str:
    """The module of librechat.yaml with the format's version as those packages have it."""
    program = "process.stdout.write(require('librechat-data-provider').Constants.CONFIG_VERSION)"
    version = npm.run(program, installed)
    text = CONFIGURATION.read_text(encoding="utf-8")
    return _CONFIG_VERSION.sub(f'CONFIG_VERSION = "{version}"', text)
