"""A small portfolio in an embedded cloud: two layers, launched as the demo's end user launches."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from local_cloud.cloud import RunningCloud, start
from portfolio.cli.commands import launcher_role
from portfolio.end_user.user import EndUser
from products.contract import DATA_KEY_ARN, VPC_ID, Key
from products.parameters import ENVIRONMENT_NAME, SIZE, Parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    import boto3
    from mypy_boto3_servicecatalog import ServiceCatalogClient

BUCKET = "small-portfolio"
SECRET = "an-initial-secret"  # noqa: S105 - what the tests look for


def _parameters(*parameters: Parameter) -> dict[str, Any]:
    described = {
        parameter.name: {
            "Type": parameter.type,
            "Default": parameter.default,
            "AllowedValues": list(parameter.allowed_values) or None,
            "AllowedPattern": parameter.allowed_pattern,
            "ConstraintDescription": parameter.constraint,
        }
        for parameter in parameters
    }
    return {
        name: {key: value for key, value in limits.items() if value is not None}
        for name, limits in described.items()
    }


def _export(key: Key, value: object) -> dict[str, Any]:
    return {"Value": value, "Export": {"Name": {"Fn::Sub": key.export_name("${EnvironmentName}")}}}


def _note(value: object) -> dict[str, Any]:
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}


NETWORK = {
    "Parameters": _parameters(ENVIRONMENT_NAME, SIZE),
    "Resources": {"Vpc": _note("vpc")},
    "Outputs": {VPC_ID.name: _export(VPC_ID, {"Ref": "Vpc"}), "Size": {"Value": {"Ref": "Size"}}},
}
DATA = {
    "Parameters": _parameters(ENVIRONMENT_NAME, SIZE)
    | {
        "Break": {"Type": "String", "Default": "no", "AllowedValues": ["yes", "no"]},
        "Password": {"Type": "String", "Default": SECRET, "NoEcho": True, "MaxLength": 20},
    },
    "Conditions": {"Breaks": {"Fn::Equals": [{"Ref": "Break"}, "yes"]}},
    "Resources": {
        "Key": _note({"Fn::ImportValue": {"Fn::Sub": VPC_ID.export_name("${EnvironmentName}")}}),
        "Size": _note({"Ref": "Size"}),
        "Impossible": {
            "Type": "AWS::Lambda::Url",
            "Condition": "Breaks",
            "Properties": {"TargetFunctionArn": "there-is-no-such-function", "AuthType": "AWS_IAM"},
        },
    },
    "Outputs": {DATA_KEY_ARN.name: _export(DATA_KEY_ARN, {"Ref": "Key"}), "Size": {"Value": {"Ref": "Size"}}},
}


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """An embedded cloud of the tests' own."""
    folder = tmp_path_factory.mktemp("cloud")
    running = start(folder, port=0)
    yield running
    running.stop()


@pytest.fixture
def endpoint(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cloud's endpoint for every session's clients, as the command sets it, for one test."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.endpoint_url)


@pytest.fixture(scope="session")
def session(cloud: RunningCloud) -> boto3.Session:
    """The session of an end user with whom a portfolio of network and data is shared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", cloud.endpoint_url)
        administrator = cloud.session()
        _offer(administrator, launcher_role.ensure(administrator))
        return launcher_role.assume(administrator)


def _offer(administrator: boto3.Session, principal: str) -> None:
    """Make a portfolio that offers network and data, each in two versions, to the principal."""
    catalog: ServiceCatalogClient = administrator.client("servicecatalog")
    administrator.client("s3").create_bucket(Bucket=BUCKET)
    answer = catalog.create_portfolio(DisplayName="Small", ProviderName="tests", IdempotencyToken="small")
    identifier = answer["PortfolioDetail"]["Id"]
    for name, template in (("network", NETWORK), ("data", DATA)):
        product = catalog.create_product(
            Name=name,
            Owner="tests",
            ProductType="CLOUD_FORMATION_TEMPLATE",
            IdempotencyToken=name,
            ProvisioningArtifactParameters=_version(administrator, name, template, "0.9.0"),
        )["ProductViewDetail"]["ProductViewSummary"]["ProductId"]
        catalog.create_provisioning_artifact(
            ProductId=product,
            IdempotencyToken=f"{name}-2",
            Parameters=_version(administrator, name, template | {"Description": "newer"}, "0.10.0"),
        )
        catalog.associate_product_with_portfolio(ProductId=product, PortfolioId=identifier)
    for value in ("research", "engineering"):
        option = catalog.create_tag_option(Key="CostCenter", Value=value)["TagOptionDetail"]["Id"]
        catalog.associate_tag_option_with_resource(ResourceId=identifier, TagOptionId=option)
    catalog.associate_principal_with_portfolio(
        PortfolioId=identifier, PrincipalARN=principal, PrincipalType="IAM"
    )


def _version(session: boto3.Session, name: str, template: dict[str, Any], version: str) -> Any:  # noqa: ANN401 - one of two request shapes
    key = f"{name}-{version}.json"
    session.client("s3").put_object(Bucket=BUCKET, Key=key, Body=json.dumps(template).encode())
    return {
        "Name": version,
        "Type": "CLOUD_FORMATION_TEMPLATE",
        "Info": {"LoadTemplateFromURL": f"https://{BUCKET}.s3.amazonaws.com/{key}"},
    }


@contextmanager
def release(administrator: boto3.Session, version: str, templates: dict[str, Any]) -> Iterator[None]:
    """Offer another version of products for a while, by its templates."""
    catalog: ServiceCatalogClient = administrator.client("servicecatalog")
    views = catalog.search_products_as_admin()["ProductViewDetails"]
    products = {view["ProductViewSummary"]["Name"]: view["ProductViewSummary"]["ProductId"] for view in views}
    offered = {
        products[name]: catalog.create_provisioning_artifact(
            ProductId=products[name],
            IdempotencyToken=f"{name}-{version}",
            Parameters=_version(administrator, name, template, version),
        )["ProvisioningArtifactDetail"]["Id"]
        for name, template in templates.items()
    }
    yield
    for product, artifact in offered.items():
        catalog.delete_provisioning_artifact(ProductId=product, ProvisioningArtifactId=artifact)


@pytest.fixture
def user(session: boto3.Session, endpoint: None) -> EndUser:
    """The end user."""
    del endpoint
    return EndUser(session)
