"""Files that containers read, written by a container that runs before them.

ECS has no way to put a file into a container: a first container of the same image writes what its
environment holds to a volume that both share, and ends. Nothing is downloaded and no image is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute.application.administrator.start import PATH as FIRST_ADMINISTRATOR_PATH
from products.compute.application.administrator.start import PROGRAM as FIRST_ADMINISTRATOR
from products.compute.application.delivery.certificates import root_of_this_region
from products.compute.application.delivery.configuration import librechat_yaml
from products.compute.application.own_configuration import FILLED, OWN, PRELOAD
from products.language.intrinsics import only_if, unless

if TYPE_CHECKING:
    from collections.abc import Mapping

    from products.cfn.ecs import (
        TaskDefinitionContainerDefinitionProperty,
        TaskDefinitionContainerDependencyProperty,
        TaskDefinitionKeyValuePairProperty,
        TaskDefinitionLogConfigurationProperty,
        TaskDefinitionMountPointProperty,
    )
    from products.compute.application.own_configuration import OwnConfiguration
    from products.language.intrinsics import Intrinsic, Text

FOLDER = "/etc/librechat"
ROOT_PATH = f"{FOLDER}/rds-root.pem"
CONFIG_PATH = f"{FOLDER}/librechat.yaml"
PRELOAD_PATH = f"{FOLDER}/own-secrets.js"
VOLUME = "files"
CONTAINER = "files"

SCRIPT = f"""\
set -eu
umask 022
printf '%s\\n' "$RDS_ROOT_PEM" > {ROOT_PATH}
if [ -n "${{LIBRECHAT_YAML:-}}" ]; then printf '%s\\n' "$LIBRECHAT_YAML" > {CONFIG_PATH}; fi
if [ -n "${{OWN_SECRETS_JS:-}}" ]; then printf '%s\\n' "$OWN_SECRETS_JS" > {PRELOAD_PATH}; fi
if [ -n "${{FIRST_ADMINISTRATOR_JS:-}}" ]; then
  printf '%s\\n' "$FIRST_ADMINISTRATOR_JS" > {FIRST_ADMINISTRATOR_PATH}
fi
for folder in ${{OPENED:-}}; do chmod 1777 "$folder"; done
"""
"""A task's volumes belong to root (Amazon ECS Developer Guide, "Bind mounts"): this container runs as root,
though without its capabilities, and ends before the program starts. What it writes can be read by everyone;
the program, an ordinary user, may write into the volumes that are opened for it."""


def writer(
    *,
    image: Text,
    logs: TaskDefinitionLogConfigurationProperty,
    own: OwnConfiguration | None = None,
    opened: Mapping[str, str] | None = None,
) -> TaskDefinitionContainerDefinitionProperty:
    """The container that writes the files and ends.

    Args:
        image: The image of the container that reads them: it is pulled once for both.
        logs: The container's ``LogConfiguration``.
        own: The company's own configuration: it or the product's, and what fills its placeholders, are
            written too, and the program that runs before LibreChat.
        opened: Where volumes that the program writes to are mounted, by their names.
    """
    variables: dict[str, Text] = {"RDS_ROOT_PEM": root_of_this_region()}
    mounts: list[TaskDefinitionMountPointProperty] = [
        {"SourceVolume": VOLUME, "ContainerPath": FOLDER, "ReadOnly": False}
    ]
    if opened:
        variables["OPENED"] = " ".join(opened.values())
        mounts += mount_points(opened)
    environment: list[TaskDefinitionKeyValuePairProperty | Intrinsic] = [
        {"Name": name, "Value": value} for name, value in variables.items()
    ]
    container: TaskDefinitionContainerDefinitionProperty = {
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
    if own is not None:
        container["Environment"] = [
            *environment,
            {"Name": "FIRST_ADMINISTRATOR_JS", "Value": FIRST_ADMINISTRATOR},
            unless(OWN, {"Name": "LIBRECHAT_YAML", "Value": librechat_yaml()}),
            only_if(FILLED, {"Name": "OWN_SECRETS_JS", "Value": PRELOAD}),
        ]
        container["Secrets"] = only_if(OWN, [{"Name": "LIBRECHAT_YAML", "ValueFrom": own.value_from()}])
    return container


def mount_points(opened: Mapping[str, str]) -> list[TaskDefinitionMountPointProperty]:
    """Where volumes that a program writes to are mounted, by their names."""
    return [{"SourceVolume": name, "ContainerPath": path, "ReadOnly": False} for name, path in opened.items()]


def after_files() -> list[TaskDefinitionContainerDependencyProperty]:
    """What a container that reads the files waits for."""
    return [{"ContainerName": CONTAINER, "Condition": "SUCCESS"}]


def files_mount() -> TaskDefinitionMountPointProperty:
    """Where a container reads the files."""
    return {"SourceVolume": VOLUME, "ContainerPath": FOLDER, "ReadOnly": True}
