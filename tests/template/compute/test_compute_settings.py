"""Settings of which a wrong one would be noticed late: checks, TLS, sign-up, providers, tasks, logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import Account, evaluate
from products.compute.application.delivery import delivered_files
from tests.template.compute.tasks import main_container, tasks, variables
from tests.template.compute.values import ANTHROPIC_KEY, DEMO, OPENAI_KEY

if TYPE_CHECKING:
    from doctor.templates import Evaluation

PRODUCTS = ("compute-ecs", "compute-ec2")
HTTPS = {"EnvironmentName": "demo", "DomainName": "chat.example.com", "HostedZoneId": "Z0123456789"}


@pytest.mark.parametrize("product", PRODUCTS)
def test_targets_are_asked_whether_they_are_ready(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """LibreChat answers /health with 200 whatever its state is; /readyz tells the truth."""
    group = evaluate(templates[product], DEMO, account=account).resources["TargetGroup"].properties
    assert (group["Protocol"], group["Port"]) == ("HTTP", 3080)
    assert group["HealthCheckPath"] == "/readyz"
    assert group["Matcher"] == {"HttpCode": "200"}


@pytest.mark.parametrize("product", PRODUCTS)
def test_https_speaks_current_tls_and_http_leads_to_it(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """TLS 1.3 and 1.2; who comes over HTTP is sent to the same page over HTTPS, for good."""
    launch = evaluate(templates[product], HTTPS, account=account)
    listener = launch.resources["HttpsListener"].properties
    assert (listener["Protocol"], listener["Port"]) == ("HTTPS", 443)
    assert listener["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    plain = launch.resources["HttpListener"].properties
    assert (plain["Protocol"], plain["Port"]) == ("HTTP", 80)
    (action,) = plain["DefaultActions"]
    assert action["RedirectConfig"] == {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}


def _told(
    templates: dict[str, dict[str, Any]], account: Account, service: str, **given: str
) -> dict[str, str]:
    launch = evaluate(templates["compute-ecs"], {**DEMO, **given}, account=account)
    return variables(main_container(tasks(launch)[service]))


@pytest.mark.parametrize(("choice", "allowed"), [("open", "true"), ("closed", "false")])
def test_sign_up_is_what_was_chosen(
    templates: dict[str, dict[str, Any]], account: Account, choice: str, allowed: str
) -> None:
    """Turned round, everybody could make an account where nobody should."""
    assert _told(templates, account, "LibreChat", SignUp=choice)["ALLOW_REGISTRATION"] == allowed


@pytest.mark.parametrize(
    ("given", "offered"),
    [
        ({}, "agents,bedrock"),
        ({"OpenAiKeySecretArn": OPENAI_KEY}, "agents,bedrock,openAI"),
        ({"Bedrock": "off", "AnthropicKeySecretArn": ANTHROPIC_KEY}, "agents,anthropic"),
        (
            {"OpenAiKeySecretArn": OPENAI_KEY, "AnthropicKeySecretArn": ANTHROPIC_KEY},
            "agents,bedrock,openAI,anthropic",
        ),
    ],
)
def test_providers_are_offered_that_have_what_they_need(
    templates: dict[str, dict[str, Any]], account: Account, given: dict[str, str], offered: str
) -> None:
    """And no others: nobody should meet one without a key."""
    assert _told(templates, account, "LibreChat", **given)["ENDPOINTS"] == offered


@pytest.mark.parametrize(
    ("given", "provider", "model"),
    [
        ({}, "bedrock", "amazon.titan-embed-text-v2:0"),
        (
            {"Embeddings": "openai-small", "OpenAiKeySecretArn": OPENAI_KEY},
            "openai",
            "text-embedding-3-small",
        ),
    ],
)
def test_files_are_prepared_by_the_model_that_was_chosen(
    templates: dict[str, dict[str, Any]], account: Account, given: dict[str, str], provider: str, model: str
) -> None:
    """Vectors of another model could not be compared with those that are stored."""
    told = _told(templates, account, "Rag", **given)
    assert (told["EMBEDDINGS_PROVIDER"], told["EMBEDDINGS_MODEL"]) == (provider, model)


def test_the_embedding_model_that_is_asked_is_the_one_that_is_allowed(everything: Evaluation) -> None:
    """In the region that is asked, and no other model."""
    told = variables(main_container(tasks(everything)["Rag"]))
    policy = everything.resources["RagTaskRole"].properties["Policies"][0]["PolicyDocument"]
    (statement,) = policy["Statement"]
    region, model = told["AWS_DEFAULT_REGION"], told["EMBEDDINGS_MODEL"]
    assert statement["Action"] == "bedrock:InvokeModel"
    assert statement["Resource"] == f"arn:aws:bedrock:{region}::foundation-model/{model}"


@pytest.mark.parametrize(("size", "gibibytes"), [("small", 21), ("medium", 30), ("large", 50)])
def test_tasks_run_on_arm_with_time_to_end_and_room_for_files(
    templates: dict[str, dict[str, Any]], account: Account, size: str, gibibytes: int
) -> None:
    """The most time to end that Fargate gives, and at least one GiB more than its own storage."""
    launch = evaluate(templates["compute-ecs"], {**DEMO, "Size": size}, account=account)
    for task in tasks(launch).values():
        assert task["RuntimePlatform"] == {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"}
        assert int(task["EphemeralStorage"]["SizeInGiB"]) == gibibytes
        assert main_container(task)["StopTimeout"] == 120


def test_shared_files_are_mounted_and_written_and_nothing_more(everything: Evaluation) -> None:
    """Root access would get past the access points' user."""
    mounts = {
        service: statement["Action"]
        for service in ("LibreChat", "Rag", "Search")
        for policy in everything.resources[f"{service}TaskRole"].properties.get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
        if "elasticfilesystem" in str(statement["Action"])
    }
    assert mounts == {"LibreChat": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]}


