"""Models, tools, mail and appearance as a company chooses them: what LibreChat is told, what is refused."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import Account as AnAccount
from doctor.templates import MissingExportError, ParametersRefusedError, broken_rules, evaluate
from products.compute.application.delivery.configuration import CONFIG_VERSION, WITH_KEYS
from tests.template.compute import company_choices as chosen
from tests.template.compute.configured import asked, checked, librechat_yaml, placeholders
from tests.template.compute.instance_files import file_text, launch_with_files
from tests.template.compute.tasks import main_container, tasks, variables
from tests.template.compute.values import DEMO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doctor.templates import Account, Evaluation

Templates = dict[str, dict[str, Any]]
PRODUCTS = ("compute-ecs", "compute-ec2")
INLINE_POLICIES = 10_240
"""Characters without blanks that a role's inline policies may have together (IAM User Guide, "IAM and AWS STS
quotas")."""


def _launch(templates: Templates, account: Account, *given: Mapping[str, str]) -> Evaluation:
    together = {name: value for some in given for name, value in some.items()}
    return evaluate(templates["compute-ecs"], {**DEMO, **together}, stack="compute", account=account)


def _configured(templates: Templates, account: Account, *given: Mapping[str, str]) -> dict[str, Any]:
    return dict(json.loads(librechat_yaml(_launch(templates, account, *given))))


def _told(launch: Evaluation) -> dict[str, str]:
    return variables(main_container(tasks(launch)["LibreChat"]))


def _secrets(launch: Evaluation) -> dict[str, str]:
    container = main_container(tasks(launch)["LibreChat"])
    return {entry["Name"]: entry["ValueFrom"] for entry in container["Secrets"]}


@pytest.fixture(scope="module")
def launches(templates: Templates, account: Account) -> list[Evaluation]:
    """Each option of each subject, each two of different subjects together, and everything at once."""
    apart = [[option for option in choice if option] for choice in chosen.TOGETHER]
    pairs = [
        (one, other)
        for some, others in itertools.combinations(apart, 2)
        for one in some
        for other in others
        if len(one) + len(other) > 2
    ]
    single = [(option,) for options in apart for option in options]
    return [_launch(templates, account, *given) for given in [*single, *pairs, (chosen.EVERYTHING,)]]


def test_librechat_takes_what_any_two_choices_make_of_its_configuration(launches: list[Evaluation]) -> None:
    """By its own schema, without a key that the schema does not know; asked once for all of them."""
    texts = sorted({librechat_yaml(launch) for launch in launches})
    assert len(texts) > len(launches) / 2
    assert [found for found in checked(texts) if found != [CONFIG_VERSION, []]] == []


def test_every_placeholder_of_the_configuration_has_its_variable(launches: list[Evaluation]) -> None:
    """And the other way round: no secret is given to a container that nothing of LibreChat's reads."""
    for launch in launches:
        told = {*_told(launch), *_secrets(launch)}
        assert placeholders(librechat_yaml(launch)) <= told, launch.parameters


def test_a_key_is_given_only_where_it_was_chosen(templates: Templates, account: Account) -> None:
    """The default launch has none of them, and says nothing of their services."""
    launch = _launch(templates, account)
    own = {"MONGO_URI", "CREDS_KEY", "CREDS_IV", "JWT_SECRET", "JWT_REFRESH_SECRET", "MEILI_MASTER_KEY"}
    assert set(_secrets(launch)) == own
    configured = json.loads(librechat_yaml(launch))
    assert set(configured) == {"version", "cache", "registration", "interface", "endpoints"}
    assert set(configured["endpoints"]) == {"agents"}
    assert not {name for name in _told(launch) if name.startswith(("EMAIL_", "ALLOW_PASSWORD", "APP_"))}


@pytest.mark.parametrize(
    ("given", "endpoint"),
    [
        (chosen.GOOGLE, "google"),
        (chosen.AZURE, "azureOpenAI"),
        (chosen.MISTRAL, "Mistral"),
        (chosen.OWN_ENDPOINT, "Company models"),
    ],
)
def test_a_provider_that_was_chosen_is_offered_by_librechat_itself(
    templates: Templates, account: Account, given: dict[str, str], endpoint: str
) -> None:
    """LibreChat's own ordering of endpoints keeps it, and drops what is not offered."""
    launch = _launch(templates, account, given)
    ask = """(() => {
      process.env.ENDPOINTS = given[0];
      const all = Object.fromEntries([...given[1], 'anthropic'].map((name) => [name, {}]));
      return Object.keys(provider.orderEndpointsConfig(all));
    })()"""
    offered = asked(ask, [_told(launch)["ENDPOINTS"], [endpoint]])
    assert offered == [endpoint]


