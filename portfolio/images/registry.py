"""A container registry as copying needs it: manifests and layers as their bytes, known by digest.

oras speaks the protocol (OCI Distribution Specification) and gets the tokens that registries ask for. Its
own calls for manifests are not used: they write the JSON anew, and its digest would be another.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urljoin

import requests
from oras.container import Container
from oras.provider import Registry as Client

from portfolio.errors import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
"""Media types of what names a manifest for each platform."""

MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_CHUNK = 1 << 20
_NOT_FOUND = 404
_BAD = 400
_TRIES = 4
_TIMES_OUT = (requests.ConnectionError, requests.Timeout)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """A manifest or an index of manifests, as the registry gave it."""

    content: bytes
    media_type: str

    @property
    def digest(self) -> str:
        """What it is known by everywhere."""
        return f"sha256:{hashlib.sha256(self.content).hexdigest()}"


class Repository:
    """One repository of a registry.

    One on the loopback interface speaks plain HTTP, as Docker has it ("dockerd", insecure registries).

    Args:
        name: The registry's host and the repository's name, for example ``ghcr.io/owner/name``.
        authorization: The value of the ``Authorization`` header, for a registry not asked anonymously.
    """

    def __init__(self, name: str, *, authorization: str | None = None) -> None:
        self.name = name
        self._container = Container(name)
        insecure = str(self._container.registry).partition(":")[0] in {"127.0.0.1", "localhost"}
        self._client = Client(insecure=insecure, auth_backend="token")
        self._headers = {"Authorization": authorization} if authorization else {}
        scheme = "http" if insecure else "https"
        self._base = f"{scheme}://{self._container.registry}/v2/{self._container.api_prefix}/"

    def manifest(self, reference: str) -> Manifest | None:
        """The manifest of a tag or digest; None where there is none.

        Raises:
            CatalogError: The registry cannot be reached or refuses, or gives another content than the
            digest's.
        """
        answer = self._ask(
            "GET", f"manifests/{reference}", headers={"Accept": ", ".join((*INDEXES, *MANIFESTS))}
        )
        if answer.status_code == _NOT_FOUND:
            return None
        media_type = answer.headers.get("Content-Type", "").partition(";")[0]
        manifest = Manifest(content=answer.content, media_type=media_type)
        if reference.startswith("sha256:") and manifest.digest != reference:
            raise _differs(self.name, reference, manifest.digest)
        return manifest

    def put_manifest(self, reference: str, manifest: Manifest) -> None:
        """Store a manifest under a tag or its digest."""
        headers = {"Content-Type": manifest.media_type}
        self._ask("PUT", f"manifests/{reference}", headers=headers, data=manifest.content)

    def has_blob(self, digest: str) -> bool:
        """Whether a layer or configuration is there."""
        return self._ask("HEAD", f"blobs/{digest}").status_code != _NOT_FOUND

    def get_blob(self, digest: str, file: Path) -> None:
        """Write a layer or configuration into a file.

        Raises:
            CatalogError: The registry cannot be reached or refuses, or gives another content than the
            digest's.
        """
        with self._ask("GET", f"blobs/{digest}", stream=True) as answer, file.open("wb") as output:
            if answer.status_code == _NOT_FOUND:
                raise _differs(self.name, digest, "nothing")
            found = hashlib.sha256()
            for chunk in answer.iter_content(_CHUNK):
                found.update(chunk)
                output.write(chunk)
        if f"sha256:{found.hexdigest()}" != digest:
            raise _differs(self.name, digest, f"sha256:{found.hexdigest()}")

    def put_blob(self, digest: str, file: Path) -> None:
        """Store a file as a layer or configuration; a registry refuses it under another file's digest."""
        started = self._ask("POST", "blobs/uploads/")
        size = str(file.stat().st_size)
        headers = {"Content-Type": "application/octet-stream", "Content-Length": size}
        sent = self._ask("PATCH", started.headers["Location"], headers=headers, data=_Again(file))
        end = requests.Request(
            "PUT", urljoin(self._base, sent.headers["Location"]), params={"digest": digest}
        )
        self._ask("PUT", str(end.prepare().url), headers={"Content-Length": "0"})

    def _ask(self, method: str, path: str, **more: Any) -> requests.Response:  # noqa: ANN401 - oras's own
        """Ask, and ask again where the connection broke; what a registry says stands."""
        headers: Mapping[str, str] = {**self._headers, **more.pop("headers", {})}
        url = urljoin(self._base, path)
        for attempt in range(_TRIES):
            try:
                # Without oras's own retries, which wait minutes for a host that is not there.
                answer: requests.Response = Client.do_request.__wrapped__(
                    self._client, url, method, headers=dict(headers), **more
                )
                break
            except _TIMES_OUT as error:
                if attempt == _TRIES - 1:
                    raise self._unreachable(f"{type(error).__name__} for {method} {path}") from error
                time.sleep(2**attempt / 4)
            except ValueError as error:
                raise self._refused(method, path, str(error)) from error
        if answer.status_code >= _BAD and answer.status_code != _NOT_FOUND:
            raise self._refused(method, path, f"{answer.status_code} {answer.text[:300]}")
        return answer

    def _unreachable(self, received: str) -> Exception:
        return refuse(
            f"Cannot reach the registry of {self.name}.",
            received=received,
            allowed="a network that reaches it by HTTPS, through the environment's proxy if need be",
            fix="run the same command where there is one; what was copied already is not copied again",
        )

    def _refused(self, method: str, path: str, received: str) -> Exception:
        return refuse(
            f"Cannot use the repository {self.name}: its registry refused.",
            received=f"{received} for {method} {path.partition('?')[0]}",
            allowed="a repository that this identity may read or write",
            fix="check its name in products/compute/images.lock.toml, and your rights on Amazon ECR",
        )


class _Again:
    """A file's content, from its beginning each time that it is sent."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __len__(self) -> int:
        return self._file.stat().st_size

    def __iter__(self) -> Iterator[bytes]:
        opened: IO[bytes]
        with self._file.open("rb") as opened:
            while chunk := opened.read(_CHUNK):
                yield chunk


def _differs(name: str, digest: str, found: str) -> Exception:
    return refuse(
        f"Cannot use what {name} gives: it is not what was asked for.",
        received=found,
        allowed=digest,
        fix="try again; if it stays so, somebody changed the image or the way to it: do not publish",
    )
