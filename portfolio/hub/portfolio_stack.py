"""The portfolio: its products with all their versions, who may launch them and with which rights."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import aws_servicecatalog as servicecatalog

from portfolio.hub.artifacts import bucket_name
from portfolio.hub.audience import AudiencePortfolio
from portfolio.hub.launch_role_resources import add_boundaries, add_launch_role, add_launcher_policy
from portfolio.offering import OFFERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from aws_cdk import aws_iam as iam
    from constructs import Construct

    from portfolio.offering import Offer
    from portfolio.settings import Settings
    from portfolio.versions.release import Release


_AT_A_TIME = 20
"""Percent of the accounts that a StackSet changes at a time, and that may fail before it stops."""


class PortfolioStack(cdk.Stack):
    """The Service Catalog portfolio.

    Attributes:
        portfolio: The portfolio.
    """

    def __init__(  # noqa: PLR0913 - what the hub is made from, all by name
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        released: Sequence[Release],
        templates: Mapping[Path, Path],
        existing: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        """Declare it.

        Args:
            scope: The app.
            construct_id: The stack's name.
            settings: The hub's settings.
            released: Every release, each product's oldest first.
            templates: The file to register for each release, by the release's folder.
            existing: IDs of TagOptions, by key and value, that the account has already and that are not of
                this stack: an account has each once, so these are used rather than made.
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
        self._tag_options: servicecatalog.TagOptions | None = None
        self.portfolio = servicecatalog.Portfolio(
            self,
            "Portfolio",
            display_name=settings.portfolio.name,
            provider_name=settings.portfolio.provider,
            description=settings.portfolio.description,
        )
        add_boundaries(self, released)
        add_launcher_policy(self, released)
        self._add_tag_options(existing or {})
        self._add_launchers()
        self._audiences = [
            AudiencePortfolio(self, audience, provider=settings.portfolio.provider)
            for audience in settings.audiences
        ]
        self._demand_tags(existing or {})
        for offer in OFFERS:
            versions = [release for release in released if release.product == offer.name]
            if versions:
                self._add_product(offer, versions)
        cdk.CfnOutput(
            self, "PortfolioId", value=self.portfolio.portfolio_id, description="The portfolio's ID"
        )

    def deliver_launch_roles(self, template: Path) -> None:
        """Have a StackSet bring the launch roles to the accounts that the settings name by their units.

        ("Use service-managed permissions for StackSets", AWS CloudFormation User Guide.)

        Args:
            template: The template of ``portfolio.hub.member_stack``.
        """
        elsewhere = self._settings.elsewhere
        digest = hashlib.sha256(template.read_bytes()).hexdigest()
        asset = self._assets.add_file_asset(
            source_hash=f"launch-roles/{digest}",
            file_name=str(template),
            packaging=cdk.FileAssetPackaging.FILE,
            display_name="the launch roles of other accounts",
        )
        cdk.CfnStackSet(
            self,
            "LaunchRolesElsewhere",
            stack_set_name="librechat-catalog-launch-roles",
            description="The launch roles of accounts that the LibreChat catalog is shared with",
            permission_model="SERVICE_MANAGED",
            call_as="DELEGATED_ADMIN" if elsewhere.delegated else "SELF",
            capabilities=["CAPABILITY_NAMED_IAM"],
            # An account that leaves keeps its roles: what it has launched is still updated with them.
            auto_deployment=cdk.CfnStackSet.AutoDeploymentProperty(
                enabled=True, retain_stacks_on_account_removal=True
            ),
            operation_preferences=cdk.CfnStackSet.OperationPreferencesProperty(
                max_concurrent_percentage=_AT_A_TIME, failure_tolerance_percentage=_AT_A_TIME
            ),
            managed_execution={"Active": True},
            stack_instances_group=[
                cdk.CfnStackSet.StackInstancesProperty(
                    deployment_targets=cdk.CfnStackSet.DeploymentTargetsProperty(
                        organizational_unit_ids=list(elsewhere.units),
                        # The hub has them of its own, should it be in one of the units.
                        account_filter_type="DIFFERENCE",
                        accounts=[cdk.Aws.ACCOUNT_ID],
                    ),
                    regions=[cdk.Aws.REGION],
                )
            ],
            template_url=asset.http_url,
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

    def _add_tag_options(self, existing: Mapping[tuple[str, str], str]) -> None:
        wanted = [(option.key, value) for option in self._settings.tag_options for value in option.values]
        made = [pair for pair in wanted if pair not in existing]
        if made:
            self._tag_options = servicecatalog.TagOptions(
                self, "TagOptions", allowed_values_for_tags=_by_key(made)
            )
            self.portfolio.associate_tag_options(self._tag_options)
        for pair in wanted:
            if pair in existing:
                servicecatalog.CfnTagOptionAssociation(
                    self,
                    f"ExistingTagOption-{existing[pair]}",
                    resource_id=self.portfolio.portfolio_id,
                    tag_option_id=existing[pair],
                )

    def _demand_tags(self, existing: Mapping[tuple[str, str], str]) -> None:
        """Associate the audiences' TagOptions: each exists once, whoever demands it."""
        wanted = {
            (key, value)
            for each in self._audiences
            for key, values in each.audience.tag_options
            for value in values
        }
        identifiers = dict(existing) | _identifiers(self._tag_options)
        more = sorted(wanted - identifiers.keys())
        if more:
            made = servicecatalog.TagOptions(
                self, "AudienceTagOptions", allowed_values_for_tags=_by_key(more)
            )
            identifiers |= _identifiers(made)
        for each in self._audiences:
            each.add_tag_options(identifiers)

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
        role = add_launch_role(self, offer, versions, self._settings)
        self._constrain_launch(offer, product, role)
        for each in self._audiences:
            if offer.name in each.audience.products:
                each.add_product(offer.name, product.product_id, role.role_name, versions)

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


def _by_key(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The values of each key."""
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _identifiers(options: servicecatalog.TagOptions | None) -> dict[tuple[str, str], str]:
    """The IDs of the TagOptions that a construct makes."""
    made = options.node.children if options is not None else []
    return {
        (each.key, each.value): each.ref for each in made if isinstance(each, servicecatalog.CfnTagOption)
    }