def test_azure_maps_each_model_to_its_deployment(templates: Templates, account: Account) -> None:
    """LibreChat's own mapping finds the resource, the deployment, the version and the key's variable."""
    configured = _configured(templates, account, chosen.AZURE)["endpoints"]["azureOpenAI"]
    ask = """(() => {
      process.env.AZURE_OPENAI_KEY = 'from-the-secret';
      const groups = provider.validateAzureGroups(given.groups);
      const models = groups.modelNames;
      return [groups.errors, models.map((modelName) => provider.mapModelToAzureConfig({
        modelName, modelGroupMap: groups.modelGroupMap, groupMap: groups.groupMap }).azureOptions)];
    })()"""
    errors, models = asked(ask, configured)
    assert errors == []
    common = {
        "azureOpenAIApiKey": "from-the-secret",
        "azureOpenAIApiInstanceName": "contoso",
        "azureOpenAIApiVersion": "2024-10-21",
    }
    assert models == [
        {**common, "azureOpenAIApiDeploymentName": "gpt-4o-eu"},
        {**common, "azureOpenAIApiDeploymentName": "small"},
    ]


@pytest.mark.parametrize(("given", "fetch"), [(chosen.OWN_ENDPOINT, False), (chosen.ALL_MODELS, True)])
def test_the_own_endpoint_is_asked_for_its_models_only_where_that_was_chosen(
    templates: Templates, account: Account, given: dict[str, str], *, fetch: bool
) -> None:
    """The models that were typed stand there either way."""
    (endpoint,) = _configured(templates, account, given)["endpoints"]["custom"]
    assert endpoint["name"] == "Company models"
    assert endpoint["baseURL"] == "https://llm.example.com/v1"
    assert endpoint["models"] == {"default": ["gpt-4o", "meta-llama/llama-3.3-70b"], "fetch": fetch}
    assert endpoint["apiKey"] == "${OWN_ENDPOINT_KEY}"


def test_agents_may_do_what_has_its_key(templates: Templates, account: Account) -> None:
    """Code, web search and scans, one by one; and the interface shows what agents may."""
    given = {"execute_code": chosen.CODE, "web_search": chosen.TAVILY, "ocr": chosen.SCANS}
    assert set(given) == set(WITH_KEYS)
    for capability, one in given.items():
        configured = _configured(templates, account, one)
        assert set(WITH_KEYS) & set(configured["endpoints"]["agents"]["capabilities"]) == {capability}
        assert configured["interface"]["runCode"] is (capability == "execute_code")
        assert configured["interface"]["webSearch"] is (capability == "web_search")


@pytest.fixture(scope="module")
def needed() -> dict[str, dict[str, dict[str, int]]]:
    """LibreChat's own table of which key each service of a web search requires (1) or takes (0)."""
    return dict(asked("require('@librechat/data-schemas').webSearchAuth"))


SERVICES = {"providers": "searchProvider", "scrapers": "scraperProvider", "rerankers": "rerankerType"}
"""What librechat.yaml calls the service of each category."""


@pytest.mark.parametrize(
    ("given", "services"),
    [
        (chosen.SERPER, ("serper", "serper", "none")),
        (chosen.TAVILY, ("tavily", "tavily", "none")),
        ({**chosen.SERPER, **chosen.FIRECRAWL, **chosen.JINA}, ("serper", "firecrawl", "jina")),
        ({**chosen.SEARXNG, **chosen.COHERE}, ("searxng", "firecrawl", "cohere")),
    ],
)
def test_each_step_of_a_web_search_has_the_key_that_its_service_needs(
    templates: Templates,
    account: Account,
    needed: dict[str, dict[str, dict[str, int]]],
    given: dict[str, str],
    services: tuple[str, ...],
) -> None:
    """As LibreChat's own table of what each service requires says; nobody is asked for a key."""
    launch = _launch(templates, account, given)
    section = json.loads(librechat_yaml(launch))["webSearch"]
    assert tuple(section[name] for name in SERVICES.values()) == services
    told = {*_told(launch), *_secrets(launch)}
    for category, service in zip(SERVICES, services, strict=True):
        required = [name for name, must in needed[category].get(service, {}).items() if must]
        assert [name for name in required if section[name].strip("${}") not in told] == []


