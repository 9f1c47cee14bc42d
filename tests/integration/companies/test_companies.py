"""A company of each kind, launched in the embedded cloud from the forms of its page in the guides alone."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from products import contract
from tests.integration.companies.forms import forms
from tests.support.company_vpc import chosen, company_vpc
from tests.support.stacks import Stacks, cloud_with_zips

if TYPE_CHECKING:
    from collections.abc import Iterator

Templates = dict[str, dict[str, Any]]

PAGES = ("company-internal.md", "company-invitations.md", "company-gateway.md", "company-trial.md")


@dataclass
class Company:
    """What a company's launches made.

    Attributes:
        stacks: The cloud.
        outputs: The outputs of its layers, by product.
        names: The names of its stacks, by product.
    """

    stacks: Stacks
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def physical(self, product: str, logical_id: str) -> str:
        """The physical ID of something that a layer made."""
        found = self.stacks.cloud.client("cloudformation").describe_stack_resource(
            StackName=self.names[product], LogicalResourceId=logical_id
        )
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def ingress(self, product: str) -> set[tuple[str, int]]:
        """From where, and to which ports, the load balancer's group lets in."""
        group = self.outputs[product]["AlbSecurityGroupId"]
        (found,) = self.stacks.cloud.client("ec2").describe_security_groups(GroupIds=[group])[
            "SecurityGroups"
        ]
        return {
            (block["CidrIp"], rule["FromPort"])
            for rule in found["IpPermissions"]
            for block in rule["IpRanges"]
        }

    def scheme(self, product: str) -> str:
        """Whether the load balancer stands before the internet."""
        arn = self.physical(product, "LoadBalancer")
        balancers = self.stacks.cloud.client("elbv2").describe_load_balancers(LoadBalancerArns=[arn])
        return str(balancers["LoadBalancers"][0]["Scheme"])

    def containers(self) -> list[dict[str, Any]]:
        """The containers of LibreChat's task on ECS, as the template's resources are told.

        ministack answers with secrets as the template spells them, which boto3 does not read.
        """
        answers: list[dict[str, Any]] = []
        client = self.stacks.cloud.client("ecs")

        def keep(http_response: Any, **_rest: object) -> None:  # noqa: ANN401 - botocore's own
            answers.append(json.loads(http_response.content))

        client.meta.events.register("after-call.ecs.DescribeTaskDefinition", keep)
        client.describe_task_definition(taskDefinition=self.physical("compute-ecs", "LibreChatTask"))
        return list(answers[0]["taskDefinition"]["containerDefinitions"])

    def variables(self) -> dict[str, str]:
        """What LibreChat is told."""
        return {each["name"]: each["value"] for each in self._librechat()["environment"]}

    def secrets(self) -> dict[str, str]:
        """Where LibreChat's secrets are."""
        found = [{key.lower(): value for key, value in each.items()} for each in self._librechat()["secrets"]]
        return {each["name"]: each["valuefrom"] for each in found}

    def librechat_yaml(self) -> dict[str, Any]:
        """What LibreChat is configured with; its writer has it as a variable."""
        told = [each for one in self.containers() for each in one.get("environment", ())]
        (text,) = (each["value"] for each in told if each["name"] == "LIBRECHAT_YAML")
        return dict(json.loads(text))

    def _librechat(self) -> dict[str, Any]:
        return next(each for each in self.containers() if each["name"] == "librechat")


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stacks]:
    """One embedded cloud for all companies."""
    cloud = cloud_with_zips(tmp_path_factory.mktemp("companies-cloud") / "state")
    yield Stacks(cloud=cloud)
    cloud.stop()


def _launch(stacks: Stacks, templates: Templates, page: str, **in_place: str) -> Company:
    """Launch what the page says; ``in_place`` has what this cloud has in place of the page's examples."""
    company = Company(stacks=stacks)
    for form in forms(page):
        given = {name: in_place.get(name, value) for name, value in form.values.items()}
        company.names[form.product] = f"{given['EnvironmentName']}-{form.product}"
        company.outputs[form.product] = stacks.launch(
            company.names[form.product], templates[form.product], given
        )
    return company


def _zone(stacks: Stacks) -> dict[str, str]:
    """A hosted zone, in place of the page's."""
    made = stacks.cloud.client("route53").create_hosted_zone(Name="example.com", CallerReference="companies")
    return {"HostedZoneId": made["HostedZone"]["Id"].rpartition("/")[2]}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_calls_every_field_as_the_form_does(templates: Templates, page: str) -> None:
    """And leaves out nothing that the form does not fill in itself."""
    found = forms(page)
    assert [form.product.partition("-")[0] for form in found][:2] == ["network", "data"]
    for form in found:
        template = templates[form.product]
        labels = template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterLabels"]
        assert form.labels == {name: labels[name]["default"] for name in form.values}, form.product
        asked = {name for name, each in template["Parameters"].items() if "Default" not in each}
        assert asked <= set(form.values), form.product


