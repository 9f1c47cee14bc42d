"""The containers of both products: what they are told, given, and allowed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from doctor.templates import Account, evaluate
from products.compute.application import health, search_store
from tests.template.compute.tasks import main_container, tasks, variables
from tests.template.compute.values import ANTHROPIC_KEY, DEMO, EVERYTHING, OPENAI_KEY

if TYPE_CHECKING:
    from doctor.templates import Evaluation


def test_each_secret_exists_and_holds_the_key_that_is_taken(
    templates: dict[str, dict[str, Any]], everything: Evaluation, account: Account
) -> None:
    """Followed from the container through the export to the data layer's template."""
    made_by = {value: name for name, value in account.exports.items()}
    data = templates["data"]["Resources"]
    for task in tasks(everything).values():
        for entry in main_container(task)["Secrets"]:
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


def test_each_start_role_may_read_its_own_secrets_and_no_others(everything: Evaluation) -> None:
    """What the execution role may read is what its containers are given."""
    for name, task in tasks(everything).items():
        containers = task["ContainerDefinitions"]
        given = {e["ValueFrom"].split(">")[0] for c in containers for e in c.get("Secrets", [])}
        readable = [arn for s in _reading(everything, name) for arn in _listed(s["Resource"])]
        assert {arn.split(">")[0] for arn in readable} == given


