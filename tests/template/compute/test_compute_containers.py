"""The containers of both products: what they are told, given, and allowed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import Account, evaluate
from products.compute import images
from products.network.flows import DOCUMENTDB_GROUP, EFS, FLOWS, POSTGRES_GROUP, SERVICE
from tests.template.compute.values import ANTHROPIC_KEY, DEMO, OPENAI_KEY

if TYPE_CHECKING:
    from doctor.templates import Evaluation

EVERYTHING = {
    **DEMO,
    "Size": "medium",
    "AvailabilityZones": "3",
    "ShellAccess": "on",
    "OpenAiKeySecretArn": OPENAI_KEY,
    "AnthropicKeySecretArn": ANTHROPIC_KEY,
    "AllowedDomains": "example.com,example.org",
    "BedrockModels": "eu.anthropic.claude-x-v1:0,amazon.nova-lite-v1:0",
}


@pytest.fixture(scope="module")
def launch(templates: dict[str, dict[str, Any]], account: Account) -> Evaluation:
    """A launch of the ECS product with everything switched on."""
    return evaluate(templates["compute-ecs"], EVERYTHING, stack="compute", account=account)


def _tasks(launch: Evaluation) -> dict[str, dict[str, Any]]:
    tasks = launch.of_type("AWS::ECS::TaskDefinition")
    return {task.logical_id.removesuffix("Task"): task.properties for task in tasks}


def _main(task: dict[str, Any]) -> dict[str, Any]:
    (container,) = (c for c in task["ContainerDefinitions"] if c["Essential"])
    return dict(container)


def _variables(container: dict[str, Any]) -> dict[str, str]:
    return {entry["Name"]: entry["Value"] for entry in container["Environment"]}


def test_each_secret_exists_and_holds_the_key_that_is_taken(
    templates: dict[str, dict[str, Any]], launch: Evaluation, account: Account
) -> None:
    """Followed from the container through the export to the data layer's template."""
    made_by = {value: name for name, value in account.exports.items()}
    data = templates["data"]["Resources"]
    for task in _tasks(launch).values():
        for entry in _main(task)["Secrets"]:
            found = re.fullmatch(r"(?P<arn><data:(?P<id>\w+)>)(?::(?P<key>\w+)::)?", entry["ValueFrom"])
            if found is None:
                assert entry["ValueFrom"] in {OPENAI_KEY, ANTHROPIC_KEY}
                continue
            assert found["arn"] in made_by
            secret = data[found["id"]]
            assert secret["Type"] == "AWS::SecretsManager::Secret"
            if found["key"] is not None:
                assert f'"{found["key"]}"' in _members(secret["Properties"])


def _members(properties: dict[str, Any]) -> str:
    """The text of the secret's JSON, with the key that is generated into it."""
    generated = properties.get("GenerateSecretString", {})
    return json.dumps([properties.get("SecretString", ""), generated]).replace('\\"', '"') + json.dumps(
        generated.get("GenerateStringKey", "")
    )


def test_each_start_role_may_read_its_own_secrets_and_no_others(launch: Evaluation) -> None:
    """What the execution role may read is what its containers are given."""
    for name, task in _tasks(launch).items():
        given = {entry["ValueFrom"].split(">")[0] for entry in _main(task)["Secrets"]}
        role = launch.resources[f"{name}ExecutionRole"].properties
        statements = role["Policies"][0]["PolicyDocument"]["Statement"]
        (readable,) = (s["Resource"] for s in statements if s["Action"] == "secretsmanager:GetSecretValue")
        assert {arn.split(">")[0] for arn in readable} == given


def test_no_two_services_share_a_role(launch: Evaluation) -> None:
    """Every task has two roles, and no other task has either."""
    roles = [task[kind] for task in _tasks(launch).values() for kind in ("TaskRoleArn", "ExecutionRoleArn")]
    assert len(set(roles)) == len(roles)