def test_a_company_inside_its_own_network(stacks: Stacks, templates: Templates) -> None:
    """Internal only, with Entra ID and Azure OpenAI, in the company's VPC."""
    vpc = stacks.launch("company-vpc", company_vpc(), {})
    _connect(stacks, vpc)
    company = _launch(stacks, templates, "company-internal.md", **_subnets(vpc))
    assert company.scheme("compute-ecs") == "internal"
    assert {source for source, _ in company.ingress("network-existing")} == {"10.200.0.0/16"}
    told, secrets, configured = company.variables(), company.secrets(), company.librechat_yaml()
    assert told["OPENID_ISSUER"].startswith("https://login.microsoftonline.com/")
    assert told["OPENID_EMAIL_CLAIM"] == "upn"
    assert told["ALLOW_EMAIL_LOGIN"] == told["ALLOW_REGISTRATION"] == "false"
    assert secrets["OPENID_CLIENT_SECRET"].endswith(":secret:entra-AbCdEf")
    assert any(arn.endswith(":secret:azure-AbCdEf") for arn in secrets.values())
    (group,) = configured["endpoints"]["azureOpenAI"]["groups"]
    assert (group["instanceName"], set(group["models"])) == ("contoso", {"gpt-4o", "gpt-4o-mini"})
    assert "bedrock" not in told["ENDPOINTS"]


def test_a_company_that_invites(stacks: Stacks, templates: Templates) -> None:
    """Only its offices reach it; its people are found by the environment's name, and Bedrock answers."""
    company = _launch(stacks, templates, "company-invitations.md", **_zone(stacks))
    assert company.scheme("compute-ecs") == "internet-facing"
    sources = {source for source, _ in company.ingress("network")}
    assert sources == {"203.0.113.0/24", "198.51.100.7/32"}
    told, secrets, people = company.variables(), company.secrets(), company.outputs["identity"]
    assert told["OPENID_ISSUER"] == people["IdentityIssuer"]
    assert told["OPENID_CLIENT_ID"] == people["IdentityClientId"]
    assert told["OPENID_REQUIRED_ROLE"] == people["IdentityGroups"]
    assert told["OPENID_ADMIN_ROLE"] == contract.ADMINISTRATORS_GROUP
    assert secrets["OPENID_CLIENT_SECRET"] == people["IdentityClientSecretArn"]
    assert told["ENDPOINTS"].split(",") == ["agents", "bedrock"]
    pools = stacks.cloud.client("cognito-idp")
    found = pools.list_users_in_group(
        UserPoolId=people["UserPoolId"], GroupName=contract.ADMINISTRATORS_GROUP
    )
    assert len(found["Users"]) == 1
    client = pools.describe_user_pool_client(
        UserPoolId=people["UserPoolId"], ClientId=people["IdentityClientId"]
    )["UserPoolClient"]
    callback = told["DOMAIN_SERVER"] + told["OPENID_CALLBACK_URL"]
    assert client["CallbackURLs"] == [callback]
    refused = stacks.cloud.client("cloudformation")
    with pytest.raises(refused.exceptions.ClientError, match="in use by invited-compute-ecs"):
        refused.delete_stack(StackName=company.names["identity"])


def test_a_company_with_a_gateway(stacks: Stacks, templates: Templates) -> None:
    """Okta's people, the models of its gateway, its MCP servers and mail by Amazon SES."""
    company = _launch(stacks, templates, "company-gateway.md", **_zone(stacks))
    told, secrets, configured = company.variables(), company.secrets(), company.librechat_yaml()
    assert told["OPENID_ISSUER"] == "https://example.okta.com"
    assert told["OPENID_SCOPE"] == "openid profile email groups"
    (gateway,) = configured["endpoints"]["custom"]
    assert (gateway["baseURL"], gateway["models"]["default"]) == (
        "https://llm.example.com/v1",
        ["gpt-4o", "claude-sonnet"],
    )
    variable = gateway["apiKey"].strip("${}")
    assert secrets[variable].endswith(":secret:litellm-AbCdEf")
    assert set(configured["mcpServers"]) == {"wiki", "tools"}
    assert told["EMAIL_HOST"] == f"email-smtp.{stacks.cloud.region}.amazonaws.com"
    assert told["EMAIL_FROM"] == "chat@example.com"
    assert secrets["EMAIL_PASSWORD"].endswith(":password::")
    assert "REDIS_URI" in secrets


def test_a_trial_of_one_person(stacks: Stacks, templates: Templates) -> None:
    """On plain HTTP and one instance; nobody else gets through, and nobody signs up."""
    company = _launch(stacks, templates, "company-trial.md")
    assert {source for source, _ in company.ingress("network")} == {"203.0.113.10/32"}
    compute = company.outputs["compute-ec2"]
    assert compute["ApplicationUrl"].startswith("http://")
    secret = company.physical("compute-ec2", "FirstAdministratorPassword")
    value = stacks.cloud.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    assert len(value) >= 20
    assert value not in json.dumps(compute)


def _connect(stacks: Stacks, vpc: dict[str, str]) -> None:
    """Give the VPC's private subnets a way to the company's network, as a peering has it."""
    ec2 = stacks.cloud.client("ec2")
    peering = ec2.create_vpc_peering_connection(VpcId=vpc["Vpc"], PeerVpcId=vpc["Vpc"])
    ec2.create_route(
        RouteTableId=vpc["PrivateTableId"],
        DestinationCidrBlock="10.200.0.0/16",
        VpcPeeringConnectionId=peering["VpcPeeringConnection"]["VpcPeeringConnectionId"],
    )


def _subnets(vpc: dict[str, str]) -> dict[str, str]:
    """The company's VPC, in place of the page's IDs."""
    found = chosen(vpc, 2)
    return {name: value for name, value in found.items() if name == "ExistingVpcId" or "Subnet" in name}
