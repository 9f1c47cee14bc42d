"""Fixtures that tests in several folders share."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from custom_resources.packaging.build import build_all
from products.node_runtime import use_locked_node
from tests.support.sampling import proves, seed
from tests.template.inspection import PRODUCT_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xdist.remote import Producer

# Before any test module is imported: jsii starts Node.js as soon as aws_cdk is.
use_locked_node()


LEVELS = 2
"""Parts of a test file's path below its kind when it is in a room's folder: the room and the file."""


APART = frozenset({"test_cuts.py", "test_kills.py"})
"""Files that take so long that a worker of their own, with servers of its own, ends them sooner."""


class FolderScheduling(LoadScopeScheduling):  # type: ignore[misc] # xdist ships no types
    """Keeps a folder's tests on one worker: they share servers, or a clone in which the demo runs."""

    def _split_scope(self, nodeid: str) -> str:
        """The kind of the tests and, but for the end-to-end ones, the room that they are of."""
        kind, *rest = nodeid.partition("::")[0].removeprefix("tests/").split("/")
        if rest[-1] in APART:
            return f"{kind}/{rest[-1]}"
        return kind if kind == "end_to_end" or len(rest) < LEVELS else f"{kind}/{rest[0]}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FolderScheduling:
    """Let xdist hand out whole folders."""
    return FolderScheduling(config, log)


def pytest_report_header() -> str:
    """Say which cases this run takes, and how another run takes the same."""
    return "cases: all" if proves() else f"cases: sampled; the same again with PROVE_SEED={seed()}"


@pytest.fixture(autouse=True)
def _the_driver_waits_as_it_did() -> Iterator[None]:
    """A function that ran in this process has PostgreSQL's driver wait until a deadline of its own."""
    yield
    if "psycopg2" in sys.modules:
        sys.modules["psycopg2"].extensions.set_wait_callback(None)


@pytest.fixture(autouse=True)
def _boto3_reads_the_credentials_anew() -> Iterator[None]:
    """boto3's session of this process keeps the keys of the cloud that an earlier test started."""
    if "boto3" in sys.modules:
        sys.modules["boto3"].DEFAULT_SESSION = None
    yield
    if "boto3" in sys.modules:
        sys.modules["boto3"].DEFAULT_SESSION = None


@pytest.fixture(scope="session")
def templates() -> dict[str, dict[str, Any]]:
    """Every product's current template by the product's name, synthesised once for all tests."""
    build_all()
    from products.synthesis import synthesize  # noqa: PLC0415 - 1 s, which most unit tests can do without

    classes = []
    for path in PRODUCT_CLASSES:
        module, _, name = path.rpartition(".")
        classes.append(getattr(importlib.import_module(module), name))
    return synthesize(classes)
