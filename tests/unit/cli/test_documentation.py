"""`catalog docs` shows the site, or says what is missing."""

from __future__ import annotations

import socket
import threading
import urllib.request
from typing import TYPE_CHECKING

import pytest

from portfolio.cli.commands.site import FOLDER, built_site, serving
from portfolio.errors import CatalogError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_built_site_is_served_to_this_machine_alone(tmp_path: Path) -> None:
    """On the loopback interface."""
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<h1>Hello</h1>", encoding="utf-8")
    with serving(built_site(tmp_path), 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert server.server_address[0] == "127.0.0.1"
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/") as answer:
            assert answer.read() == b"<h1>Hello</h1>"
        server.shutdown()


def test_a_checkout_without_a_built_site_is_told_to_build_it(tmp_path: Path) -> None:
    """Its tool is in no user's installation."""
    (tmp_path / "docs" / "site").mkdir(parents=True)
    with pytest.raises(CatalogError, match="run `make site`") as refusal:
        built_site(tmp_path)
    assert str(tmp_path) in refusal.value.problems[0].received


def test_an_installation_without_pages_is_told_where_they_are(tmp_path: Path) -> None:
    """What pip installs has no documentation."""
    with pytest.raises(CatalogError, match="clone the repository"):
        built_site(tmp_path)


def test_a_port_that_is_taken_is_refused_with_another_way(tmp_path: Path) -> None:
    """Port 8000 is everybody's."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CatalogError, match="--port 0") as refusal:
            serving(tmp_path, port)
    assert f"port {port}" in refusal.value.problems[0].received
