"""What administrators publish and what end users see of it."""

from __future__ import annotations

import json
import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.local_cloud.hub import ACCOUNT, hub_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_cloud.cloud import RunningCloud
    from tests.integration.local_cloud.end_user import EndUser


def _update_hub(hub: RunningCloud, template: dict[str, Any]) -> dict[str, str]:
    """Update the hub's stack; its outputs."""
    client = hub.client("cloudformation")
    client.update_stack(
        StackName="hub", TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    stack: dict[str, Any] = {"StackStatus": "UPDATE_IN_PROGRESS"}
    while stack["StackStatus"].endswith("IN_PROGRESS"):
        time.sleep(0.05)
        stack = client.describe_stacks(StackName="hub")["Stacks"][0]
    assert stack["StackStatus"] == "UPDATE_COMPLETE", client.describe_stack_events(StackName="hub")
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


@pytest.fixture
def guidance(hub: RunningCloud, user: EndUser) -> Iterator[Any]:
    """Sets the guidance of the widget's version 1.0.0; the default is restored."""
    admin = hub.client("servicecatalog")
    product = user.product("widget")
    versions = admin.list_provisioning_artifacts(ProductId=product)["ProvisioningArtifactDetails"]
    version = next(each["Id"] for each in versions if each["Name"] == "1.0.0")

    def change(**properties: Any) -> None:  # noqa: ANN401 - what the API takes
        admin.update_provisioning_artifact(ProductId=product, ProvisioningArtifactId=version, **properties)

    yield change
    change(Guidance="DEFAULT", Active=True)


def test_who_is_not_associated_sees_no_launch_path(stranger: EndUser, user: EndUser) -> None:
    """Permission to call the API is not access to a portfolio."""
    product = user.product("widget")

    assert stranger.catalog.search_products()["ProductViewSummaries"] == []
    assert stranger.catalog.list_launch_paths(ProductId=product)["LaunchPathSummaries"] == []
    with pytest.raises(ClientError, match="No launch paths found"):
        stranger.catalog.provision_product(
            ProductId=product,
            ProvisioningArtifactName="1.0.0",
            ProvisionedProductName="theirs",
            ProvisionToken=uuid.uuid4().hex,
        )
    assert len(user.catalog.list_launch_paths(ProductId=product)["LaunchPathSummaries"]) == 1


def test_an_action_outside_the_policy_is_denied(hub: RunningCloud) -> None:
    """IAM guards Service Catalog too: a role without its actions is refused."""
    iam = hub.client("iam")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    iam.create_role(RoleName="nobody", AssumeRolePolicyDocument=json.dumps(trust))
    session = hub.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/nobody", RoleSessionName="test"
    )["Credentials"]
    client = hub.session().client(
        "servicecatalog",
        endpoint_url=hub.endpoint_url,
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )

    with pytest.raises(ClientError, match="not authorized to perform: servicecatalog:SearchProducts"):
        client.search_products()


def test_parameters_are_described_with_their_limits_and_rules(user: EndUser) -> None:
    """What a console or a command line needs to ask for is all there."""
    answer = user.catalog.describe_provisioning_parameters(
        ProductId=user.product("widget"), ProvisioningArtifactName="1.0.0"
    )

    parameters = {each["ParameterKey"]: each for each in answer["ProvisioningArtifactParameters"]}
    assert parameters["EnvironmentName"]["ParameterConstraints"] == {"AllowedPattern": "^[a-z-]+$"}
    assert "DefaultValue" not in parameters["EnvironmentName"]
    assert parameters["Permitted"]["ParameterConstraints"]["AllowedValues"] == ["yes", "no"]
    assert answer["TagOptions"] == [{"Key": "cost-centre", "Values": ["research", "sales"]}]
    assert {each["Type"] for each in answer["ConstraintSummaries"]} == {
        "LAUNCH",
        "TEMPLATE",
        "RESOURCE_UPDATE",
    }
    assert "NoForbidden" in answer["UsageInstructions"][0]["Value"]


