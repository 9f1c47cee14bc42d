"""Files that containers read, written by a container that runs before them.

ECS has no way to put a file into a container: a first container of the same image writes what its
environment holds to a volume that both share, and ends. Nothing is downloaded and no image is built.
"""

from __future__ import annotations

from typing import Any

from products.compute.certificates import root_of_this_region
from products.compute.configuration import librechat_yaml

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
"""
"""The volume belongs to root (Amazon ECS Developer Guide, "Bind mounts"): the container runs as root, and
what it writes can be read by everyone."""


def writer(*, image: str, logs: dict[str, Any], with_configuration: bool) -> dict[str, Any]:
    """The container that writes the files and ends.

    Args:
        image: The image of the container that reads them: it is pulled once for both.
        logs: The container's ``LogConfiguration``.
        with_configuration: LibreChat's configuration is written too.
    """
    environment = [{"Name": "RDS_ROOT_PEM", "Value": root_of_this_region()}]
    if with_configuration:
        environment.append({"Name": "LIBRECHAT_YAML", "Value": librechat_yaml()})
    return {
        "Name": CONTAINER,
        "Image": image,
        "Essential": False,
        "User": "0",
        "ReadonlyRootFilesystem": True,
        "EntryPoint": ["/bin/sh", "-c"],
        "Command": [SCRIPT],
        "Environment": environment,
        "MountPoints": [{"SourceVolume": VOLUME, "ContainerPath": FOLDER, "ReadOnly": False}],
        "LogConfiguration": logs,
    }


def reader() -> dict[str, Any]:
    """What a container that reads the files needs in its definition."""
    return {
        "DependsOn": [{"ContainerName": CONTAINER, "Condition": "SUCCESS"}],
        "MountPoints": [{"SourceVolume": VOLUME, "ContainerPath": FOLDER, "ReadOnly": True}],
    }
