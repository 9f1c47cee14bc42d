"""The shared file system's access points: who a client is, where it is, and what it may touch there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from products import contract
from products.parameters import SIZE

if TYPE_CHECKING:
    from doctor.templates import Resource
    from tests.template.data.conftest import Launch

FOLDERS = {
    contract.UPLOADS_ACCESS_POINT_ID: "/uploads",
    contract.IMAGES_ACCESS_POINT_ID: "/images",
    contract.MEILI_ACCESS_POINT_ID: "/meilisearch",
}
LIBRECHAT = "1000"
"""The user and group that LibreChat's image runs as (its Dockerfile)."""


def _access_point(launch: Launch, key: contract.Key, size: str) -> Resource:
    """The access point that is exported under the key."""
    launched = launch(Size=size)
    exported = launched.exports[key.export_name("demo")]
    (found,) = (
        one for one in launched.of_type("AWS::EFS::AccessPoint") if launched.token(one.logical_id) == exported
    )
    return found


@pytest.mark.parametrize("size", SIZE.allowed_values)
@pytest.mark.parametrize("key", FOLDERS, ids=lambda key: key.name)
def test_an_access_point_makes_every_client_librechat_in_a_folder_of_its_own(
    launch: Launch, key: contract.Key, size: str
) -> None:
    """Whatever user a container runs as; the folder is made with that owner, closed to everybody else."""
    properties = _access_point(launch, key, size).properties
    assert properties["FileSystemId"] == "<data:FileSystem>"
    assert properties["PosixUser"] == {"Uid": LIBRECHAT, "Gid": LIBRECHAT}
    assert properties["RootDirectory"] == {
        "Path": FOLDERS[key],
        "CreationInfo": {"OwnerUid": LIBRECHAT, "OwnerGid": LIBRECHAT, "Permissions": "0750"},
    }


def test_no_folder_lies_in_another(launch: Launch) -> None:
    """A mistake in one container cannot reach another's files."""
    paths = [point.properties["RootDirectory"]["Path"] for point in launch().of_type("AWS::EFS::AccessPoint")]
    assert sorted(paths) == sorted(FOLDERS.values())
    for path in paths:
        assert not [other for other in paths if other != path and other.startswith(f"{path.rstrip('/')}/")]
