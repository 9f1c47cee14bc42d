"""What a release is made of, as a software bill of materials in CycloneDX's JSON.

    from portfolio.versions.sbom import write

    write(manifest.product, manifest.version, template=…, locks=[…])

The bytes depend on nothing but the release: no time, no serial number by chance, nothing of this machine.
``python -m portfolio.versions.sbom`` writes one file for each release and one for the command into
``build/sbom``.
Source: CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.dependency import Dependency
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from portfolio.versions.release import releases
from products.images import PREFIX, locked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portfolio.versions.release import Release

ROOT = Path(__file__).parents[2]
NAME = "librechat-catalog"
LOCK = "requirements.txt"

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_IMAGE = re.compile(
    r"(?P<name>(?:[a-z0-9.-]+(?::[0-9]+)?/)?[a-z0-9][a-z0-9._/-]*/?[a-z0-9._-]+)"
    r":(?P<tag>v?[0-9]+\.[0-9][\w.-]*)(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)


def write(product: str, version: str, *, template: str = "{}", locks: Iterable[str] = ()) -> bytes:
    """The bill of materials of a release.

    Args:
        product: The product's name.
        version: The release's version.
        template: The released template's text, whose container images are listed.
        locks: The texts of its functions' locked requirements.
    """
    parts = {part.bom_ref.value: part for part in (*_packages(locks), *_images(template))}
    whole = Component(
        name=product, version=version, type=ComponentType.APPLICATION, bom_ref=f"{product}@{version}"
    )
    bom = Bom(components=parts.values())
    bom.metadata.component = whole
    bom.dependencies.add(Dependency(whole.bom_ref, (Dependency(part.bom_ref) for part in parts.values())))
    written = json.loads(JsonV1Dot6(bom).output_as_string())
    del written["metadata"]["timestamp"]
    written["serialNumber"] = ""
    content = json.dumps(written, indent=1, sort_keys=True)
    written["serialNumber"] = uuid5(NAMESPACE_URL, content).urn
    return f"{json.dumps(written, indent=1, sort_keys=True)}\n".encode()


def of_release(release: Release) -> bytes:
    """The bill of materials of a release.

    Raises:
        CatalogError: A source of a function is missing, or is not what was released.
    """
    locks = [
        content.decode()
        for function in sorted(release.manifest.functions)
        for path, content in sorted(release.sources(function).items())
        if Path(path).name == LOCK
    ]
    return write(release.product, str(release.version), template=release.template_text, locks=locks)


def _packages(locks: Iterable[str]) -> Iterator[Component]:
    """The packages from the Python index that the locks pin."""
    for name, version in sorted({found for lock in locks for found in _PINNED.findall(lock)}):
        purl = PackageURL("pypi", name=name.lower(), version=version)
        yield Component(
            name=name, version=version, type=ComponentType.LIBRARY, purl=purl, bom_ref=purl.to_string()
        )


def _images(template: str) -> Iterator[Component]:
    """The container images that the template names by a version; copied ones by where they come from."""
    origins = {f"/{image.path}": f"{image.source}:{image.version}" for image in locked()}
    for text in sorted({*_texts(json.loads(template))}):
        copied = text[at:] if (at := text.find(f"/{PREFIX}/")) >= 0 else ""
        found = _IMAGE.fullmatch(origins.get(copied, text))
        if found is None or "/" not in found["name"]:
            continue
        namespace, _, name = found["name"].rpartition("/")
        registry, _, owner = namespace.rpartition("/")
        qualifiers = {"repository_url": f"{registry}/{owner}/{name}"} if registry else None
        version = found["digest"] or found["tag"]
        purl = PackageURL("docker", owner, name, version, qualifiers)
        yield Component(
            name=found["name"],
            version=found["tag"],
            type=ComponentType.CONTAINER,
            purl=purl,
            bom_ref=purl.to_string(),
        )


def _texts(value: object) -> Iterator[str]:
    """Every text of a template, and every word of those that are several words, as in a Compose file."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield from (word.strip("\"',") for word in value.split())


def main(folder: Path) -> int:
    """Write every release's file, and the command's own."""
    folder.mkdir(parents=True, exist_ok=True)
    for release in releases():
        name = f"{release.product}-{release.version}.cdx.json"
        (folder / name).write_bytes(of_release(release))
    lock = (ROOT / "requirements" / "catalog.txt").read_text(encoding="utf-8")
    (folder / "catalog.cdx.json").write_bytes(write(NAME, metadata.version(NAME), locks=[lock]))
    sys.stdout.write(f"Wrote {len(list(folder.iterdir()))} files to {folder}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(ROOT / "build" / "sbom"))