def test_versions_keep_their_ids_when_one_is_added(hub: RunningCloud) -> None:
    """An update of the product keeps the ID of every version whose name and template are the same."""
    before = _update_hub(hub, hub_template(("1.0.0", "1.1.0")) | {"Description": "as it was"})

    after = _update_hub(hub, hub_template(("1.0.0",)))
    again = _update_hub(hub, hub_template(("1.0.0", "1.1.0")))

    first, second = before["WidgetVersions"].split(",")
    assert after["WidgetVersions"] == first
    assert again["WidgetVersions"].split(",")[0] == first
    assert again["WidgetVersions"].split(",")[1] != second


def test_a_deprecated_version_is_kept_but_not_launched(user: EndUser, guidance: Any) -> None:  # noqa: ANN401 - a function
    """A deprecated version refuses launches and still serves what runs with it."""
    user.launch("widget", "loyal", EnvironmentName="loyal")
    guidance(Guidance="DEPRECATED")

    with pytest.raises(ClientError, match="deprecated"):
        user.request_launch("widget", "late", EnvironmentName="late")

    assert user.update("loyal", Permitted="yes")["Status"] == "SUCCEEDED"


def test_an_inactive_version_is_hidden_and_refused(user: EndUser, guidance: Any) -> None:  # noqa: ANN401 - a function
    """An inactive version is not shown to end users and cannot be launched."""
    guidance(Active=False)

    described = user.catalog.describe_product(Id=user.product("widget"))
    assert "1.0.0" not in {each["Name"] for each in described["ProvisioningArtifacts"]}
    view = user.catalog.describe_product_view(Id=described["ProductViewSummary"]["Id"])
    assert view["ProvisioningArtifacts"] == described["ProvisioningArtifacts"]
    with pytest.raises(ClientError, match="not active"):
        user.request_launch("widget", "gone", EnvironmentName="gone")


def test_a_request_outside_the_model_is_refused(hub: RunningCloud) -> None:
    """The request is checked against the service's own model."""
    admin = hub.client("servicecatalog")

    with pytest.raises(ClientError, match="LAUNCH, NOTIFICATION, RESOURCE_UPDATE, TEMPLATE"):
        admin.create_constraint(
            PortfolioId=admin.list_portfolios()["PortfolioDetails"][0]["Id"],
            ProductId=admin.search_products_as_admin()["ProductViewDetails"][0]["ProductViewSummary"][
                "ProductId"
            ],
            Type="STACKSET",
            Parameters="{}",
        )
    with pytest.raises(ClientError, match="does not offer servicecatalog:ListServiceActions"):
        admin.list_service_actions()


def test_a_launch_role_that_cannot_be_assumed_is_refused(hub: RunningCloud, user: EndUser) -> None:
    """A launch fails before anything is created when its role is missing or does not trust the service."""
    admin = hub.client("servicecatalog")
    portfolio = admin.list_portfolios()["PortfolioDetails"][0]["Id"]
    where = {"PortfolioId": portfolio, "ProductId": user.product("consumer")}

    for role, reason in (("missing", "does not exist"), ("end-user", "trust policy")):
        constraint = admin.create_constraint(
            Type="LAUNCH", Parameters=json.dumps({"LocalRoleName": role}), **where
        )["ConstraintDetail"]["ConstraintId"]
        with pytest.raises(ClientError, match=reason):
            user.request_launch("consumer", "roleless", EnvironmentName="any")
        admin.delete_constraint(Id=constraint)


def test_provisioned_products_are_found_by_who_launched_them(user: EndUser, stranger: EndUser) -> None:
    """A user finds their own by default, and everybody's at the account's level; terms narrow the search."""
    user.launch("widget", "sought", EnvironmentName="sought")

    def names(who: EndUser, level: str, *terms: str) -> set[str]:
        found = who.catalog.search_provisioned_products(
            AccessLevelFilter={"Key": level, "Value": "self"}, Filters={"SearchQuery": list(terms)}
        )
        return {each["Name"] for each in found["ProvisionedProducts"]}

    assert "sought" in names(user, "User")
    assert names(stranger, "User") == set()
    assert names(stranger, "Account", "name:sought") == {"sought"}
    found = user.catalog.search_provisioned_products(Filters={"SearchQuery": ["name:sought"]})
    assert found["ProvisionedProducts"][0]["PhysicalId"].startswith("arn:aws:cloudformation:")
    assert found["ProvisionedProducts"][0]["ProvisioningArtifactName"] == "1.0.0"
