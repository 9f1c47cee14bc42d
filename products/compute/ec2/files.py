"""The files that the instance starts with, as cfn-init's metadata.

What is fixed lies beside this module under ``machine/`` and is tested as it is; what depends on the launch
is made of CloudFormation's own functions. No file holds a secret of the application: the instance fetches
those itself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from products.compute import conditions as c
from products.compute import environment, health, images, search_store
from products.compute.certificates import root_of_this_region
from products.compute.configuration import librechat_yaml
from products.compute.delivered_files import CONFIG_PATH, ROOT_PATH
from products.compute.ec2.instance_role import PROGRAM_ROLES
from products.compute.ec2.launch_report import LAUNCH_HANDLE
from products.compute.ec2.parameters import FILES_GROW_TO
from products.images import image_uri, registry
from products.intrinsics import get_att, if_else, only_if, ref, sub

if TYPE_CHECKING:
    from products.compute.environment import Environment
    from products.product import Product

MACHINE = Path(__file__).parent / "machine"
SETTINGS = "/etc/librechat"
PROGRAMS = "/opt/librechat"
DOCKER = f"{SETTINGS}/docker"
DELIVERED = f"{SETTINGS}/files"
"""Mounted into the containers where they look for their configuration and certificate authority."""

SCRIPTS = (
    "attach-volume.sh",
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


def environments(product: Product, *, url: dict[str, Any]) -> dict[str, Environment]:
    """Each program's environment, by its name in the Compose file."""
    librechat = environment.librechat(
        product,
        url=url,
        search_url=f"http://search:{images.MEILISEARCH_PORT}",
        rag_url=f"http://rag:{images.RAG_API_PORT}",
    )
    librechat.values["CONFIG_PATH"] = CONFIG_PATH
    librechat.values["NODE_EXTRA_CA_CERTS"] = ROOT_PATH
    rag = environment.rag_api(product, root_path=ROOT_PATH).under(c.RAG)
    for program in (librechat, rag):
        program.values["AWS_CONFIG_FILE"] = CREDENTIALS
        program.values["AWS_EC2_METADATA_DISABLED"] = "true"
    search = environment.meilisearch(product).under(c.SEARCH)
    return {"librechat": librechat, "rag": rag, "search": search}


def instance_files(told: dict[str, Environment]) -> dict[str, Any]:
    """cfn-init's ``files``, by path (AWS CloudFormation User Guide, "AWS::CloudFormation::Init")."""
    files: dict[str, Any] = {
        f"{DELIVERED}/librechat.yaml": _file(librechat_yaml()),
        f"{DELIVERED}/rds-root.pem": _file(root_of_this_region()),
        f"{DELIVERED}/reindex.js": _file(search_store.REINDEX),
        "/etc/docker/daemon.json": _file(_text("docker-daemon.json")),
        f"{SETTINGS}/roles.list": _file(_lines(_role_lines())),
        f"{DOCKER}/config.json": _file({"Fn::Sub": f'{{"credHelpers":{{"{registry()}":"ecr-login"}}}}'}),
        f"{SETTINGS}/machine.env": _file(_lines(_machine())),
        f"{SETTINGS}/launch.url": _file(ref(LAUNCH_HANDLE), mode="000600"),
        f"{SETTINGS}/secrets.list": _file(_lines(_secret_lines(told))),
        f"{PROGRAMS}/compose.yaml": _file(compose_file()),
    }
    for program, its in told.items():
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


def user_data(parameters: list[str], fingerprint: str) -> dict[str, Any]:
    """The instance's user data.

    cfn-init reads its metadata only when an instance starts; naming the parameters and a digest of the files
    here makes every change of one a new version of the launch template, and so a new instance.

    Args:
        parameters: The names of the product's parameters.
        fingerprint: Changes with whatever the files hold.
    """
    settings = {"Fn::Join": ["|", [ref(name) for name in parameters]]}
    head = [
        "#!/bin/bash",
        {"Fn::Join": [" ", [f"# files {fingerprint}, settings", settings]]},
        sub("STACK='${AWS::StackName}'"),
        sub("REGION='${AWS::Region}'"),
        _text("user-data.sh"),
    ]
    return {"Fn::Base64": {"Fn::Join": ["\n", head]}}


def _machine() -> list[Any]:
    """What the units and the Compose file are told."""
    fixed = {
        "LIBRECHAT_IMAGE": image_uri(images.LIBRECHAT),
        "RAG_IMAGE": image_uri(images.RAG_API),
        "SEARCH_IMAGE": image_uri(images.MEILISEARCH),
        "COMPOSE_IMAGE": image_uri(images.COMPOSE),
        "DOCKER_CONFIG": DOCKER,
        # The helper asks ECR for a token whenever Docker pulls; it has no home folder to keep one in.
        "AWS_ECR_DISABLE_CACHE": "true",
        "READY_SECONDS": str(READY_SECONDS),
        "STACK": ref("AWS::StackName"),
        "REGION": ref("AWS::Region"),
        "VOLUME_ID": ref("DataVolume"),
        "GROW_TO": ref(FILES_GROW_TO.name),
        "LIBRECHAT_LOGS": ref("LibreChatLogs"),
        "RAG_LOGS": if_else(c.RAG, ref("RagLogs"), "unused"),
        "SEARCH_LOGS": if_else(c.SEARCH, ref("SearchLogs"), "unused"),
    }
    profiles = {"Fn::Join": [",", [if_else(c.RAG, "rag", ""), if_else(c.SEARCH, "search", "")]]}
    return [_assign(name, value) for name, value in {**fixed, "COMPOSE_PROFILES": profiles}.items()]


def _secret_lines(told: dict[str, Environment]) -> list[Any]:
    lines = []
    for program, its in told.items():
        for name, secret in its.secrets.items():
            line = {"Fn::Join": [" ", [program, name, secret.arn, secret.key or "-"]]}
            lines.append(line if secret.condition is None else only_if(secret.condition, line))
    return lines


def _role_lines() -> list[Any]:
    return [
        "# program role",
        *(
            only_if(condition, {"Fn::Join": [" ", [program.lower(), get_att(f"{program}Role", "Arn")]]})
            for program, condition in PROGRAM_ROLES.items()
        ),
    ]


def _file(content: Any, *, mode: str = "000644") -> dict[str, Any]:  # noqa: ANN401 - text or an intrinsic
    return {"content": content, "mode": mode, "owner": "root", "group": "root"}


def _assign(name: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 - text or an intrinsic
    return {"Fn::Join": ["=", [name, value]]}


def _lines(lines: list[Any]) -> dict[str, Any]:
    return {"Fn::Join": ["\n", [*lines, ""]]}


def _text(name: str) -> str:
    return (MACHINE / name).read_text(encoding="utf-8")
