"""Fixtures that tests in several folders share."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from portfolio.packaging.build import build_all
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


APART = {
    **dict.fromkeys(
        ("test_cuts.py", "test_kills.py", "test_resets.py", "test_rotation_resets.py"), "cut off"
    ),
    **dict.fromkeys(("test_rotation_model.py", "test_cache_rotation.py", "test_rotation.py"), "rotating"),
    **dict.fromkeys(("test_releases.py", "test_rehearsal.py"), "releasing"),
    "test_odd_checkout.py": "odd checkout",
}
"""Files that leave their folder for a worker with servers, or a demo, of its own: they take longest."""

LONGEST = (
    "end_to_end",
    "end_to_end/releasing",
    "integration/custom_resources",
    "integration/custom_resources/cut off",
    "integration/custom_resources/rotating",
    "integration/whole_lives",
    "end_to_end/odd checkout",
)
"""What a run begins with, so that it does not end with one worker while the others have nothing to do."""


def scope(nodeid: str) -> str:
    """What stays on one worker: the kind of the tests, the room that they are of, and who is apart there."""
    kind, *rest = nodeid.partition("::")[0].removeprefix("tests/").split("/")
    parts = [kind, *rest[: LEVELS - 1]] if len(rest) >= LEVELS else [kind]
    return "/".join([*parts, *([APART[rest[-1]]] if rest[-1] in APART else [])])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first; all else stays in its order."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(scope(item.nodeid), len(LONGEST)))


class FolderScheduling(LoadScopeScheduling):  # type: ignore[misc] # xdist ships no types
    """Keeps a folder's tests on one worker: they share servers, or a clone in which the demo runs."""

    def _split_scope(self, nodeid: str) -> str:
        """The name of what the test stays with."""
        return scope(nodeid)


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
        vars(sys.modules["boto3"])["DEFAULT_SESSION"] = None
    yield
    if "boto3" in sys.modules:
        vars(sys.modules["boto3"])["DEFAULT_SESSION"] = None


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