def test_mcp_servers_are_the_only_ones_and_one_alone_is_shown_the_key(
    templates: Templates, account: Account
) -> None:
    """What LibreChat compares domains with names every server, and nothing that could be one by chance."""
    configured = _configured(templates, account, chosen.MCP, chosen.MCP_WITH_KEY)
    servers = configured["mcpServers"]
    assert {name: its["url"] for name, its in servers.items()} == {
        "wiki": "https://wiki.example.com/mcp",
        "search": "https://example.org",
        "tools": "https://mcp.example.com/mcp",
    }
    assert {name for name, its in servers.items() if "headers" in its} == {"tools"}
    assert servers["tools"]["headers"] == {"Authorization": "Bearer ${MCP_SERVER_KEY}"}
    domains = configured["mcpSettings"]["allowedDomains"]
    assert {domain for domain in domains if domain.startswith("https://")} == {
        its["url"] for its in servers.values()
    }
    assert all(domain.startswith("https://") or domain.endswith(".invalid") for domain in domains)
    assert "mcpSettings" not in _configured(templates, account)


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_guardrail_is_the_one_that_may_be_applied(
    templates: Templates, account: Account, product: str
) -> None:
    """By its ID and version in every chat, in the region whose Bedrock is asked."""
    given = {**DEMO, **chosen.GUARDRAIL, "BedrockRegion": "eu-central-1"}
    launch = evaluate(templates[product], given, stack="compute", account=account)
    statements = [
        statement
        for role in launch.of_type("AWS::IAM::Role")
        for policy in role.properties.get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
        if "bedrock:ApplyGuardrail" in statement["Action"]
    ]
    (applied,) = statements
    assert "arn:aws:bedrock:eu-central-1:111122223333:guardrail/a1b2c3d4e5f6" in applied["Resource"]
    text = librechat_yaml(_launch(templates, account, given))
    guardrail = json.loads(text)["endpoints"]["bedrock"]["guardrailConfig"]
    assert (guardrail["guardrailIdentifier"], guardrail["guardrailVersion"]) == ("a1b2c3d4e5f6", "2")
    assert guardrail["streamProcessingMode"] == "sync"
    without = evaluate(templates[product], DEMO, stack="compute", account=account)
    assert "ApplyGuardrail" not in str([role.properties for role in without.of_type("AWS::IAM::Role")])


def test_the_company_is_seen_where_people_look(templates: Templates, account: Account) -> None:
    """Title, footer and help as variables; the welcome and both pages in librechat.yaml."""
    launch = _launch(templates, account, chosen.APPEARANCE)
    told = _told(launch)
    assert told["APP_TITLE"] == "Contoso Chat"
    assert told["CUSTOM_FOOTER"] == "[Rules](https://example.com/rules) | Contoso"
    assert told["HELP_AND_FAQ_URL"] == "https://example.com/help?from=chat"
    interface = json.loads(librechat_yaml(launch))["interface"]
    assert interface["customWelcome"] == "Ask, but no customer data, {{user.name}}."
    assert interface["privacyPolicy"]["externalUrl"] == "https://example.com/privacy"
    assert interface["termsOfService"]["externalUrl"] == "https://example.com/terms"


