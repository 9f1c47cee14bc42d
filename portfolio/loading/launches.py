"""What launches of a template deliver to LibreChat's machines: its configuration, programs and Compose file.

    from portfolio.loading.launches import delivered

    found = delivered(template)
    found.configurations, found.programs, found.compose_files     # each text once

The template is launched on paper: with its defaults, with every other value of each choice, and with examples
in the fields that take free text. What imports from another layer gets a value of the same shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doctor.templates import Account, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doctor.templates import Evaluation

CONFIGURATION = "librechat.yaml"
COMPOSE_FILE = "compose.yaml"
SETTINGS_FILE = "machine.env"
IN_A_CONTAINER = "LIBRECHAT_YAML"
"""The variable in which a task definition holds LibreChat's configuration."""

_FILES = ("Metadata", "AWS::CloudFormation::Init", "config", "files")
_CARRIED = "Files"

EXAMPLES = {
    "EnvironmentName": "demo",
    "AllowedDomains": "example.com,example.org",
    "KeyPairName": "team key (1)",
    "BedrockModels": "eu.anthropic.claude-x-v1:0,amazon.nova-lite-v1:0",
}
"""For fields of free text: one value that people type. The others keep their defaults."""

MANDATORY = {"EnvironmentName": "demo", "DomainName": "chat.example.com"}
"""For fields without a default, which every launch fills in."""


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What the launches deliver.

    Attributes:
        configurations: The texts of librechat.yaml.
        programs: The shell programs by their text, with the path of each.
        compose_files: The Compose files with the settings that they are filled in with.
    """

    configurations: set[str] = field(default_factory=set)
    programs: dict[str, str] = field(default_factory=dict)
    compose_files: set[tuple[str, str]] = field(default_factory=set)


def delivered(template: Mapping[str, Any]) -> Delivered:
    """Everything that any of the launches delivers.

    Raises:
        doctor.templates.TemplateError: A launch cannot be worked out.
    """
    found = Delivered()
    extended = _with_files(template)
    for given in _choices(template.get("Parameters", {})):
        launch = evaluate(extended, given, stack="compute", account=Account(exports=_AnyExport()))
        _gather(launch, found)
    return found


def _choices(declared: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """The values of each launch: what is mandatory, then one choice after the other, then the examples."""
    needed = {
        name: MANDATORY.get(name) or str((parameter.get("AllowedValues") or ["demo"])[0])
        for name, parameter in declared.items()
        if "Default" not in parameter
    }
    yield needed
    for name, parameter in declared.items():
        for value in parameter.get("AllowedValues", ()):
            yield {**needed, name: str(value)}
    yield {**needed, **{name: text for name, text in EXAMPLES.items() if name in declared}}


def _with_files(template: Mapping[str, Any]) -> dict[str, Any]:
    """The template with cfn-init's files as a property of what carries them: they are evaluated too."""
    resources = {}
    for name, resource in template["Resources"].items():
        files: Any = resource
        for step in _FILES:
            files = files.get(step, {}) if isinstance(files, dict) else {}
        properties = {**resource.get("Properties", {}), _CARRIED: files}
        resources[name] = {**resource, "Properties": properties} if files else resource
    return {**template, "Resources": resources}


def _gather(launch: Evaluation, found: Delivered) -> None:
    for resource in launch.resources.values():
        properties = resource.properties
        for container in properties.get("ContainerDefinitions", ()):
            for variable in container.get("Environment", ()):
                if variable["Name"] == IN_A_CONTAINER:
                    found.configurations.add(str(variable["Value"]))
        _gather_files(
            {path: str(file["content"]) for path, file in properties.get(_CARRIED, {}).items()}, found
        )
        user_data = properties.get("LaunchTemplateData", {}).get("UserData")
        if user_data:
            found.programs.setdefault(str(user_data), "user-data.sh")


def _gather_files(files: Mapping[str, str], found: Delivered) -> None:
    settings = next((text for path, text in files.items() if path.endswith(f"/{SETTINGS_FILE}")), "")
    for path, text in files.items():
        name = path.rpartition("/")[2]
        if name == CONFIGURATION:
            found.configurations.add(text)
        elif name == COMPOSE_FILE:
            found.compose_files.add((text, settings))
        elif name.endswith(".sh"):
            found.programs.setdefault(text, name)


class _AnyExport(Mapping[str, str]):
    """Exports of layers that are not at hand: every name is exported, lists with three members."""

    def __getitem__(self, name: str) -> str:
        return ",".join(f"{name}-{number}" for number in (1, 2, 3)) if name.endswith("s") else name

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __contains__(self, name: object) -> bool:
        return True
