"""A release's bill of materials names what it is made of, in the same bytes wherever it is written."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.model.bom import Bom

from portfolio.versions.release import Release, releases
from portfolio.versions.sbom import of_release, write

ROOT = Path(__file__).parents[3]
TEMPLATE = json.dumps(
    {
        "Parameters": {"Image": {"Default": "ghcr.io/owner/program:v1.2.3"}},
        "Resources": {
            "Other": {"Image": f"team/other:4.5.6@sha256:{'a' * 64}", "Name": "arn:aws:iam::aws:policy/Some"}
        },
    }
)
LOCK = "some-package==1.0 \\\n    --hash=sha256:00\nother_one[extra]==2.0 ; python_version > '3'\n"


def _components(content: bytes) -> dict[str, str]:
    found: dict[str, Any] = json.loads(content)
    return {part["purl"]: part["version"] for part in found.get("components", [])}


def test_packages_and_images_are_named_by_package_urls() -> None:
    """As https://github.com/package-url/purl-spec has them for PyPI and Docker; an ARN is no image."""
    written = write("data", "1.0.0", template=TEMPLATE, locks=[LOCK, LOCK])

    assert _components(written) == {
        "pkg:pypi/some-package@1.0": "1.0",
        "pkg:pypi/other-one@2.0": "2.0",
        "pkg:docker/owner/program@v1.2.3?repository_url=ghcr.io/owner/program": "v1.2.3",
        f"pkg:docker/team/other@sha256:{'a' * 64}": "4.5.6",
    }


def test_it_is_valid_and_says_what_it_describes() -> None:
    """CycloneDX's own reader takes it, and every part hangs from the release."""
    written = json.loads(write("data", "1.0.0", template=TEMPLATE, locks=[LOCK]))
    bom = Bom.from_json(written)  # type: ignore[attr-defined] # made by a decorator
    assert bom.validate()
    assert bom.metadata.component.name == "data"
    [root] = [found for found in written["dependencies"] if found["ref"] == "data@1.0.0"]
    assert sorted(root["dependsOn"]) == sorted(part["bom-ref"] for part in written["components"])


def test_the_bytes_depend_on_the_release_alone() -> None:
    """Written by other processes with other hash seeds, time zones and languages."""
    written = f"write('data', '1', template={TEMPLATE!r}, locks=[{LOCK!r}])"
    code = f"import sys; from portfolio.versions.sbom import write; sys.stdout.buffer.write({written})"
    digests = set()
    for seed, zone, language in (("1", "UTC", "C"), ("2", "Asia/Tokyo", "C.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language}
        done = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True
        )
        digests.add(hashlib.sha256(done.stdout).hexdigest())
    assert digests == {hashlib.sha256(write("data", "1", template=TEMPLATE, locks=[LOCK])).hexdigest()}


@pytest.mark.parametrize("release", releases(), ids=lambda release: f"{release.product}-{release.version}")
def test_every_release_has_one(release: Release) -> None:
    """It names each package that a function of the release locks, and each image that runs LibreChat."""
    found = _components(of_release(release))
    locks = [
        content.decode()
        for function in release.manifest.functions
        for path, content in release.sources(function).items()
        if path.endswith("requirements.txt")
    ]
    pinned = {name for lock in locks for name in re.findall(r"^(\S+==\S+)", lock, flags=re.MULTILINE)}
    assert pinned == {
        purl.removeprefix("pkg:pypi/").replace("@", "==") for purl in found if purl.startswith("pkg:pypi/")
    }
    runs_librechat = release.product.startswith("compute")
    assert runs_librechat == any(
        re.match(r"pkg:docker/(librechat-ai|danny-avila)/librechat@", purl) for purl in found
    )
