"""The portfolio: its products with all their versions, who may launch them and with which rights."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_servicecatalog as servicecatalog

from portfolio.artifacts import bucket_name
from portfolio.launch_roles import boundaries, policies, statements, substituted
from portfolio.offering import OFFERS
from products.boundary import BACKUP_BOUNDARY, ROLE_BOUNDARY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from constructs import Construct

    from portfolio.offering import Offer
    from portfolio.release import Release
    from portfolio.settings import Settings


class PortfolioStack(cdk.Stack):
    """The Service Catalog portfolio.

    Attributes:
        portfolio: The portfolio.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        released: Sequence[Release],
        templates: Mapping[Path, Path],
    ) -> None:
        """Declare it.

        Args:
            scope: The app.
            construct_id: The stack's name.
            settings: The hub's settings.
            released: Every release, each product's oldest first.
            templates: The file to register for each release, by the release's folder.
        """
        self._assets = cdk.CliCredentialsStackSynthesizer(
            file_assets_bucket_name=bucket_name(settings.artifact_bucket), bucket_prefix=""
        )
        super().__init__(
            scope,
            construct_id,
            description="LibreChat catalog: the portfolio, its products and their launch roles",
            synthesizer=self._assets,
        )
        # The stack works with a copy of its synthesizer; both write to one asset manifest, but only the copy
        # is bound by now (aws-cdk-lib, StackSynthesizer.reusableBind). add_function needs the original bound.
        self._assets.bind(self)
        self._settings = settings
        self._templates = templates
        self.portfolio = servicecatalog.Portfolio(
            self,
            "Portfolio",
            display_name=settings.portfolio.name,
            provider_name=settings.portfolio.provider,
            description=settings.portfolio.description,
        )
        self._add_boundaries(released)
        self._add_tag_options()
        self._add_launchers()
        for offer in OFFERS:
            versions = [release for release in released if release.product == offer.name]
            if versions:
                self._add_product(offer, versions)
        cdk.CfnOutput(
            self, "PortfolioId", value=self.portfolio.portfolio_id, description="The portfolio's ID"
        )

    def add_function(self, path: Path) -> None:
        """Make a function's zip an asset of the stack, under the key by which the templates name it.

        Args:
            path: The zip, named by its SHA-256.
        """
        self._assets.add_file_asset(
            source_hash=f"functions/{path.stem}",
            file_name=str(path),
            packaging=cdk.FileAssetPackaging.FILE,
            display_name=f"function {path.stem}",
        )

    def _add_boundaries(self, released: Sequence[Release]) -> None:
        """Declare the policies that bound products' roles; one that no released role carries is left out."""
        ids = {ROLE_BOUNDARY: "RoleBoundary", BACKUP_BOUNDARY: "BackupBoundary"}
        for name, document in boundaries(release.template() for release in released).items():
            iam.CfnManagedPolicy(
                self,
                ids[name],
                managed_policy_name=cdk.Fn.sub(f"{name}-${{AWS::Region}}"),
                description="What no role that a product of the LibreChat catalog makes can exceed",
                policy_document=substituted(document),
            )

    def _add_tag_options(self) -> None:
        allowed = {option.key: list(option.values) for option in self._settings.tag_options}
        if allowed:
            self.portfolio.associate_tag_options(
                servicecatalog.TagOptions(self, "TagOptions", allowed_values_for_tags=allowed)
            )

    def _add_launchers(self) -> None:
        """Associate who may launch; the L2 takes neither patterns nor ARNs as they are."""
        launchers = self._settings.launchers
        kinds = [("IAM", arn) for arn in launchers.arns]
        kinds += [("IAM_PATTERN", pattern) for pattern in launchers.patterns]
        for kind, arn in kinds:
            # The construct's ID follows from the ARN: adding a launcher leaves the others alone.
            servicecatalog.CfnPortfolioPrincipalAssociation(
                self,
                f"Launcher-{hashlib.sha256(arn.encode()).hexdigest()[:12]}",
                portfolio_id=self.portfolio.portfolio_id,
                principal_arn=arn,
                principal_type=kind,
            )

    def _add_product(self, offer: Offer, versions: Sequence[Release]) -> None:
        support = self._settings.support
        product = servicecatalog.CloudFormationProduct(
            self,
            f"Product-{offer.name}",
            product_name=offer.name,
            owner=self._settings.owner,
            description=offer.description,
            distributor=self._settings.portfolio.provider,
            support_url=support.url,
            support_description=support.description,
            product_versions=[self._version(release) for release in versions],
        )
        # Not by the construct: it knows no top-level domain of more than four letters (InputValidator of
        # aws-cdk-lib's private/validation), Service Catalog does.
        resource = cast("servicecatalog.CfnCloudFormationProduct", product.node.default_child)
        resource.support_email = support.email
        self.portfolio.add_product(product)
        self.portfolio.constrain_tag_updates(product, allow=True)
        self._constrain_launch(offer, product, self._launch_role(offer, versions))

    def _constrain_launch(
        self, offer: Offer, product: servicecatalog.CloudFormationProduct, role: iam.Role
    ) -> None:
        """Let the product be launched with its launch role and no other.

        The constraint names the role without an account, so that an account which the portfolio is shared
        with launches with its own role of that name ("AWS Service Catalog Launch Constraints"). The L2's
        ``set_local_launch_role`` wants a literal name; this one ends in the region, since names of roles
        are unique in an account and each region has its hub.
        """
        constraint = servicecatalog.CfnLaunchRoleConstraint(
            self,
            f"LaunchConstraint-{offer.name}",
            description=f"Launches {offer.name} with the role made for it",
            portfolio_id=self.portfolio.portfolio_id,
            product_id=product.product_id,
            local_role_name=role.role_name,
        )
        # The association that add_product has just made: the L2 gives no other way to it.
        *_, association = (
            child
            for child in self.portfolio.node.children
            if isinstance(child, servicecatalog.CfnPortfolioProductAssociation)
        )
        constraint.add_resource_dependency(association)

    def _version(self, release: Release) -> servicecatalog.CloudFormationProductVersion:
        return servicecatalog.CloudFormationProductVersion(
            product_version_name=str(release.version),
            description=release.manifest.shown,
            cloud_formation_template=servicecatalog.CloudFormationTemplate.from_asset(
                str(self._templates[release.folder])
            ),
        )

    def _launch_role(self, offer: Offer, versions: Sequence[Release]) -> iam.Role:
        """The role that Service Catalog launches the product with, in whichever of its versions."""
        documents = policies(
            statements(
                [release.template() for release in versions],
                bucket=bucket_name(self._settings.artifact_bucket),
                zones=self._settings.hosted_zones,
            )
        )
        managed = [
            iam.CfnManagedPolicy(
                self,
                f"LaunchPolicy-{offer.name}-{number}",
                description=f"What launching {offer.name} takes, part {number} of {len(documents)}",
                policy_document=substituted(document),
            )
            for number, document in enumerate(documents, start=1)
        ]
        return iam.Role(
            self,
            f"LaunchRole-{offer.name}",
            role_name=cdk.Fn.sub(f"librechat-launch-{offer.name}-${{AWS::Region}}"),
            description=f"Service Catalog launches, updates and terminates {offer.name} with this role",
            assumed_by=iam.ServicePrincipal("servicecatalog.amazonaws.com"),
            managed_policies=[_managed(self, policy) for policy in managed],
        )


def _managed(scope: Construct, policy: iam.CfnManagedPolicy) -> iam.IManagedPolicy:
    return iam.ManagedPolicy.from_managed_policy_arn(scope, f"{policy.node.id}-Arn", policy.ref)
