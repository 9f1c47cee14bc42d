"""An embedded cloud into which network products can be launched as stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.stacks import Stacks, cloud_with_zips

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stacks]:
    """A running embedded cloud with the functions' zips in its artifact bucket."""
    cloud = cloud_with_zips(tmp_path_factory.mktemp("network-cloud") / "state")
    yield Stacks(cloud=cloud)
    cloud.stop()