def test_services_find_one_another_by_the_names_they_register(launch: Evaluation) -> None:
    """The addresses LibreChat is told are names in the namespace, on the ports that the containers open."""
    told = _variables(_main(_tasks(launch)["LibreChat"]))
    domain = launch.resources["Namespace"].properties["Name"]
    for variable, service in (("RAG_API_URL", "Rag"), ("MEILI_HOST", "Search")):
        name = launch.resources[f"{service}Name"].properties["Name"]
        port = _main(_tasks(launch)[service])["PortMappings"][0]["ContainerPort"]
        assert told[variable] == f"http://{name}.{domain}:{port}"
        registries = launch.resources[f"{service}Service"].properties["ServiceRegistries"]
        assert registries == [{"RegistryArn": f"<compute:{service}Name.Arn>"}]


def test_every_connection_a_container_makes_is_a_flow_of_the_network() -> None:
    """Both databases, the shared files, and one another."""
    flows = [(f.source, f.target, port) for f in FLOWS for port in f.ports]
    needed = [
        (SERVICE, POSTGRES_GROUP, 5432),
        (SERVICE, DOCUMENTDB_GROUP, 27017),
        (SERVICE, EFS, 2049),
        (SERVICE, SERVICE, images.RAG_API_PORT),
        (SERVICE, SERVICE, images.MEILISEARCH_PORT),
    ]
    assert all(flow in flows for flow in needed)


def test_files_are_mounted_with_tls_and_iam_through_the_services_own_access_points(
    launch: Evaluation,
) -> None:
    """And the role may mount these access points alone."""
    seen: set[str] = set()
    for name, task in _tasks(launch).items():
        volumes = [v["EFSVolumeConfiguration"] for v in task["Volumes"] if "EFSVolumeConfiguration" in v]
        points = set()
        for volume in volumes:
            assert volume["TransitEncryption"] == "ENABLED"
            assert volume["AuthorizationConfig"]["IAM"] == "ENABLED"
            points.add(volume["AuthorizationConfig"]["AccessPointId"])
        policy = launch.resources[f"{name}TaskRole"].properties["Policies"][0]["PolicyDocument"]
        mounts = [s for s in policy["Statement"] if s["Sid"] == "MountFiles"]
        allowed = {
            arn.rpartition("/")[2]
            for s in mounts
            for arn in s["Condition"]["StringEquals"]["elasticfilesystem:AccessPointArn"]
        }
        assert allowed == points
        assert not seen & points
        seen |= points
    assert seen == {f"<data:{name}AccessPoint>" for name in ("Uploads", "Images", "Meili")}


