"""The variables of the containers, against those that the programs read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import Account, evaluate
from tests.template.compute import company_choices, program_variables
from tests.template.compute.configured import librechat_yaml, placeholders
from tests.template.compute.instance_files import file_text, launch_with_files
from tests.template.compute.program_variables import in_javascript, read_by, unknown
from tests.template.compute.tasks import main_container, tasks
from tests.template.compute.values import ANTHROPIC_KEY, DEMO, OPENAI_KEY, SIGN_ON

if TYPE_CHECKING:
    from doctor.templates import Evaluation

PROGRAMS = ("LibreChat", "Rag", "Search")

NEEDED = {
    "LibreChat": {"MONGO_URI", "CREDS_KEY", "CREDS_IV", "JWT_SECRET", "JWT_REFRESH_SECRET", "CONFIG_PATH"},
    "Rag": {"POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB", "DB_HOST", "DB_PORT", "JWT_SECRET"},
    "Search": {"MEILI_MASTER_KEY"},
}
"""Without these a program does not start, makes up its own, or takes requests from anybody."""


EVERYTHING_ON = {
    **SIGN_ON,
    **company_choices.EVERYTHING,
    "SignOnAtOnce": "yes",
    "SignOnLogOut": "yes",
    "FirstAdministrator": "anna@example.com",
    "OpenAiKeySecretArn": OPENAI_KEY,
    "AnthropicKeySecretArn": ANTHROPIC_KEY,
    "Size": "medium",
    "Embeddings": "openai-small",
}
ON_THE_INSTANCE = {"LibreChat": "librechat", "Rag": "rag", "Search": "search"}


def _told_to_tasks(launch: Evaluation, program: str) -> list[str]:
    """The names of the variables and secrets in a container definition."""
    container = main_container(tasks(launch)[program])
    return [entry["Name"] for entry in (*container["Environment"], *container["Secrets"])]


def _told_on_the_instance(launch: Evaluation, program: str) -> list[str]:
    """The names in the file that Docker Compose reads, and in the list of secrets."""
    name = ON_THE_INSTANCE[program]
    lines = file_text(launch, f"/etc/librechat/{name}.env").splitlines()
    secrets = [line.split() for line in file_text(launch, "/etc/librechat/secrets.list").splitlines()]
    return [line.partition("=")[0] for line in lines] + [words[1] for words in secrets if words[0] == name]


@pytest.fixture(scope="module")
def configured(templates: dict[str, dict[str, Any]], account: Account) -> str:
    """librechat.yaml with everything switched on."""
    return librechat_yaml(evaluate(templates["compute-ecs"], EVERYTHING_ON, account=account))


@pytest.fixture(scope="module")
def told(templates: dict[str, dict[str, Any]], account: Account) -> dict[str, dict[str, list[str]]]:
    """What each program is told by each product, with everything switched on."""
    ecs = evaluate(templates["compute-ecs"], EVERYTHING_ON, account=account)
    ec2 = launch_with_files(templates["compute-ec2"], account, **EVERYTHING_ON)
    return {
        "compute-ecs": {program: _told_to_tasks(ecs, program) for program in PROGRAMS},
        "compute-ec2": {program: _told_on_the_instance(ec2, program) for program in PROGRAMS},
    }


@pytest.mark.parametrize("product", ["compute-ecs", "compute-ec2"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_container_is_told_only_what_its_program_reads_and_all_it_needs(
    told: dict[str, dict[str, list[str]]], configured: str, product: str, program: str
) -> None:
    """Every variable is one that the program's sources or its librechat.yaml read; none is given twice."""
    names = told[product][program]
    assert unknown(program, names) <= (placeholders(configured) if program == "LibreChat" else set())
    assert set(names) >= NEEDED[program]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_instance_is_told_the_same_as_the_tasks(
    told: dict[str, dict[str, list[str]]], program: str
) -> None:
    """One list of variables serves both products, but for what several tasks share.

    Tasks get their role's credentials from ECS; on the instance a file says where they are.
    """
    shared = {name for name in told["compute-ecs"][program] if "REDIS" in name}
    its_own = {"AWS_CONFIG_FILE", "AWS_EC2_METADATA_DISABLED"} if program != "Search" else set()
    assert set(told["compute-ec2"][program]) - its_own == set(told["compute-ecs"][program]) - shared
    assert its_own <= set(told["compute-ec2"][program])
    assert bool(shared) == (program == "LibreChat")


