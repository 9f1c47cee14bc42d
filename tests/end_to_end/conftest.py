"""The whole path, once for all end-to-end tests: a fresh clone in which ``make demo`` has run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.support.checkout import Checkout, lend_packages
from tests.support.sampling import proves

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Demo:
    """A demo that is up.

    Attributes:
        checkout: The clone that it runs in.
        printed: What ``make demo`` printed.
    """

    checkout: Checkout
    printed: str


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """A fresh clone with everything installed, whose processes are all gone at the end.

    `make prove` installs by the package index or its cache; `make test` lends what is installed here.
    """
    clone = Checkout.copy_to(tmp_path_factory.mktemp("clone") / "librechat-catalog")
    if not proves():
        lend_packages(clone.folder)
    clone.run("make", "install")
    try:
        yield clone
    finally:
        clone.catalog("down", expected=None)
    left = processes_of(clone)
    assert not left, f"processes left behind: {left}"


@pytest.fixture(scope="session")
def demo(checkout: Checkout) -> Demo:
    """The clone after ``make demo``, its embedded cloud running."""
    return Demo(checkout, checkout.run("make", "demo").stdout)


def processes_of(checkout: Checkout) -> list[str]:
    """The command lines of all processes that work in, or were started from, a clone."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        line = " ".join(process.info["cmdline"] or ())
        if str(checkout.folder) in line and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(line)
    return found
