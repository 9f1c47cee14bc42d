"""The containers of both products: what they are told, given, and allowed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from doctor.templates import Account, evaluate
from products.compute import health
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
        given = {entry["ValueFrom"].split(">")[0] for entry in main_container(task)["Secrets"]}
        role = everything.resources[f"{name}ExecutionRole"].properties
        statements = role["Policies"][0]["PolicyDocument"]["Statement"]
        (readable,) = (s["Resource"] for s in statements if s["Action"] == "secretsmanager:GetSecretValue")
        assert {arn.split(">")[0] for arn in readable} == given


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
        policy = everything.resources[f"{name}TaskRole"].properties["Policies"][0]["PolicyDocument"]
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
