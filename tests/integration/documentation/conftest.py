"""The documentation's site, built once and served to a browser."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from portfolio.cli.commands.site import serving
from tests.support import browser
from tools.site.build import build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this checkout; building it follows all of its links."""
    return build(tmp_path_factory.mktemp("documentation"))


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where `catalog docs` would serve it, for a browser that runs here."""
    if not browser.can_run():
        pytest.skip("the packaged browser is for Linux on x86-64: name another one in CHROMIUM")
    with serving(site, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
