"""The documentation's site, as `make site` built it, served to this machine alone."""

from __future__ import annotations

import functools
import http.server
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.errors import refuse

if TYPE_CHECKING:
    from portfolio.errors import CatalogError

CHECKOUT = Path(__file__).parents[3]
FOLDER = "build/documentation/site"


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files and keeps quiet: each picture of a page would be a line."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the interface of http.server
        """Print nothing."""


def built_site(checkout: Path = CHECKOUT) -> Path:
    """The site's folder.

    Raises:
        CatalogError: It was not built.
    """
    site = checkout / FOLDER
    if not (site / "index.html").is_file():
        raise _not_built(site, checkout)
    return site


def serving(site: Path, port: int) -> http.server.ThreadingHTTPServer:
    """A server of the site on the loopback interface; the caller closes it.

    Raises:
        CatalogError: The port is taken, or may not be used.
    """
    handler = functools.partial(_Handler, directory=str(site))
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise refuse(
            "The documentation cannot be served.",
            received=f"port {port}: {error.strerror}",
            allowed="a port from 1024 on which nothing listens; 0 takes any free one",
            fix="name another: catalog docs --port 0",
        ) from error


def _not_built(site: Path, checkout: Path) -> CatalogError:
    if (checkout / "tools" / "site").is_dir():
        return refuse(
            "The documentation's site cannot be shown: it has not been built.",
            received=f"no {site / 'index.html'}",
            allowed="a checkout in which `make site` has run",
            fix="run `make site`, which installs the site's tool (110 MB, into .venv/site) and builds it",
        )
    return refuse(
        "The documentation's site cannot be shown: this installation does not have its pages.",
        received=f"no {checkout / 'docs'}",
        allowed="a checkout of the repository: pip installs only what launching and publishing need",
        fix="clone the repository, and there run `make site`, then `.venv/bin/catalog docs`",
    )