@pytest.mark.parametrize(
    ("given", "host", "encryption"),
    [
        (chosen.SES, ("email-smtp.eu-west-1.amazonaws.com", "465"), "tls"),
        (chosen.SMTP, ("smtp.example.com", "465"), "tls"),
        ({**chosen.SMTP, "MailPort": "587"}, ("smtp.example.com", "587"), "starttls"),
    ],
)
def test_passwords_are_reset_and_addresses_proved_only_by_mail(
    templates: Templates, account: Account, given: dict[str, str], host: tuple[str, str], encryption: str
) -> None:
    """With a reset but without mail LibreChat would hand a stranger the link."""
    told = _told(_launch(templates, account, given))
    assert (told["EMAIL_HOST"], told["EMAIL_PORT"]) == host
    assert told["EMAIL_ENCRYPTION"] == encryption
    assert (told["ALLOW_PASSWORD_RESET"], told["ALLOW_UNVERIFIED_EMAIL_LOGIN"]) == ("true", "false")
    assert "EMAIL_ALLOW_SELFSIGNED" not in told
    assert "ALLOW_PASSWORD_RESET" not in _told(_launch(templates, account))
    secrets = _secrets(_launch(templates, account, given))
    arn = given["MailSecretArn"]
    assert secrets["EMAIL_USERNAME"] == f"{arn}:username::"
    assert secrets["EMAIL_PASSWORD"] == f"{arn}:password::"


@pytest.mark.parametrize("product", PRODUCTS)
def test_mail_in_a_network_that_lets_none_out_is_refused_at_once(
    templates: Templates, account: Account, product: str
) -> None:
    """By the name of the export that the network product makes where Outgoing mail is on."""
    missing = "librechat-demo-MailEgressPorts"
    closed = AnAccount(exports={name: v for name, v in account.exports.items() if name != missing})
    with pytest.raises(MissingExportError, match=missing):
        evaluate(templates[product], {**DEMO, **chosen.SES}, account=closed)
    assert evaluate(templates[product], DEMO, account=closed).resources
    assert "MailEgressPorts" in templates[product]["Parameters"]["Mail"]["Description"]


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_secret_that_a_field_names_must_be_marked(
    templates: Templates, account: Account, product: str
) -> None:
    """And whatever is chosen, a role's policies stay as small as IAM wants them."""
    launch = evaluate(templates[product], {**DEMO, **chosen.EVERYTHING}, stack="compute", account=account)
    typed = {value for name, value in chosen.EVERYTHING.items() if name.endswith("SecretArn")}
    marked = {"StringEquals": {"aws:ResourceTag/librechat:offered": "true"}}
    read = set()
    for role in launch.of_type("AWS::IAM::Role"):
        policies = [policy["PolicyDocument"] for policy in role.properties.get("Policies", [])]
        assert sum(len(json.dumps(each).replace(" ", "")) for each in policies) < INLINE_POLICIES * 0.8
        for statement in (one for policy in policies for one in policy["Statement"]):
            if statement["Action"] == "secretsmanager:GetSecretValue":
                resources = statement["Resource"]
                named = typed & set([resources] if isinstance(resources, str) else resources)
                read |= named
                assert not named or statement["Condition"] == marked
    assert read == typed


CONTRADICTIONS = [
    *(
        ({name: value for name, value in chosen.AZURE.items() if name != missing}, "leave all four empty")
        for missing in chosen.AZURE
    ),
    *(
        ({name: value for name, value in chosen.ALL_MODELS.items() if name != missing}, "own endpoint's name")
        for missing in chosen.OWN_ENDPOINT
    ),
    ({**chosen.GUARDRAIL, "Bedrock": "off", **chosen.GOOGLE}, "Set Amazon Bedrock models to on"),
    ({"ReadScans": "on"}, "Give the Mistral API key"),
    ({"Speech": "on"}, "Give the OpenAI API key"),
    ({"WebSearch": "serper"}, "Give the Serper or Tavily API key"),
    ({"WebSearch": "searxng", **chosen.FIRECRAWL}, "needs the SearXNG address"),
    ({"WebSearch": "searxng", "SearxngUrl": "https://search.example.com"}, "Firecrawl API key"),
    ({**chosen.SERPER, "WebSearchReranker": "jina"}, "Give the Jina or Cohere API key"),
    (chosen.SEARCH_KEY, "Web search is off"),
    (chosen.FIRECRAWL, "Web search is off"),
    *(({name: value}, "Give both") for name, value in chosen.MCP_WITH_KEY.items()),
    *(
        ({name: value for name, value in chosen.SES.items() if name != missing}, "Give the sender's address")
        for missing in ("MailSender", "MailSecretArn")
    ),
    (
        {name: value for name, value in chosen.SMTP.items() if name != "MailServer"},
        "Give the mail server",
    ),
    ({**chosen.SES, "MailServer": "smtp.example.com"}, "Set Mail to smtp"),
    ({"MailSender": "chat@example.com"}, "Set Mail to ses or smtp"),
]


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize(("given", "words"), CONTRADICTIONS)
def test_a_part_of_what_a_service_needs_is_refused_with_its_remedy(
    templates: Templates, product: str, given: dict[str, str], words: str
) -> None:
    """Exactly one rule speaks, and it names the fields as the form shows them."""
    (sentence,) = broken_rules(templates[product], {**DEMO, **given})
    assert words in sentence


