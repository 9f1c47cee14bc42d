"""A real registry on the loopback interface: Debian's docker-registry, where it can be had."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tests.support.patience import PATIENCE
from tests.support.ports import free_port

if TYPE_CHECKING:
    from types import TracebackType

PACKAGE = "docker-registry"
UNPACKED = Path(__file__).parents[2] / "build" / "debian"
INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def registry_program() -> str | None:
    """The program: installed, or unpacked from Debian's archive; None where neither can be."""
    unpacked = UNPACKED / "usr" / "bin" / PACKAGE
    if installed := shutil.which(PACKAGE):
        return installed
    if not unpacked.is_file() and shutil.which("apt-get") and shutil.which("dpkg-deb"):
        UNPACKED.mkdir(parents=True, exist_ok=True)
        fetched = subprocess.run(  # noqa: S603 - Debian's own tools, without root
            ["apt-get", "download", PACKAGE],  # noqa: S607 - from the path
            cwd=UNPACKED,
            capture_output=True,
            check=False,
            timeout=120,
        )
        for package in UNPACKED.glob(f"{PACKAGE}_*.deb") if fetched.returncode == 0 else ():
            subprocess.run(["dpkg-deb", "-x", str(package), str(UNPACKED)], check=True)  # noqa: S603, S607 - likewise
    return str(unpacked) if unpacked.is_file() else None


class ImageRegistry:
    """A running registry.

    Args:
        program: docker-registry.
        folder: Where it keeps what it is given.

    Attributes:
        host: Its address and port.
    """

    def __init__(self, program: str, folder: Path) -> None:
        self.host = f"127.0.0.1:{free_port()}"
        settings = {
            "version": 0.1,
            "log": {"level": "error"},
            "storage": {"filesystem": {"rootdirectory": str(folder / "store")}},
            "http": {"addr": self.host},
        }
        file = folder / "config.yml"
        file.write_text(json.dumps(settings), encoding="utf-8")
        self._process = subprocess.Popen(  # noqa: S603 - the registry, with our own settings
            [program, "serve", str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def __enter__(self) -> Self:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.ask("GET", "")
            except urllib.error.URLError:
                assert self._process.poll() is None, "the registry ended by itself"
                assert time.monotonic() < deadline, "the registry does not answer"
                time.sleep(0.05)
            else:
                return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()

    def ask(self, method: str, path: str, content: bytes | None = None, **headers: str) -> tuple[bytes, Any]:
        """One request by Python's own client: the body of the answer and its headers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(  # noqa: S310 - loopback
            path if path.startswith("http") else f"http://{self.host}/v2/{path}",
            data=content,
            method=method,
            headers=named,
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - loopback
            return answer.read(), answer.headers

    def give_image(self, repository: str, tag: str, *, word: str = "first") -> str:
        """Push an image for two platforms under a tag; its digest."""
        entries = []
        for architecture in ("amd64", "arm64"):
            layers = [f"{word} {architecture} layer {number} ".encode() * 2000 for number in range(2)]
            config = json.dumps({"architecture": architecture, "os": "linux", "word": word}).encode()
            parts = [self._blob(repository, part) for part in (config, *layers)]
            manifest = json.dumps(
                {"schemaVersion": 2, "mediaType": MANIFEST, "config": parts[0], "layers": parts[1:]}, indent=3
            ).encode()
            entries.append(
                {
                    **_described(manifest, MANIFEST),
                    "platform": {"os": "linux", "architecture": architecture},
                }
            )
            self.ask(
                "PUT", f"{repository}/manifests/{entries[-1]['digest']}", manifest, Content_Type=MANIFEST
            )
        index = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, indent=3).encode()
        self.ask("PUT", f"{repository}/manifests/{tag}", index, Content_Type=INDEX)
        return str(_described(index, INDEX)["digest"])

    def _blob(self, repository: str, content: bytes) -> dict[str, Any]:
        described = _described(content, "application/vnd.oci.image.layer.v1.tar")
        _, headers = self.ask("POST", f"{repository}/blobs/uploads/", b"")
        place = f"{headers['Location']}&digest={described['digest']}"
        self.ask("PUT", place, content, Content_Type="application/octet-stream")
        return described


def _described(content: bytes, media_type: str) -> dict[str, Any]:
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    return {"mediaType": media_type, "digest": digest, "size": len(content)}