def test_both_programs_that_trust_one_token_share_its_secret(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """rag_api checks tokens that LibreChat signs; without the same secret it would refuse them."""
    launch = evaluate(templates["compute-ecs"], DEMO, account=account)
    secrets = {}
    for program in ("LibreChat", "Rag"):
        container = launch.resources[f"{program}Task"].properties["ContainerDefinitions"][-1]
        secrets[program] = {entry["Name"]: entry["ValueFrom"] for entry in container["Secrets"]}
    assert secrets["LibreChat"]["JWT_SECRET"] == secrets["Rag"]["JWT_SECRET"]


def _misspelt(name: str) -> set[str]:
    """As a slip of the finger writes it: a letter lost, a letter doubled, two letters exchanged."""
    exchanged = name[:-2] + name[-1] + name[-2]
    return {name[:-1], name + name[-1], exchanged, name.lower()} - {name}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_misspelt_variable_is_known_to_no_program(
    told: dict[str, dict[str, list[str]]], program: str
) -> None:
    """Whichever of them it is: the sources hold no such name by chance."""
    for name in told["compute-ecs"][program]:
        assert unknown(program, sorted(_misspelt(name))) == _misspelt(name)


@pytest.mark.parametrize(
    ("program", "name"),
    [("LibreChat", "DOMAIN_CLIENT"), ("LibreChat", "MONGO_URI"), ("Rag", "DB_HOST"), ("Search", "MEILI_ENV")],
)
def test_a_misspelt_variable_in_a_template_is_told(
    templates: dict[str, dict[str, Any]],
    account: Account,
    told: dict[str, dict[str, list[str]]],
    program: str,
    name: str,
) -> None:
    """In a container definition, whether it is a value or a secret."""
    text = json.dumps(templates["compute-ecs"]).replace(f'"Name": "{name}"', f'"Name": "{name}S"')
    launch = evaluate(json.loads(text), EVERYTHING_ON, account=account)
    without = unknown(program, told["compute-ecs"][program])
    assert unknown(program, _told_to_tasks(launch, program)) - without == {f"{name}S"}


def test_the_record_says_where_each_variable_is_read() -> None:
    """Repository, commit and path: enough to look it up."""
    for sources in program_variables.recorded().values():
        for source in sources:
            assert re.fullmatch(r"[\w.-]+/[\w.-]+", source["repository"])
            assert re.fullmatch(r"[0-9a-f]{40}", source["commit"])
            assert source["path"]
            assert source["variables"] == sorted(set(source["variables"]))


def test_what_is_installed_is_asked_itself() -> None:
    """LibreChat's packages, Node.js and PostgreSQL's client library each name variables of ours."""
    record = program_variables.recorded()
    written = {program: {n for one in record[program] for n in one["variables"]} for program in PROGRAMS}
    assert "NODE_EXTRA_CA_CERTS" in read_by("LibreChat") - written["LibreChat"]
    assert "MEILI_SYNC_DELAY_MS" in read_by("LibreChat") - written["LibreChat"]
    assert {"PGSSLMODE", "PGSSLROOTCERT"} <= read_by("Rag") - written["Rag"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("process.env.MONGO_URI ?? process.env.OTHER_1", {"MONGO_URI", "OTHER_1"}),
        (
            'const { NODE_ENV: NODE_ENV$1, DEBUG = "false", LOG_TO_FILE } = process.env;',
            {"NODE_ENV", "DEBUG", "LOG_TO_FILE"},
        ),
        ("env.NOT_THIS; notprocess_env.NOR_THIS", set()),
    ],
)
def test_variables_are_found_in_javascript_however_they_are_read(text: str, names: set[str]) -> None:
    """By name, or by taking the environment apart with other names and defaults."""
    assert in_javascript(text) == names
