"""The files that the instance starts with, as cfn-init's metadata.

What is fixed lies next to this module under ``machine/`` and is tested as it is; what depends on the launch
is made of CloudFormation's own functions. No file holds a secret of the application: the instance fetches
those itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from products.compute import conditions as c
from products.compute.application import company, environment, health, images, search_store
from products.compute.application.administrator import administrator, start
from products.compute.application.delivery.certificates import root_of_this_region
from products.compute.application.delivery.configuration import librechat_yaml
from products.compute.application.delivery.delivered_files import CONFIG_PATH, ROOT_PATH
from products.compute.application.own_configuration import OWN, PRELOAD, OwnConfiguration
from products.compute.application.sign_on import variables as sign_on
from products.compute.ec2.instance_role import PROGRAM_ROLES
from products.compute.ec2.launch_report import LAUNCH_HANDLE
from products.compute.ec2.parameters import FILES_GROW_TO
from products.images import image_uri, registry
from products.language.intrinsics import REGION, STACK_NAME, base64, get_att, if_else, join, only_if, ref, sub

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from products.cfn.ec2 import Volume
    from products.cfn.iam import Role
    from products.cfn.logs import LogGroup
    from products.compute.application.environment import Environment
    from products.language.intrinsics import Intrinsic, Text
    from products.parameters import Parameter
    from products.product import Product

MACHINE = Path(__file__).parent / "machine"
SETTINGS = "/etc/librechat"
PROGRAMS = "/opt/librechat"
DOCKER = f"{SETTINGS}/docker"
DELIVERED = f"{SETTINGS}/files"
"""Mounted into the containers where they look for their configuration and certificate authority."""

SCRIPTS = (
    "attach-volume.sh",
    "fetch-configuration.sh",
    "fetch-credentials.sh",
    "fetch-secrets.sh",
    "grow-volume.sh",
    "install-compose.sh",
    "refresh-secrets.sh",
    "signal-readiness.sh",
    "signal.sh",
    "tell.sh",
)
UNITS = (
    "librechat.service",
    "librechat-credentials.service",
    "librechat-credentials.timer",
    "librechat-refresh.service",
    "librechat-refresh.timer",
    "librechat-signal.service",
)
READY_SECONDS = 900
"""How long LibreChat may take to serve after the instance was prepared."""

COMMANDS = {
    "LIBRECHAT_HEALTH": health.LIBRECHAT,
    "RAG_HEALTH": health.RAG_API,
    "SEARCH_HEALTH": health.MEILISEARCH,
    "LIBRECHAT_START": start.START,
    "SEARCH_START": search_store.START,
}

CREDENTIALS = "/run/credentials/config"
"""Where a program's AWS SDK finds how to come by the credentials of its own role (AWS SDKs and Tools
Reference Guide, "Process credential provider")."""


def compose_file() -> str:
    """The Compose file, with the same commands as on ECS; Compose itself would replace a single ``$``."""
    text = (MACHINE / "compose.yaml").read_text(encoding="utf-8")
    for placeholder, command in COMMANDS.items():
        text = text.replace(f": {placeholder}\n", f": {json.dumps(command).replace('$', '$$')}\n")
    return text


def environments(product: Product, *, url: Text) -> dict[str, Environment]:
    """Each program's environment, by its name in the Compose file."""
    librechat = environment.librechat(
        product,
        url=url,
        search_url=f"http://search:{images.MEILISEARCH_PORT}",
        rag_url=f"http://rag:{images.RAG_API_PORT}",
    )
    librechat = company.with_choices(librechat)
    librechat = librechat.with_(sign_on.variables()).with_(administrator.variables())
    librechat.values["CONFIG_PATH"] = CONFIG_PATH
    librechat.values["NODE_EXTRA_CA_CERTS"] = ROOT_PATH
    rag = environment.rag_api(product, root_path=ROOT_PATH).under(c.RAG)
    for program in (librechat, rag):
        program.values["AWS_CONFIG_FILE"] = CREDENTIALS
        program.values["AWS_EC2_METADATA_DISABLED"] = "true"
    search = environment.meilisearch(product).under(c.SEARCH)
    return {"librechat": librechat, "rag": rag, "search": search}


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What the files name of the template.

    Attributes:
        variables: Each program's environment, by its name in the Compose file.
        roles: Each program's own role, by its name in logical IDs.
        logs: Each program's log group, by its name in logical IDs.
        volume: The volume with the files.
        own: The company's own configuration.
    """

    variables: dict[str, Environment]
    roles: Mapping[str, Role]
    logs: Mapping[str, LogGroup]
    volume: Volume
    own: OwnConfiguration


def instance_files(machine: Machine) -> dict[str, Any]:
    """cfn-init's ``files``, by path (AWS CloudFormation User Guide, "AWS::CloudFormation::Init")."""
    files: dict[str, Any] = {
        f"{DELIVERED}/librechat.yaml": _file(librechat_yaml()),
        f"{DELIVERED}/own-secrets.js": _file(PRELOAD),
        f"{DELIVERED}/rds-root.pem": _file(root_of_this_region()),
        f"{DELIVERED}/first-administrator.js": _file(start.PROGRAM),
        f"{DELIVERED}/reindex.js": _file(search_store.REINDEX),
        "/etc/docker/daemon.json": _file(_text("docker-daemon.json")),
        f"{SETTINGS}/roles.list": _file(_lines(_role_lines(machine.roles))),
        f"{DOCKER}/config.json": _file(sub(f'{{"credHelpers":{{"{registry()}":"ecr-login"}}}}')),
        f"{SETTINGS}/machine.env": _file(_lines(_machine_lines(machine))),
        f"{SETTINGS}/launch.url": _file(ref(LAUNCH_HANDLE), mode="000600"),
        f"{SETTINGS}/secrets.list": _file(_lines(_secret_lines(machine.variables))),
        f"{PROGRAMS}/compose.yaml": _file(compose_file()),
    }
    for program, its in machine.variables.items():
        lines = [_assign(name, value) for name, value in its.values.items()]
        lines += [
            only_if(condition, _assign(name, value)) for name, (condition, value) in its.conditional.items()
        ]
        files[f"{SETTINGS}/{program}.env"] = _file(_lines(lines))
    for script in SCRIPTS:
        files[f"{PROGRAMS}/{script}"] = _file(_text(script), mode="000755")
    for unit in UNITS:
        files[f"/etc/systemd/system/{unit}"] = _file(_text(unit))
    return files


