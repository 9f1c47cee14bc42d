"""The first page's commands where everything is a little different from the maker's machine.

`make prove` installs everything there by the package index; `make test` lends what is installed already.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.checkout import PATIENCE, Checkout, clone_as_on_windows, lend_packages
from tests.support.outer_proxy import OuterProxy
from tests.support.sampling import proves

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT = ("PIP_", "UV_", "SSL_CERT_", "REQUESTS_CA_")
"""What tells the installers of this machine's package index and its authorities."""

ORDINARY = "daemon"
"""A user of every Unix with no home of its own; taken if the tests run as root."""


EDITED = {
    'name = "LibreChat"': 'name = "Chat für alle"',
    'provider = "Platform team"': 'provider = "Müller & Søn, IT"',
    'email = "platform-team@example.com"': 'email = "chat@example.org"',
    "role/LibreChatLauncher*": "role/ChatUser*",
    "CostCenter = [": '"Data class" = ["internal"]\nKostenstelle = ["Öffentliches Recht", ',
    'bucket = "librechat-catalog-artifacts"': 'bucket = "example-company-chat"',
}
"""What a company writes into settings.toml before it types the first command."""


def edit_settings(checkout: Path) -> None:
    """Write a company's own settings, with the line ends that the file has."""
    file = checkout / "settings.toml"
    text = file.read_bytes().decode()
    for shipped, own in EDITED.items():
        assert shipped in text, shipped
        text = text.replace(shipped, own, 1)
    file.write_bytes(text.encode())


class OddPlace:
    """A clone with CRLF settings, in a folder with blanks and umlauts, of an ordinary user without a home.

    Args:
        folder: The clone.
        proxy: The way out.
    """

    def __init__(self, folder: Path, proxy: OuterProxy) -> None:
        self.folder = folder
        self._user = pwd.getpwnam(ORDINARY) if os.geteuid() == 0 else None
        if self._user is not None:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self._user.pw_uid, self._user.pw_gid, follow_symlinks=False)
        if not proves():
            lend_packages(folder, (self._user.pw_uid, self._user.pw_gid) if self._user else None)
        self._environment = {name: value for name, value in os.environ.items() if name.startswith(KEPT)} | {
            "PATH": os.defpath,
            "LANG": "C",
            "HOME": "/nonexistent",
            "CATALOG_PORT": "0",
            **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), proxy.url),
        }

    def python(self) -> str:
        """A Python that this user can run: the tests' own may lie in root's home."""
        own = Path(sys.base_prefix) / "bin" / "python3"
        found = [str(own), *(f"{folder}/python3" for folder in os.defpath.split(os.pathsep))]
        for candidate in found:
            try:
                self.run(candidate, "requirements/check_python.py")
            except (OSError, AssertionError):
                continue
            return candidate
        pytest.skip(f"no Python of {found} is one that an ordinary user can run and the locks cover")

    def run(self, *command: str, expected: int | None = 0, **variables: str) -> str:
        """What a command prints; it must succeed unless any status will do."""
        done = subprocess.run(  # noqa: S603 - the first page's commands
            command,
            cwd=self.folder,
            env=self._environment | variables,
            user=self._user.pw_uid if self._user else None,
            group=self._user.pw_gid if self._user else None,
            extra_groups=[] if self._user else None,
            umask=0o077,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert expected in {None, done.returncode}, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def proxy() -> Iterator[OuterProxy]:
    """A proxy that is not told of any host to leave out."""
    with OuterProxy() as running:
        yield running


@pytest.fixture
def place(proxy: OuterProxy) -> Iterator[OddPlace]:
    """The odd clone; pytest's own folder is closed to others."""
    with tempfile.TemporaryDirectory(prefix="librechat-catalog-test-") as name:
        parent = Path(name)
        parent.chmod(0o755)
        source = Checkout.copy_to(parent / "source").folder
        clone = clone_as_on_windows(source, parent / "Bücher & Ünï cödé")
        shutil.rmtree(source)
        edit_settings(clone)
        odd = OddPlace(clone, proxy)
        try:
            yield odd
        finally:
            if (clone / ".venv" / "bin" / "catalog").exists():
                odd.run(".venv/bin/catalog", "down")


def test_the_demo_works_in_an_odd_place(place: OddPlace, proxy: OuterProxy) -> None:
    """A company's own settings in CRLF, umlauts, a proxy for all, umask 077, no home, LANG=C, no rights."""
    python = place.python()
    place.run("make", "install", f"PYTHON={python}")
    printed = place.run("make", "demo", f"PYTHON={python}")

    assert "demo-compute-ecs" in printed
    assert "demo-data" in place.run(".venv/bin/catalog", "status", "demo")
    other = ("launch", "network", "--environment", "other", "--tag", "Kostenstelle=Handel")
    refused = place.run(".venv/bin/catalog", *other, expected=1)
    assert "Kostenstelle" in refused
    assert "Öffentliches Recht" in refused
    assert [asked for asked in proxy.asked if asked.startswith(("127.", "localhost", "http://"))] == []
    home = str(place.folder / "build" / "home")  # where make has put uv's cache
    assert "was touched" not in place.run(".venv/bin/catalog", "check", expected=None, HOME=home)
    open_to_others = [
        path
        for path in (place.folder / ".local-cloud").rglob("*")
        if not path.is_symlink() and path.lstat().st_mode & 0o077
    ]
    assert open_to_others == []
