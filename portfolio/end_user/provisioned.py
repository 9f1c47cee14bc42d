"""What has been launched, and in which environment it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from portfolio.errors import refuse
from products.parameters import ENVIRONMENT_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef
    from mypy_boto3_servicecatalog import ServiceCatalogClient
    from mypy_boto3_servicecatalog.literals import AccessLevelFilterKeyType
    from mypy_boto3_servicecatalog.type_defs import (
        AccessLevelFilterTypeDef,
        ProvisionedProductAttributeTypeDef,
    )

ACCESS_LEVELS: tuple[AccessLevelFilterKeyType, ...] = ("Account", "Role", "User")
"""Whose launches are listed, the widest first: the first that the identity may see is taken."""

_DENIED = {"AccessDeniedException", "AccessDenied"}


@dataclass(frozen=True, kw_only=True)
class Output:
    """One output of a launched product.

    Attributes:
        value: The value.
        description: What it is, in the template's words.
        export: The name under which other layers import it; None if it is not exported.
    """

    value: str
    description: str = ""
    export: str | None = None


@dataclass(frozen=True, kw_only=True)
class Provisioned:
    """One launched product.

    Attributes:
        id: The provisioned product's ID.
        name: Its name, by convention ``<environment>-<product>``.
        product: The product's name.
        product_id: The product's ID.
        version: The version's name.
        status: AVAILABLE, UNDER_CHANGE, TAINTED, ERROR or PLAN_IN_PROGRESS, as the service defines them.
        message: What the service says about the status.
        stack_id: The stack's ARN; None if the launch never made one.
        environment: The environment's name; None if it cannot be told.
    """

    id: str
    name: str
    product: str
    product_id: str
    version: str
    status: str
    message: str
    stack_id: str | None
    environment: str | None


def provisioned_name(environment: str, product: str) -> str:
    """The name under which a product is launched in an environment."""
    return f"{environment}-{product}"


def provisioned(
    catalog: ServiceCatalogClient,
    stacks: CloudFormationClient,
    seen: dict[str, StackTypeDef] | None = None,
) -> tuple[Provisioned, ...]:
    """Everything launched that the identity may see, by name.

    Args:
        catalog: The Service Catalog client.
        stacks: The CloudFormation client.
        seen: Takes in the stacks that were asked for, by ID.
    """
    found = []
    launches = _search(catalog)
    described = _described(stacks, [one["PhysicalId"] for one in launches if one.get("PhysicalId")])
    if seen is not None:
        seen.update({key: stack for key, stack in described.items() if stack is not None})
    for attributes in launches:
        name, product = attributes["Name"], attributes.get("ProductName", "")
        stack_id = attributes.get("PhysicalId") or None
        # The parameter decides: whoever launches in the console names the product as they like. The name
        # stands in only where no stack can be asked.
        stack = described.get(stack_id) if stack_id else None
        environment = _parameters_of(stack).get(ENVIRONMENT_NAME.name) if stack is not None else None
        if environment is None and product and name.endswith(f"-{product}"):
            environment = name.removesuffix(f"-{product}")
        found.append(
            Provisioned(
                id=attributes["Id"],
                name=name,
                product=product,
                product_id=attributes.get("ProductId", ""),
                version=attributes.get("ProvisioningArtifactName", ""),
                status=attributes.get("Status", ""),
                message=attributes.get("StatusMessage", ""),
                stack_id=stack_id,
                environment=environment,
            )
        )
    return tuple(sorted(found, key=lambda one: one.name))


def in_environment(everything: tuple[Provisioned, ...], environment: str, product: str) -> Provisioned:
    """The product's launch in the environment.

    Raises:
        CatalogError: It is not launched there.
    """
    here = [one for one in everything if one.environment == environment]
    for one in here:
        if one.product == product:
            return one
    raise refuse(
        f"Cannot find {product} in the environment {environment}.",
        received=f"{product} in {environment}",
        allowed=", ".join(one.product for one in here)
        or f"one of the environments {', '.join(environments(everything)) or '(none is launched)'}",
        fix=f"launch {product} in {environment} first, or name another environment",
    )


def environments(everything: tuple[Provisioned, ...]) -> tuple[str, ...]:
    """The names of all environments in which something is launched."""
    return tuple(sorted({one.environment for one in everything if one.environment}))


def parameters(stacks: CloudFormationClient, launched: Provisioned) -> Mapping[str, str]:
    """The parameters that the launched product's stack runs with; CloudFormation masks NoEcho values."""
    return _parameters(stacks, launched.stack_id) if launched.stack_id else {}


