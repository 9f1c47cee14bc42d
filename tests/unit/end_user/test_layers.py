"""The order of layers, and who uses what of whom."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.end_user.layers import (
    check_layer_free,
    check_layers_below,
    exported,
    layer_of,
    order,
    users_of,
)
from portfolio.end_user.provisioned import Provisioned
from portfolio.errors import CatalogError
from portfolio.offering import OFFERS
from products.contract import DATA_KEY_ARN, VPC_ID, Layer, all_keys

if TYPE_CHECKING:
    from botocore.stub import Stubber
    from mypy_boto3_cloudformation import CloudFormationClient


def launched(name: str) -> Provisioned:
    """A launched product with a stack."""
    return Provisioned(
        id=f"pp-{name}",
        name=name,
        product=name.removeprefix("demo-"),
        product_id="prod-1",
        version="0.1.0",
        status="AVAILABLE",
        message="",
        stack_id=f"arn:aws:cloudformation:us-east-1:1:stack/SC-1-{name}/u",
        environment="demo",
    )


def test_every_product_on_offer_launches_a_layer() -> None:
    """The order of launches rests on products' names."""
    assert [offer.name for offer in OFFERS if layer_of(offer.name) is None] == []
    assert sorted(OFFERS, key=lambda offer: order(offer.name)) == list(OFFERS)


@pytest.mark.parametrize(
    ("product", "there"),
    [("compute-ec2", "compute-ecs"), ("network", "network-existing"), ("data", "data")],
)
def test_a_second_product_of_a_layer_is_refused_by_the_name_of_the_first(product: str, there: str) -> None:
    """Whatever it is called in the console, and before anything is made."""
    first = dataclasses.replace(launched(f"demo-{there}"), name="what somebody called it")
    with pytest.raises(CatalogError, match=f"what somebody called it, which is {there} 0.1.0, AVAILABLE"):
        check_layer_free((first,), product, "demo", f"launch {product}")
    check_layer_free((first,), product, "other", f"launch {product}")
    check_layer_free((launched("demo-network"),), "compute-ecs", "demo", "launch compute-ecs")


@given(st.sampled_from(all_keys()), st.from_regex(r"[a-z][a-z0-9-]{0,18}[a-z0-9]", fullmatch=True))
def test_an_exports_name_tells_its_key_and_environment(key: object, environment: str) -> None:
    """Reading a name is the inverse of writing it, hyphens in the environment's name included."""
    assert key in all_keys()
    for one in all_keys():
        if one is key:
            assert exported(one.export_name(environment)) == (one, environment)


@pytest.mark.parametrize("name", ["other-demo-VpcId", "librechat-demo-Unknown", "librechat", ""])
def test_a_foreign_export_is_not_ours(name: str) -> None:
    """Accounts hold exports of others."""
    assert exported(name) is None


@pytest.mark.parametrize(
    ("product", "there", "missing"),
    [
        ("data", [], Layer.NETWORK),
        ("compute-ecs", [VPC_ID.export_name("demo")], Layer.DATA),
        ("compute-ecs", [VPC_ID.export_name("other"), DATA_KEY_ARN.export_name("demo")], Layer.NETWORK),
    ],
)
def test_a_launch_without_the_layer_below_is_refused_by_its_name(
    stacks: CloudFormationClient, stack_answers: Stubber, product: str, there: list[str], missing: Layer
) -> None:
    """Before anything is made."""
    stack_answers.add_response("list_exports", {"Exports": [{"Name": name, "Value": "x"} for name in there]})
    with pytest.raises(CatalogError, match=f"launch the {missing} product for environment demo first"):
        check_layers_below(stacks, product, "demo")


def test_a_launch_on_complete_layers_passes(stacks: CloudFormationClient, stack_answers: Stubber) -> None:
    """Each layer is seen by any of its exports."""
    there = [VPC_ID.export_name("demo"), DATA_KEY_ARN.export_name("demo")]
    stack_answers.add_response("list_exports", {"Exports": [{"Name": name, "Value": "x"} for name in there]})
    check_layers_below(stacks, "compute-ecs", "demo")


def test_a_missing_permission_to_list_exports_does_not_refuse_a_launch(
    stacks: CloudFormationClient, stack_answers: Stubber
) -> None:
    """CloudFormation refuses by itself what is wrong."""
    stack_answers.add_client_error("list_exports", "AccessDenied", http_status_code=403)
    check_layers_below(stacks, "data", "demo")


def test_users_are_named_as_people_launched_them(
    stacks: CloudFormationClient, stack_answers: Stubber
) -> None:
    """And by their stack where they were not launched from the catalog."""
    network, data = launched("demo-network"), launched("demo-data")
    described = {
        "StackName": "SC",
        "CreationTime": 0,
        "StackStatus": "CREATE_COMPLETE",
        "Outputs": [
            {"OutputKey": "VpcId", "OutputValue": "vpc-1", "ExportName": "librechat-demo-VpcId"},
            {"OutputKey": "Unused", "OutputValue": "x", "ExportName": "librechat-demo-Unused"},
            {"OutputKey": "Plain", "OutputValue": "x"},
        ],
    }
    stack_answers.add_response("describe_stacks", {"Stacks": [described]})
    stack_answers.add_response("list_imports", {"Imports": ["SC-1-demo-data", "somebody"]})
    stack_answers.add_client_error("list_imports", "ValidationError", "Export is not imported by any stack.")
    assert users_of(stacks, network, (network, data)) == ("demo-data", "somebody")