@pytest.mark.parametrize(
    "given",
    [chosen.GOOGLE, chosen.MISTRAL, chosen.AZURE, chosen.OWN_ENDPOINT],
    ids=lambda given: next(iter(given)),
)
def test_any_provider_alone_is_enough(templates: Templates, given: dict[str, str]) -> None:
    """A company need not use Bedrock to have something to talk to."""
    for product in PRODUCTS:
        assert broken_rules(templates[product], {**DEMO, **given, "Bedrock": "off"}) == []


UNUSABLE = [
    ("EndpointUrl", "http://llm.example.com/v1", "must begin with https://"),
    ("EndpointUrl", "https://llm.example.com:4000/v1", "without a port"),
    ("EndpointUrl", "https://10.0.0.7/v1", "name a host"),
    ("EndpointName", "openAI", "none of the names taken"),
    ("EndpointName", 'a","b', "letters, digits"),
    ("EndpointModels", "gpt-4o, gpt-4o-mini", "without spaces"),
    ("EndpointKeySecretArn", "sk-litellm", "the whole ARN of a Secrets Manager secret"),
    ("AzureOpenAiInstance", "https://contoso.openai.azure.com", "without https://"),
    ("AzureOpenAiModels", "gpt-4o", "pairs model=deployment"),
    ("AzureOpenAiVersion", "latest", "must be a date"),
    ("BedrockGuardrail", "a1b2c3d4e5f6", "a colon and its version"),
    ("BedrockGuardrail", "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2c3d4e5f6:2", "not its ARN"),
    ("SearxngUrl", "http://search.example.com", "must begin with https://"),
    ("McpServers", "https://mcp.example.com/mcp", "pairs name=address"),
    ("McpServers", "wiki=http://mcp.example.com/mcp", "with https://"),
    ("MailServer", "smtp.example.com:465", "without a port"),
    ("MailSender", "Contoso <chat@example.com>", "one e-mail address"),
    ("MailSenderName", 'Contoso" <x@example.org>', "letters without accents"),
    ("MailSecretArn", "hunter2", "with the keys username and password"),
    ("HelpUrl", "javascript:alert(1)", "begins with https://"),
    ("AppTitle", 'Contoso "Chat"', "without quotation marks"),
    ("AppTitle", "Contoso\nChat", "one line"),
    ("Footer", "costs $5", "without quotation marks"),
    ("Welcome", "back\\slash", "without quotation marks"),
]


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize(("parameter", "value", "words"), UNUSABLE)
def test_what_would_need_escaping_or_could_not_be_reached_is_refused(
    templates: Templates, product: str, parameter: str, value: str, words: str
) -> None:
    """By the field's own pattern, with the words of what is allowed."""
    with pytest.raises(ParametersRefusedError, match=parameter) as refusal:
        evaluate(templates[product], {**DEMO, parameter: value})
    assert words in str(refusal.value)


def test_the_instances_user_data_holds_every_choice_at_once(templates: Templates, account: Account) -> None:
    """In the 16 KB that EC2 takes (Amazon EC2 User Guide, "Run commands at launch"), with room for more."""
    launch = launch_with_files(templates["compute-ec2"], account, **chosen.EVERYTHING)
    data = launch.resources["LaunchTemplate"].properties["LaunchTemplateData"]["UserData"]
    assert len(str(data).encode()) < 12 * 1024


def test_an_accented_title_reaches_the_instance_as_it_was_typed(
    templates: Templates, account: Account
) -> None:
    """Only what would be more than text is kept out of it."""
    launch = launch_with_files(templates["compute-ec2"], account, AppTitle="Société Générale - Chat ü")
    assert "APP_TITLE=Société Générale - Chat ü\n" in file_text(launch, "/etc/librechat/librechat.env")