def outputs(stacks: CloudFormationClient, stack_id: str) -> dict[str, Output]:
    """The outputs of a stack, by key; none if it is gone."""
    return outputs_of(_stack(stacks, stack_id))


def outputs_of(stack: StackTypeDef) -> dict[str, Output]:
    """The outputs of a stack that was described, by key."""
    return {
        each["OutputKey"]: Output(
            value=each["OutputValue"],
            description=each.get("Description", ""),
            export=each.get("ExportName"),
        )
        for each in stack.get("Outputs", ())
    }


def denied(error: ClientError) -> bool:
    """Whether the identity lacks the permission for a call."""
    return error.response["Error"]["Code"] in _DENIED


def _parameters(stacks: CloudFormationClient, stack_id: str) -> dict[str, str]:
    return _parameters_of(_stack(stacks, stack_id))


def _parameters_of(stack: StackTypeDef) -> dict[str, str]:
    found = stack.get("Parameters", ())
    return {each["ParameterKey"]: each.get("ParameterValue", "") for each in found}


def _described(stacks: CloudFormationClient, ids: Sequence[str]) -> dict[str, StackTypeDef | None]:
    """The stacks by ID: asked for once, not once a launch; None for those that the identity may not see."""
    if len(ids) > 1:
        try:
            pages = stacks.get_paginator("describe_stacks").paginate()
            listed = {one["StackId"]: one for page in pages for one in page["Stacks"] if "StackId" in one}
        except ClientError as error:
            if not denied(error):
                raise  # who may see some stacks only is asked for these, below
        else:
            gone: StackTypeDef = {}  # type: ignore[typeddict-item] # readers ask for optional members only
            return {each: listed.get(each, gone) for each in ids}
    return {each: _permitted(stacks, each) for each in ids}


def _permitted(stacks: CloudFormationClient, stack_id: str) -> StackTypeDef | None:
    try:
        return _stack(stacks, stack_id)
    except ClientError as error:
        if denied(error):
            return None
        raise


def _stack(stacks: CloudFormationClient, stack_id: str) -> StackTypeDef:
    """The stack, or nothing for one that was removed behind the catalog's back."""
    try:
        return stacks.describe_stacks(StackName=stack_id)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return {}  # type: ignore[typeddict-item] # whoever reads it asks for optional members only
        raise


def _search(catalog: ServiceCatalogClient) -> list[ProvisionedProductAttributeTypeDef]:
    """Ask for what the whole account launched, or for less where policies grant less.

    AWS's policy for end users allows the levels Role or User only (AWS Service Catalog Administrator Guide,
    "Example access policies for provisioned product management").
    """
    for level in ACCESS_LEVELS:
        try:
            return _search_at(catalog, level)
        except ClientError as error:
            if not denied(error) or level == ACCESS_LEVELS[-1]:
                raise
    return []


def _search_at(
    catalog: ServiceCatalogClient, level: AccessLevelFilterKeyType
) -> list[ProvisionedProductAttributeTypeDef]:
    access: AccessLevelFilterTypeDef = {"Key": level, "Value": "self"}
    page = catalog.search_provisioned_products(AccessLevelFilter=access)
    found = page.get("ProvisionedProducts", [])
    while page.get("NextPageToken"):
        page = catalog.search_provisioned_products(AccessLevelFilter=access, PageToken=page["NextPageToken"])
        found += page.get("ProvisionedProducts", [])
    return found