def test_the_zones_of_tasks_and_mount_targets_are_the_same(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """Two or three, as the launch says."""
    for zones in ("2", "3"):
        launch = evaluate(templates["compute-ecs"], {**DEMO, "AvailabilityZones": zones}, account=account)
        for service in launch.of_type("AWS::ECS::Service"):
            placed = service.properties["NetworkConfiguration"]["AwsvpcConfiguration"]
            assert len(placed["Subnets"]) == int(zones)
            assert placed["AssignPublicIp"] == "DISABLED"
            assert len(service.tags["librechat:mount-targets"].split()) == int(zones)


def test_the_load_balancer_waits_longer_than_an_answer_is_silent(launch: Evaluation) -> None:
    """LibreChat keeps connections longer than the load balancer does, which keeps them at least 300 s."""
    attributes = launch.resources["LoadBalancer"].properties["LoadBalancerAttributes"]
    (idle,) = (int(a["Value"]) for a in attributes if a["Key"] == "idle_timeout.timeout_seconds")
    told = _variables(_main(_tasks(launch)["LibreChat"]))
    assert idle >= 300
    assert int(told["HTTP_KEEP_ALIVE_TIMEOUT_MS"]) > idle * 1000


def test_cookies_survive_on_plain_http_and_are_secure_on_https(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """Browsers drop a Secure cookie that came over plain HTTP: nobody would stay signed in."""
    https = {"EnvironmentName": "demo", "DomainName": "chat.example.com", "HostedZoneId": "Z0123456789"}
    for given, secure in ((DEMO, "false"), (https, "true")):
        launch = evaluate(templates["compute-ecs"], given, account=account)
        told = _variables(_main(_tasks(launch)["LibreChat"]))
        assert told["SESSION_COOKIE_SECURE"] == secure
        assert told["DOMAIN_CLIENT"] == launch.outputs["ApplicationUrl"].value


def test_the_application_may_use_the_models_named_and_no_others(launch: Evaluation) -> None:
    """The named models and profiles, and other models through those profiles alone."""
    policy = launch.resources["LibreChatTaskRole"].properties["Policies"][0]["PolicyDocument"]
    statements = {s["Sid"]: s for s in policy["Statement"]}
    names = EVERYTHING["BedrockModels"].split(",")
    profiles = [f"arn:aws:bedrock:*:*:inference-profile/{name}" for name in names]
    assert statements["NamedModels"]["Resource"] == [
        f"arn:aws:bedrock:*::foundation-model/{n}" for n in names
    ]
    assert statements["NamedProfiles"]["Resource"] == profiles
    behind = statements["ModelsBehindNamedProfiles"]["Condition"]
    assert behind == {"ArnLike": {"bedrock:InferenceProfileArn": profiles}}


def test_tasks_scale_between_zones_and_the_ceiling_where_valkey_holds_their_state(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """One task means no scaling; several mean Valkey."""
    for size in ("small", "medium", "large"):
        for most in ("by size", "1"):
            given = {**DEMO, "Size": size, "MaximumTasks": most}
            launch = evaluate(templates["compute-ecs"], given, account=account)
            told = _variables(_main(_tasks(launch)["LibreChat"]))
            scaling = launch.of_type("AWS::ApplicationAutoScaling::ScalableTarget")
            assert bool(scaling) == (size != "small" and most != "1")
            assert ("DesiredCount" in launch.resources["LibreChatService"].properties) != bool(scaling)
            assert (told.get("USE_REDIS") == "true") == (size != "small")
            for target in scaling:
                assert int(target.properties["MinCapacity"]) >= 2
                assert int(target.properties["MaxCapacity"]) >= int(target.properties["MinCapacity"])


def test_roll_outs_return_to_what_worked(launch: Evaluation) -> None:
    """Each service has the circuit breaker, and only Meilisearch stops before it is replaced."""
    for service in launch.of_type("AWS::ECS::Service"):
        deployment = service.properties["DeploymentConfiguration"]
        assert deployment["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
        assert (deployment["MaximumPercent"] == 100) == (service.logical_id == "SearchService")


def test_no_task_starts_before_both_databases_are_initialised(templates: dict[str, dict[str, Any]]) -> None:
    """What tasks import exists once the data stack is complete, and both initialisers are part of it.

    CloudFormation makes a stack's exports when all of its resources are made (AWS CloudFormation User Guide,
    "Get exported outputs from a deployed CloudFormation stack").
    """
    data = templates["data"]["Resources"]
    initialisers = {r["Type"] for r in data.values() if r["Type"].startswith("Custom::")}
    assert initialisers == {"Custom::PostgresSchema", "Custom::DocumentDbSchema"}
    assert all("Condition" not in r for r in data.values() if r["Type"] in initialisers)
    for name, resource in templates["compute-ecs"]["Resources"].items():
        if resource["Type"] == "AWS::ECS::TaskDefinition":
            assert "SecretArn" in json.dumps(resource["Properties"]), name


def test_images_are_pinned(launch: Evaluation) -> None:
    """By a version, never by a tag that moves."""
    for task in _tasks(launch).values():
        for container in task["ContainerDefinitions"]:
            assert re.search(r":v\d+\.\d+\.\d+$", container["Image"]), container["Image"]
