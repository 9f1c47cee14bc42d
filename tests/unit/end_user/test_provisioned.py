"""What has been launched, as far as the identity may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from portfolio.end_user.provisioned import in_environment, outputs, provisioned
from portfolio.errors import CatalogError

if TYPE_CHECKING:
    from botocore.stub import Stubber
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_servicecatalog import ServiceCatalogClient


def page(*names: str, product: str = "data", more: str | None = None, stack: bool = False) -> dict[str, Any]:
    """The service's answer with launches of a product under these names, with or without a stack."""
    found = [
        {"Id": f"pp-{name}", "Name": name, "ProductName": product}
        | ({"PhysicalId": f"arn:stack/{name}/u"} if stack else {})
        for name in names
    ]
    return {"ProvisionedProducts": found} | ({"NextPageToken": more} if more else {})


def test_every_page_is_read(
    catalog: ServiceCatalogClient, catalog_answers: Stubber, stacks: CloudFormationClient
) -> None:
    """A company launches more than a page."""
    catalog_answers.add_response("search_provisioned_products", page("b-data", more="next"))
    catalog_answers.add_response("search_provisioned_products", page("a-data"))
    assert [one.environment for one in provisioned(catalog, stacks)] == ["a", "b"]


def test_an_identity_sees_what_its_policies_let_it_see(
    catalog: ServiceCatalogClient, catalog_answers: Stubber, stacks: CloudFormationClient
) -> None:
    """The account's launches, or else the role's, or else the user's own."""
    for level in ("Account", "Role"):
        catalog_answers.add_client_error(
            "search_provisioned_products",
            "AccessDeniedException",
            expected_params={"AccessLevelFilter": {"Key": level, "Value": "self"}},
        )
    catalog_answers.add_response("search_provisioned_products", page("demo-data"))
    assert [one.name for one in provisioned(catalog, stacks)] == ["demo-data"]


def test_an_identity_that_may_see_nothing_is_told(
    catalog: ServiceCatalogClient, catalog_answers: Stubber, stacks: CloudFormationClient
) -> None:
    """Nothing launched and nothing visible are different things."""
    for _ in range(3):
        catalog_answers.add_client_error("search_provisioned_products", "AccessDeniedException")
    with pytest.raises(ClientError, match="AccessDenied"):
        provisioned(catalog, stacks)


def test_a_launch_named_otherwise_is_found_by_its_parameter(
    catalog: ServiceCatalogClient,
    catalog_answers: Stubber,
    stacks: CloudFormationClient,
    stack_answers: Stubber,
) -> None:
    """In the console people choose names of their own."""
    catalog_answers.add_response("search_provisioned_products", page("our chat's store", stack=True))
    _describe(stack_answers, "demo")
    everything = provisioned(catalog, stacks)
    assert in_environment(everything, "demo", "data").name == "our chat's store"
    with pytest.raises(CatalogError, match="one of the environments demo"):
        in_environment(everything, "other", "data")


def _describe(stack_answers: Stubber, environment: str) -> None:
    described = {
        "StackName": "SC",
        "CreationTime": 0,
        "StackStatus": "CREATE_COMPLETE",
        "Parameters": [{"ParameterKey": "EnvironmentName", "ParameterValue": environment}],
    }
    stack_answers.add_response("describe_stacks", {"Stacks": [described]})


def test_the_parameter_decides_and_never_the_name(
    catalog: ServiceCatalogClient,
    catalog_answers: Stubber,
    stacks: CloudFormationClient,
    stack_answers: Stubber,
) -> None:
    """A product that the console's user named librechat-network stands in the environment it was given."""
    answer = page("librechat-network", product="network", stack=True)
    catalog_answers.add_response("search_provisioned_products", answer)
    _describe(stack_answers, "sales")
    everything = provisioned(catalog, stacks)
    assert [one.environment for one in everything] == ["sales"]
    assert in_environment(everything, "sales", "network").name == "librechat-network"


def test_several_launches_take_one_question(
    catalog: ServiceCatalogClient,
    catalog_answers: Stubber,
    stacks: CloudFormationClient,
    stack_answers: Stubber,
) -> None:
    """CloudFormation is asked for all stacks, not for each; what is gone has no environment of its own."""
    catalog_answers.add_response(
        "search_provisioned_products", page("a-data", "b-data", "c-data", stack=True)
    )
    described = [
        {
            "StackId": f"arn:stack/{name}/u",
            "StackName": "SC",
            "CreationTime": 0,
            "StackStatus": "CREATE_COMPLETE",
            "Parameters": [{"ParameterKey": "EnvironmentName", "ParameterValue": environment}],
        }
        for name, environment in (("a-data", "sales"), ("b-data", "demo"))
    ]
    stack_answers.add_response("describe_stacks", {"Stacks": described}, {})
    everything = provisioned(catalog, stacks)
    assert [one.environment for one in everything] == ["sales", "demo", "c"]


def test_who_may_see_some_stacks_only_is_asked_for_these(
    catalog: ServiceCatalogClient,
    catalog_answers: Stubber,
    stacks: CloudFormationClient,
    stack_answers: Stubber,
) -> None:
    """A policy that names stacks refuses the list of all."""
    catalog_answers.add_response("search_provisioned_products", page("a-data", "b-data", stack=True))
    stack_answers.add_client_error("describe_stacks", "AccessDenied", http_status_code=403)
    _describe(stack_answers, "sales")
    stack_answers.add_client_error("describe_stacks", "AccessDenied", http_status_code=403)
    assert [one.environment for one in provisioned(catalog, stacks)] == ["sales", "b"]


def test_who_may_not_look_at_stacks_goes_by_the_names(
    catalog: ServiceCatalogClient,
    catalog_answers: Stubber,
    stacks: CloudFormationClient,
    stack_answers: Stubber,
) -> None:
    """A policy that leaves out cloudformation:DescribeStacks does not make the list of launches fail."""
    catalog_answers.add_response("search_provisioned_products", page("demo-data", stack=True))
    stack_answers.add_client_error("describe_stacks", "AccessDenied", http_status_code=403)
    assert [one.environment for one in provisioned(catalog, stacks)] == ["demo"]


def test_a_stack_that_somebody_removed_has_no_outputs(
    stacks: CloudFormationClient, stack_answers: Stubber
) -> None:
    """The status of all others must still be seen."""
    stack_answers.add_client_error("describe_stacks", "ValidationError", "Stack does not exist")
    assert outputs(stacks, "arn:stack/gone/u") == {}
