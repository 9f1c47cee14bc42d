"""The EC2 instance's files as a launch writes them, and the containers that they describe."""

from __future__ import annotations

import json
import re
from ipaddress import IPv4Interface, IPv4Network
from typing import TYPE_CHECKING, Any

import pytest
from compose_spec import PyOptions

from doctor.templates import Account, evaluate
from products.compute.application import health, images
from tests.template.compute.instance_files import file_text, launch_with_files
from tests.template.compute.values import ANTHROPIC_KEY, DEMO

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
    assert "$" not in text.replace("$$", "")
    parsed = PyOptions(apply_merge=True).from_yaml(text.replace("$$", "$"))
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
    assert declared == {"librechat": [], "rag": ["rag"], "search": ["search"], "reindex": ["search"]}
    for rag, search in (("on", "on"), ("on", "off"), ("off", "on"), ("off", "off")):
        launch = launch_with_files(templates["compute-ec2"], account, ChatWithFiles=rag, Search=search)
        active = _settings(file_text(launch, "/etc/librechat/machine.env"))["COMPOSE_PROFILES"].split(",")
        assert ("rag" in active, "search" in active) == (rag == "on", search == "on")
        listed = file_text(launch, "/etc/librechat/secrets.list").splitlines()
        assert {line.split()[0] for line in listed} - {"librechat"} == set(active) - {""}


def test_health_is_checked_as_on_ecs(services: dict[str, Any]) -> None:
    """The same commands, from the same place."""
    tests = {name: its["healthcheck"]["test"] for name, its in services.items() if "healthcheck" in its}
    assert tests == {"librechat": health.LIBRECHAT, "rag": health.RAG_API, "search": health.MEILISEARCH[1]}


def test_settings_and_secrets_reach_their_program_letter_by_letter(
    launch: Evaluation, services: dict[str, Any]
) -> None:
    """Both files are read raw: in any other format Compose would replace what looks like a variable."""
    raw = re.findall(r"- path: (\S+)\n +format: raw\n", file_text(launch, "/opt/librechat/compose.yaml"))
    for name, service in services.items():
        its = "librechat" if name == "reindex" else name
        files = [f"{folder}/{its}.env" for folder in ("/etc/librechat", "/run/librechat")]
        assert [entry["path"] for entry in service["env_file"]] == files
        assert set(files) <= set(raw)


def test_what_containers_keep_lies_on_the_data_volume(services: dict[str, Any]) -> None:
    """What lies beside it they may only read, but for what passes through rag_api."""
    for service in services.values():
        for mount in service["volumes"]:
            kept = mount.startswith("/var/lib/librechat/")
            assert kept or mount.endswith(":ro") or mount == "rag-scratch:/tmp", mount


def test_no_container_is_root_or_can_become_it(services: dict[str, Any]) -> None:
    """An ordinary user without capabilities; only LibreChat, which needs to, writes to its image's files."""
    for name, service in services.items():
        assert service["user"] == "1000:1000"
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert not {"privileged", "cap_add", "network_mode", "pid", "ipc", "devices"} & set(service)
        assert service.get("read_only", False) is (name != "librechat")


def test_only_what_calls_aws_has_credentials_and_they_are_its_own(
    templates: dict[str, dict[str, Any]], account: Account, launch: Evaluation, services: dict[str, Any]
) -> None:
    """A role for chats and one for embeddings, which the instance assumes; Meilisearch has none."""
    given = {name for name, its in services.items() if any("/run/credentials" in m for m in its["volumes"])}
    assert given == {"librechat", "rag"}
    listed = file_text(launch, "/etc/librechat/roles.list").splitlines()
    assert listed[1:] == ["librechat <compute:LibreChatRole.Arn>", "rag <compute:RagRole.Arn>"]
    for name in ("LibreChat", "Rag"):
        role = launch.resources[f"{name}Role"].properties
        (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"AWS": "<compute:InstanceRole.Arn>"}
        policy = launch.resources[f"{name}Assumption"].properties
        assert policy["Roles"] == [launch.token("InstanceRole")]
        (statement,) = policy["PolicyDocument"]["Statement"]
        assert statement["Resource"] == f"<compute:{name}Role.Arn>"
        for its in role["Policies"][0]["PolicyDocument"]["Statement"]:
            actions = its["Action"] if isinstance(its["Action"], list) else [its["Action"]]
            assert {action.partition(":")[0] for action in actions} == {"bedrock"}
    without = launch_with_files(
        templates["compute-ec2"],
        account,
        Bedrock="off",
        AnthropicKeySecretArn=ANTHROPIC_KEY,
        ChatWithFiles="off",
    )
    assert file_text(without, "/etc/librechat/roles.list").splitlines() == ["# program role"]
    assert not {"LibreChatRole", "RagRole", "LibreChatAssumption", "RagAssumption"} & set(without.resources)


def test_containers_addresses_lie_in_no_network_that_can_be_launched(
    templates: dict[str, dict[str, Any]], launch: Evaluation
) -> None:
    """Docker's own are in 172.17.0.0/16, which a company's network may use.

    198.18.0.0/15 is for measuring networks and routed nowhere (RFC 2544, RFC 6890); 198.19.0.0/16 of it,
    which AWS uses itself for some services, is left alone.
    """
    daemon = json.loads(file_text(launch, "/etc/docker/daemon.json"))
    blocks = [IPv4Interface(daemon["bip"]).network]
    blocks += [IPv4Network(pool["base"]) for pool in daemon["default-address-pools"]]
    assert not blocks[0].overlaps(blocks[1])
    private = [
        IPv4Network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
    ]
    pattern = templates["network"]["Parameters"]["VpcCidr"]["AllowedPattern"]
    for block in blocks:
        assert block.subnet_of(IPv4Network("198.18.0.0/16"))
        assert not any(block.overlaps(each) for each in private)
    assert not re.fullmatch(pattern, "198.18.0.0/16")
    assert re.fullmatch(pattern, "10.0.0.0/16")


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
    assert set(statements) & {"OpenAiKeySecretArn", "AnthropicKeySecretArn"} == set()
    lines = file_text(launch, "/etc/librechat/secrets.list").splitlines()
    assert {line.split()[2] for line in lines} == readable