def test_a_secret_that_the_form_names_is_read_only_where_it_is_marked(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """Otherwise whoever fills in the form could read any secret of the account by a shell in the container.

    The environment's own secrets need no mark. ``aws:ResourceTag`` limits GetSecretValue (Service
    Authorization Reference, "Actions, resources, and condition keys for AWS Secrets Manager").
    """
    marked = {"StringEquals": {"aws:ResourceTag/librechat:offered": "true"}}
    given = {**EVERYTHING, "Embeddings": "openai-small"}
    typed = {OPENAI_KEY, ANTHROPIC_KEY}
    ecs = evaluate(templates["compute-ecs"], given, stack="compute", account=account)
    given.pop("AvailabilityZones")
    given.pop("ShellAccess")
    ec2 = evaluate(templates["compute-ec2"], given, stack="compute", account=account)
    instance = ec2.resources["InstanceRole"].properties["Policies"][0]["PolicyDocument"]["Statement"]
    found: dict[str, int] = dict.fromkeys(typed, 0)
    for statements in (_reading(ecs, "LibreChat"), _reading(ecs, "Rag"), _only_reading(instance)):
        assert len({s["Sid"] for s in statements}) == len(statements)
        for statement in statements:
            arns = set(_listed(statement["Resource"]))
            assert (statement.get("Condition") == marked) == bool(arns & typed)
            assert arns <= typed or not arns & typed
            for arn in arns & typed:
                found[arn] += 1
    assert found == {OPENAI_KEY: 3, ANTHROPIC_KEY: 2}
    for product in ("compute-ecs", "compute-ec2"):
        words = templates[product]["Parameters"]["OpenAiKeySecretArn"]["Description"]
        assert "the tag librechat:offered with the value true" in words


def _reading(launch: Evaluation, name: str) -> list[dict[str, Any]]:
    """What a service's start role may read of secrets."""
    role = launch.resources[f"{name}ExecutionRole"].properties
    return _only_reading(role["Policies"][0]["PolicyDocument"]["Statement"])


def _only_reading(statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [s for s in statements if s["Action"] == "secretsmanager:GetSecretValue"]


def _listed(resource: str | list[str]) -> list[str]:
    return resource if isinstance(resource, list) else [resource]


def test_no_container_is_root_but_the_one_that_ends_first(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """All are without capabilities, and read-only but for LibreChat, which supports nothing else."""
    launch = evaluate(templates["compute-ecs"], DEMO, account=account)
    for task in tasks(launch).values():
        for container in task["ContainerDefinitions"]:
            assert container["User"] == ("0" if container["Name"] == "files" else "1000:1000")
            assert container["LinuxParameters"]["Capabilities"] == {"Drop": ["ALL"]}
            assert container["ReadonlyRootFilesystem"] is (container["Name"] != "librechat")


def test_where_a_shell_is_open_its_agent_can_work(everything: Evaluation) -> None:
    """It writes to the container's root file system (Amazon ECS Developer Guide, "ECS Exec")."""
    for task in tasks(everything).values():
        assert main_container(task)["ReadonlyRootFilesystem"] is False


def test_the_search_index_lies_on_the_tasks_own_disk_and_is_filled_anew(everything: Evaluation) -> None:
    """LMDB wants a local disk; a container beside Meilisearch fills what was lost with the task."""
    task = tasks(everything)["Search"]
    assert not any("EFSVolumeConfiguration" in volume for volume in task["Volumes"])
    by_name = {c["Name"]: c for c in task["ContainerDefinitions"]}
    (store,) = (m for m in by_name["search"]["MountPoints"] if m["ContainerPath"] == search_store.STORE)
    assert store["SourceVolume"] in {volume["Name"] for volume in task["Volumes"]}
    assert search_store.STORE in variables(by_name["files"])["OPENED"].split()
    assert by_name["search"]["EntryPoint"] + by_name["search"]["Command"] == search_store.START
    filler = by_name["reindex"]
    assert filler["Essential"] is False
    assert {"ContainerName": "search", "Condition": "HEALTHY"} in filler["DependsOn"]
    assert filler["Command"] == [search_store.REINDEX]
    assert variables(filler)["MEILI_HOST"] == "http://127.0.0.1:7700"


def test_each_container_is_checked_by_its_own_programs_check(everything: Evaluation) -> None:
    """These very commands are run against servers that answer as the programs do, in the unit tests."""
    commands = {
        name: main_container(task)["HealthCheck"]["Command"] for name, task in tasks(everything).items()
    }
    assert commands == {"LibreChat": health.LIBRECHAT, "Rag": health.RAG_API, "Search": health.MEILISEARCH}


def test_no_two_services_share_a_role(everything: Evaluation) -> None:
    """Every task has two roles, and no other task has either."""
    roles = [
        task[kind] for task in tasks(everything).values() for kind in ("TaskRoleArn", "ExecutionRoleArn")
    ]
    assert len(set(roles)) == len(roles)


def test_files_are_mounted_with_tls_and_iam_through_the_services_own_access_points(
    everything: Evaluation,
) -> None:
    """And the role may mount these access points alone."""
    seen: set[str] = set()
    for name, task in tasks(everything).items():
        volumes = [v["EFSVolumeConfiguration"] for v in task["Volumes"] if "EFSVolumeConfiguration" in v]
        points = set()
        for volume in volumes:
            assert volume["TransitEncryption"] == "ENABLED"
            assert volume["AuthorizationConfig"]["IAM"] == "ENABLED"
            points.add(volume["AuthorizationConfig"]["AccessPointId"])
        policies = everything.resources[f"{name}TaskRole"].properties["Policies"]
        mounts = [s for p in policies for s in p["PolicyDocument"]["Statement"] if s["Sid"] == "MountFiles"]
        allowed = {
            arn.rpartition("/")[2]
            for s in mounts
            for arn in s["Condition"]["StringEquals"]["elasticfilesystem:AccessPointArn"]
        }
        assert allowed == points
        assert not seen & points
        seen |= points
    assert seen == {f"<data:{name}AccessPoint>" for name in ("Uploads", "Images")}


def test_the_load_balancer_waits_longer_than_an_answer_is_silent(everything: Evaluation) -> None:
    """LibreChat keeps connections longer than the load balancer does, which keeps them at least 300 s."""
    attributes = everything.resources["LoadBalancer"].properties["LoadBalancerAttributes"]
    (idle,) = (int(a["Value"]) for a in attributes if a["Key"] == "idle_timeout.timeout_seconds")
    told = variables(main_container(tasks(everything)["LibreChat"]))
    assert idle >= 300
    assert int(told["HTTP_KEEP_ALIVE_TIMEOUT_MS"]) > idle * 1000


def test_cookies_survive_on_plain_http_and_are_secure_on_https(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """Browsers drop a Secure cookie that came over plain HTTP: nobody would stay signed in."""
    https = {"EnvironmentName": "demo", "DomainName": "chat.example.com", "HostedZoneId": "Z0123456789"}
    for given, secure in ((DEMO, "false"), (https, "true")):
        launch = evaluate(templates["compute-ecs"], given, account=account)
        told = variables(main_container(tasks(launch)["LibreChat"]))
        assert told["SESSION_COOKIE_SECURE"] == secure
        assert told["DOMAIN_CLIENT"] == launch.outputs["ApplicationUrl"].value


def test_the_application_may_use_the_models_named_and_no_others(everything: Evaluation) -> None:
    """The named models and profiles, and other models through those profiles alone."""
    policy = everything.resources["LibreChatTaskRole"].properties["Policies"][0]["PolicyDocument"]
    statements = {s["Sid"]: s for s in policy["Statement"]}
    names = EVERYTHING["BedrockModels"].split(",")
    profiles = [f"arn:aws:bedrock:*:*:inference-profile/{name}" for name in names]
    assert statements["NamedModels"]["Resource"] == [
        f"arn:aws:bedrock:*::foundation-model/{n}" for n in names
    ]
    assert statements["NamedProfiles"]["Resource"] == profiles
    behind = statements["ModelsBehindNamedProfiles"]["Condition"]
    assert behind == {"ArnLike": {"bedrock:InferenceProfileArn": profiles}}
