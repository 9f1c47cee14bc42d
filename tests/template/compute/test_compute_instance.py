"""The EC2 instance's files as a launch writes them, and the containers that they describe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from compose_spec import PyOptions

from doctor.templates import Account, evaluate
from products.compute import health, images
from tests.template.compute.instance_files import file_text, launch_with_files
from tests.template.compute.values import DEMO

if TYPE_CHECKING:
    from doctor.templates import Evaluation

VARIABLE = re.compile(r"\$\{(?P<name>\w+):(?P<kind>[?-])(?P<text>[^}]*)\}")


def _settings(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines())


@pytest.fixture(scope="module")
def launch(templates: dict[str, dict[str, Any]], account: Account) -> Evaluation:
    """A launch of the EC2 product with its defaults."""
    return launch_with_files(templates["compute-ec2"], account)


@pytest.fixture(scope="module")
def services(launch: Evaluation) -> dict[str, Any]:
    """The Compose file's services, interpolated with the launch's settings, parsed and validated."""
    settings = _settings(file_text(launch, "/etc/librechat/machine.env"))

    def fill(variable: re.Match[str]) -> str:
        if variable["kind"] == "?":
            assert settings[variable["name"]] != ""
        return settings.get(variable["name"], variable["text"])

    text = VARIABLE.sub(fill, file_text(launch, "/opt/librechat/compose.yaml"))
    assert "$" not in text
    parsed = PyOptions(apply_merge=True).from_yaml(text)
    parsed.validate()
    return dict(parsed.to_dict()["services"])


def test_the_parser_refuses_what_compose_would_refuse() -> None:
    """So that the file's validity means something."""
    with pytest.raises(ValueError, match="nonsense"):
        PyOptions().from_yaml("services: {a: {image: x, nonsense: 1}}")


def test_profiles_are_the_features_of_thelaunch_with_files(
    templates: dict[str, dict[str, Any]], account: Account, services: dict[str, Any]
) -> None:
    """LibreChat runs always, the others with their features."""
    declared = {name: service.get("profiles", []) for name, service in services.items()}
    assert declared == {"librechat": [], "rag": ["rag"], "search": ["search"]}
    for rag, search in (("on", "on"), ("on", "off"), ("off", "on"), ("off", "off")):
        launch = launch_with_files(templates["compute-ec2"], account, ChatWithFiles=rag, Search=search)
        active = _settings(file_text(launch, "/etc/librechat/machine.env"))["COMPOSE_PROFILES"].split(",")
        assert ("rag" in active, "search" in active) == (rag == "on", search == "on")
        listed = file_text(launch, "/etc/librechat/secrets.list").splitlines()
        assert {line.split()[0] for line in listed} - {"librechat"} == set(active) - {""}


def test_health_is_checked_as_on_ecs(services: dict[str, Any]) -> None:
    """The same commands, from the same place."""
    tests = {name: service["healthcheck"]["test"] for name, service in services.items()}
    assert tests == {"librechat": health.LIBRECHAT, "rag": health.RAG_API, "search": health.MEILISEARCH}


def test_settings_and_secrets_reach_their_program_letter_by_letter(
    launch: Evaluation, services: dict[str, Any]
) -> None:
    """Both files are read raw: in any other format Compose would replace what looks like a variable."""
    raw = re.findall(r"- path: (\S+)\n +format: raw\n", file_text(launch, "/opt/librechat/compose.yaml"))
    for name, service in services.items():
        files = [f"{folder}/{name}.env" for folder in ("/etc/librechat", "/run/librechat")]
        assert [entry["path"] for entry in service["env_file"]] == files
        assert set(files) <= set(raw)


def test_what_containers_write_lies_on_the_data_volume(services: dict[str, Any]) -> None:
    """And what lies beside it they may only read."""
    for service in services.values():
        for mount in service["volumes"]:
            assert mount.startswith("/var/lib/librechat/") or mount.endswith(":ro"), mount


def test_containers_find_one_another_by_name_and_librechat_alone_is_reached_from_outside(
    launch: Evaluation, services: dict[str, Any]
) -> None:
    """The addresses that LibreChat is told are services of the file, on the ports that they open."""
    told = _settings(file_text(launch, "/etc/librechat/librechat.env"))
    assert told["RAG_API_URL"] == f"http://rag:{images.RAG_API_PORT}"
    assert _settings(file_text(launch, "/etc/librechat/rag.env"))["RAG_PORT"] == str(images.RAG_API_PORT)
    assert told["MEILI_HOST"] == f"http://search:{images.MEILISEARCH_PORT}"
    assert {"rag", "search"} <= set(services)
    assert not any("network_mode" in service or "networks" in service for service in services.values())
    opened = {name: service["ports"] for name, service in services.items() if service.get("ports")}
    assert opened == {"librechat": [f"{images.LIBRECHAT_PORT}:{images.LIBRECHAT_PORT}"]}
    assert told["PORT"] == str(images.LIBRECHAT_PORT)


def test_each_secret_line_has_its_four_words(launch: Evaluation) -> None:
    """Program, variable, ARN and key, as fetch-secrets.sh reads them."""
    lines = [line.split(" ") for line in file_text(launch, "/etc/librechat/secrets.list").splitlines()]
    assert all(len(words) == 4 for words in lines)
    assert ["librechat", "MONGO_URI", "<data:MongoUriSecret>", "uri"] in lines
    assert len({(words[0], words[1]) for words in lines}) == len(lines)


def test_no_file_holds_a_secret(launch: Evaluation) -> None:
    """Neither the files nor the user data resolve any."""
    properties = str(launch.resources["LaunchTemplate"].properties)
    assert "resolve:secretsmanager" not in properties


def test_replacing_containers_does_not_cost_the_instance(
    templates: dict[str, dict[str, Any]], account: Account, launch: Evaluation
) -> None:
    """An unhealthy instance is replaced: it has longer than LibreChat may take to end and to start again."""
    group = launch.resources["TargetGroup"].properties
    patience = group["HealthCheckIntervalSeconds"] * group["UnhealthyThresholdCount"]
    (stop,) = re.findall(r"stop_grace_period: (\d+)s", file_text(launch, "/opt/librechat/compose.yaml"))
    assert patience >= int(stop) + 180
    assert launch.resources["Instances"].properties["HealthCheckGracePeriod"] > patience
    tasks = evaluate(templates["compute-ecs"], DEMO, account=account).resources["TargetGroup"].properties
    assert tasks["HealthCheckIntervalSeconds"] * tasks["UnhealthyThresholdCount"] <= 60


def test_the_instance_may_tell_of_replaced_containers_where_it_does(launch: Evaluation) -> None:
    """refresh-secrets.sh writes into LibreChat's log group, and reads nothing that it did not read before."""
    role = launch.resources["InstanceRole"].properties["Policies"][0]["PolicyDocument"]["Statement"]
    statements = {statement["Sid"]: statement for statement in role}
    assert launch.token("LibreChatLogs").replace(">", ".Arn>") in statements["Logs"]["Resource"]
    assert {"logs:CreateLogStream", "logs:PutLogEvents"} <= set(statements["Logs"]["Action"])
    assert statements["Secrets"]["Action"] == "secretsmanager:GetSecretValue"
    told = _settings(file_text(launch, "/etc/librechat/machine.env"))
    assert told["LIBRECHAT_LOGS"] == launch.token("LibreChatLogs")
    readable = set(statements["Secrets"]["Resource"])
    lines = file_text(launch, "/etc/librechat/secrets.list").splitlines()
    assert {line.split()[2] for line in lines} == readable
