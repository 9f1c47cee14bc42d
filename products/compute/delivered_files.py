"""Files that containers read, written by a container that runs before them.

ECS has no way to put a file into a container: a first container of the same image writes what its
environment holds to a volume that both share, and ends. Nothing is downloaded and no image is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products.compute.certificates import root_of_this_region
from products.compute.configuration import librechat_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "/etc/librechat"
ROOT_PATH = f"{FOLDER}/rds-root.pem"
CONFIG_PATH = f"{FOLDER}/librechat.yaml"
VOLUME = "files"
CONTAINER = "files"

SCRIPT = f"""\
set -eu
umask 022
printf '%s\\n' "$RDS_ROOT_PEM" > {ROOT_PATH}
if [ -n "${{LIBRECHAT_YAML:-}}" ]; then printf '%s\\n' "$LIBRECHAT_YAML" > {CONFIG_PATH}; fi
for folder in ${{OPENED:-}}; do chmod 1777 "$folder"; done
"""
"""A task's volumes belong to root (Amazon ECS Developer Guide, "Bind mounts"): this container runs as root,
though without its capabilities, and ends before the program starts. What it writes can be read by everyone;
the program, an ordinary user, may write into the volumes that are opened for it."""


def writer(
    *,
    image: Any,  # noqa: ANN401 - a name or an intrinsic
    logs: dict[str, Any],
    with_configuration: bool,
    opened: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The container that writes the files and ends.

    Args:
        image: The image of the container that reads them: it is pulled once for both.
        logs: The container's ``LogConfiguration``.
        with_configuration: LibreChat's configuration is written too.
        opened: Where volumes that the program writes to are mounted, by their names.
    """
    environment = [{"Name": "RDS_ROOT_PEM", "Value": root_of_this_region()}]
    if with_configuration:
        environment.append({"Name": "LIBRECHAT_YAML", "Value": librechat_yaml()})
    mounts = [{"SourceVolume": VOLUME, "ContainerPath": FOLDER, "ReadOnly": False}]
    if opened:
        environment.append({"Name": "OPENED", "Value": " ".join(opened.values())})
        mounts += [
            {"SourceVolume": name, "ContainerPath": path, "ReadOnly": False} for name, path in opened.items()
        ]
    return {
        "Name": CONTAINER,
        "Image": image,
        "Essential": False,
        "User": "0",
        "ReadonlyRootFilesystem": True,
        "EntryPoint": ["/bin/sh", "-c"],
        "Command": [SCRIPT],
        "Environment": environment,
        "MountPoints": mounts,
        "LinuxParameters": {"Capabilities": {"Drop": ["ALL"]}},
        "LogConfiguration": logs,
    }


def reader(*, and_writes: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What a container that reads the files needs in its definition.

    Args:
        and_writes: Where the volumes that it writes to are mounted, by their names.
    """
    written = [
        {"SourceVolume": name, "ContainerPath": path, "ReadOnly": False}
        for name, path in (and_writes or {}).items()
    ]
    return {
        "DependsOn": [{"ContainerName": CONTAINER, "Condition": "SUCCESS"}],
        "MountPoints": [{"SourceVolume": VOLUME, "ContainerPath": FOLDER, "ReadOnly": True}, *written],
    }