def user_data(parameters: Sequence[Parameter], fingerprint: str) -> Intrinsic:
    """The instance's user data.

    cfn-init reads its metadata only when an instance starts; naming the parameters and a digest of the files
    here makes every change of one a new version of the launch template, and so a new instance.

    Args:
        parameters: The product's parameters.
        fingerprint: Changes with whatever the files hold.
    """
    settings = join("|", [ref(parameter) for parameter in parameters])
    head: list[Text] = [
        "#!/bin/bash",
        join(" ", [f"# files {fingerprint}, settings", settings]),
        sub("STACK='${AWS::StackName}'"),
        sub("REGION='${AWS::Region}'"),
        _text("user-data.sh"),
    ]
    return base64(join("\n", head))


def _machine_lines(machine: Machine) -> list[Intrinsic]:
    """What the units and the Compose file read."""
    fixed: dict[str, Text] = {
        "LIBRECHAT_IMAGE": image_uri(images.LIBRECHAT),
        "RAG_IMAGE": image_uri(images.RAG_API),
        "SEARCH_IMAGE": image_uri(images.MEILISEARCH),
        "COMPOSE_IMAGE": image_uri(images.COMPOSE),
        "DOCKER_CONFIG": DOCKER,
        # The helper asks ECR for a token whenever Docker pulls; it has no home folder to keep one in.
        "AWS_ECR_DISABLE_CACHE": "true",
        "READY_SECONDS": str(READY_SECONDS),
        "STACK": STACK_NAME,
        "REGION": REGION,
        "VOLUME_ID": ref(machine.volume),
        "GROW_TO": ref(FILES_GROW_TO),
        "CONFIGURATION_SECRET": if_else(OWN, ref(machine.own.file), ""),
        "CONFIGURATION_VERSION": if_else(OWN, machine.own.version, ""),
        "LIBRECHAT_LOGS": ref(machine.logs["LibreChat"]),
        "RAG_LOGS": if_else(c.RAG, ref(machine.logs["Rag"]), "unused"),
        "SEARCH_LOGS": if_else(c.SEARCH, ref(machine.logs["Search"]), "unused"),
    }
    profiles = join(",", [if_else(c.RAG, "rag", ""), if_else(c.SEARCH, "search", "")])
    return [_assign(name, value) for name, value in {**fixed, "COMPOSE_PROFILES": profiles}.items()]


def _secret_lines(variables: dict[str, Environment]) -> list[Intrinsic]:
    lines = []
    for program, its in variables.items():
        for name, secret in its.secrets.items():
            line = join(" ", [program, name, secret.arn, secret.key or "-"])
            lines.append(line if secret.condition is None else only_if(secret.condition, line))
    return lines


def _role_lines(roles: Mapping[str, Role]) -> list[Text]:
    return [
        "# program role",
        *(
            only_if(condition, join(" ", [program.lower(), get_att(roles[program], "Arn")]))
            for program, condition in PROGRAM_ROLES.items()
        ),
    ]


def _file(content: Text, *, mode: str = "000644") -> dict[str, Any]:
    return {"content": content, "mode": mode, "owner": "root", "group": "root"}


def _assign(name: str, value: Text) -> Intrinsic:
    return join("=", [name, value])


def _lines(lines: Sequence[Text]) -> Intrinsic:
    return join("\n", [*lines, ""])


def _text(name: str) -> str:
    return (MACHINE / name).read_text(encoding="utf-8")