def test_certificates_and_configuration_are_read_where_they_are_written(everything: Evaluation) -> None:
    """By a container that runs before, into a volume that the program mounts at the same place."""
    reads = {"LibreChat": ("NODE_EXTRA_CA_CERTS", "CONFIG_PATH"), "Rag": ("PGSSLROOTCERT",)}
    for service, names in reads.items():
        task = tasks(everything)[service]
        (writer,) = (c for c in task["ContainerDefinitions"] if not c["Essential"])
        program = main_container(task)
        written = {
            line.split(" > ")[1].split(";")[0] for line in writer["Command"][0].splitlines() if ">" in line
        }
        assert {variables(program)[name] for name in names} <= written
        (volume,) = (v for v in writer["MountPoints"] if v["ContainerPath"] == delivered_files.FOLDER)
        assert {**volume, "ReadOnly": True} in program["MountPoints"]
        needed = {"ContainerName": writer["Name"], "Condition": "SUCCESS"}
        assert needed in program["DependsOn"]


def test_logs_go_to_the_console_alone(everything: Evaluation) -> None:
    """Files in a container are read by nobody and fill its disk."""
    told = variables(main_container(tasks(everything)["LibreChat"]))
    assert (told["LOG_TO_FILE"], told["CONSOLE_JSON"]) == ("false", "true")


@pytest.mark.parametrize("product", PRODUCTS)
def test_each_program_has_a_link_to_its_logs(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """To the page of its own log group in the console, for the programs that run."""
    launch = evaluate(templates[product], DEMO, stack="compute", account=account)
    page = "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/"
    for output, group in (
        ("LibreChatLogsUrl", "LibreChatLogs"),
        ("RagLogsUrl", "RagLogs"),
        ("SearchLogsUrl", "SearchLogs"),
    ):
        assert launch.outputs[output].value == page + launch.token(group)
    less = evaluate(templates[product], {**DEMO, "ChatWithFiles": "off", "Search": "off"}, account=account)
    assert {name for name in less.outputs if name.endswith("LogsUrl")} == {"LibreChatLogsUrl"}
