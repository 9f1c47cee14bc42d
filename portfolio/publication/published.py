"""What an account has of the catalog: the versions that were published, and who runs them.

from portfolio.publication.published import Account

account = Account(session)
account.versions()          # every version of every product, with its ID
account.runners()           # who runs which version

Reading takes servicecatalog:DescribeProductAsAdmin, ListProvisioningArtifacts, ListTagOptions,
SearchProvisionedProducts and cloudformation:GetTemplate, ListStackResources, DescribeStacks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from portfolio.end_user.provisioned import provisioned

if TYPE_CHECKING:
    import boto3

    from portfolio.end_user.provisioned import Provisioned

PRODUCT_TYPE = "AWS::ServiceCatalog::CloudFormationProduct"
TAG_OPTION_TYPE = "AWS::ServiceCatalog::TagOption"
PORTFOLIO_OUTPUT = "PortfolioId"

ARTIFACTS_STACK = "librechat-catalog-artifacts"
PORTFOLIO_STACK = "librechat-catalog-portfolio"


@dataclass(frozen=True, kw_only=True)
class PublishedVersion:
    """A version in the account.

    Attributes:
        product: The product's name.
        product_id: The product's ID.
        version: The version's name.
        id: The provisioning artifact's ID, which environments keep.
        active: Whether anybody sees it.
        guidance: DEFAULT or DEPRECATED.
    """

    product: str
    product_id: str
    version: str
    id: str
    active: bool
    guidance: str

    @property
    def name(self) -> tuple[str, str]:
        """The product's name and the version's."""
        return self.product, self.version


class Account:
    """The account and region of a session.

    Args:
        session: The boto3 session of who publishes.
    """

    def __init__(self, session: boto3.Session) -> None:
        self._catalog = session.client("servicecatalog")
        self._stacks = session.client("cloudformation")

    def template(self) -> dict[str, Any]:
        """The portfolio's template as it was deployed last; empty before the first time."""
        try:
            body: Any = self._stacks.get_template(StackName=PORTFOLIO_STACK)["TemplateBody"]
        except ClientError as error:
            if is_absent(error):
                return {}
            raise
        template: dict[str, Any] = json.loads(body) if isinstance(body, str) else dict(body)
        return template

    def foreign_tag_options(self) -> dict[tuple[str, str], str]:
        """The IDs of the account's TagOptions, by key and value, that the portfolio's stack did not make.

        An account has each key with a value once ("CreateTagOption", DuplicateResourceException, AWS Service
        Catalog API Reference): what is there already is used.
        """
        ours = set(self._physical(TAG_OPTION_TYPE))
        pages = self._catalog.get_paginator("list_tag_options").paginate()
        return {
            (each["Key"], each["Value"]): each["Id"]
            for page in pages
            for each in page["TagOptionDetails"]
            if each["Id"] not in ours and each.get("Active", True)
        }

    def versions(self) -> tuple[PublishedVersion, ...]:
        """Every version of every product that the portfolio's stack made."""
        found: list[PublishedVersion] = []
        for product_id in self._physical(PRODUCT_TYPE):
            described = self._catalog.describe_product_as_admin(Id=product_id)
            product = described["ProductViewDetail"]["ProductViewSummary"]["Name"]
            # The request takes no page token: the service answers with all of a product's versions at once.
            listed = self._catalog.list_provisioning_artifacts(ProductId=product_id)
            found += [
                PublishedVersion(
                    product=product,
                    product_id=product_id,
                    version=each["Name"],
                    id=each["Id"],
                    active=each.get("Active", True),
                    guidance=each.get("Guidance", "DEFAULT"),
                )
                for each in listed["ProvisioningArtifactDetails"]
            ]
        return tuple(found)

    def runners(self) -> dict[tuple[str, str], tuple[Provisioned, ...]]:
        """Who runs which version, by the product's name and the version's."""
        found: dict[tuple[str, str], tuple[Provisioned, ...]] = {}
        for one in provisioned(self._catalog, self._stacks):
            key = one.product, one.version
            found[key] = (*found.get(key, ()), one)
        return found

    def set_life_cycle(self, version: PublishedVersion, *, active: bool, guidance: str) -> bool:
        """Offer, deprecate or hide a version; returns whether anything was different."""
        if (version.active, version.guidance) == (active, guidance):
            return False
        self._catalog.update_provisioning_artifact(
            ProductId=version.product_id,
            ProvisioningArtifactId=version.id,
            Active=active,
            Guidance="DEPRECATED" if guidance == "DEPRECATED" else "DEFAULT",
        )
        return True

    def portfolios(self) -> dict[str, str]:
        """The IDs of the portfolios, by the name of the output of the portfolio's stack that has them."""
        try:
            [stack] = self._stacks.describe_stacks(StackName=PORTFOLIO_STACK)["Stacks"]
        except ClientError as error:
            if is_absent(error):
                return {}
            raise
        return {
            each["OutputKey"]: each["OutputValue"]
            for each in stack.get("Outputs", ())
            if each["OutputKey"].startswith(PORTFOLIO_OUTPUT)
        }

    def _physical(self, kind: str) -> list[str]:
        """The physical IDs of the portfolio stack's resources of one type."""
        pages = self._stacks.get_paginator("list_stack_resources").paginate(StackName=PORTFOLIO_STACK)
        try:
            resources = [each for page in pages for each in page["StackResourceSummaries"]]
        except ClientError as error:
            if is_absent(error):
                return []
            raise
        return [
            each["PhysicalResourceId"]
            for each in resources
            if each["ResourceType"] == kind
            and each.get("PhysicalResourceId")
            and each["ResourceStatus"] != "DELETE_COMPLETE"
        ]


def is_absent(error: ClientError) -> bool:
    """Whether CloudFormation says that there is no such stack."""
    return error.response["Error"]["Code"] == "ValidationError" and "does not exist" in str(error)


def told(runners: tuple[Provisioned, ...]) -> str:
    """Who runs a version, in words."""
    names = [f"{one.environment or '?'} ({one.name})" for one in runners]
    return ", ".join(names) or "nobody whom this identity may see"
