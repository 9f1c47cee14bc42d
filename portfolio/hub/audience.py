"""One portfolio more: the hub's products for an audience of its own, with what it may choose."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from aws_cdk import aws_servicecatalog as servicecatalog
from constructs import Construct

from portfolio.errors import refuse
from portfolio.hub.audience_settings import output_name
from products.parameters import SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portfolio.hub.audience_settings import Audience
    from portfolio.versions.release import Release

SSH_RANGE = "SshAllowedCidr"
_OR_MAXIMUM = 10
"""Conditions that Fn::Or takes ("Condition functions", AWS CloudFormation Template Reference)."""


class AudiencePortfolio(Construct):
    """The portfolio of an audience, with its principals, products and constraints.

    Attributes:
        audience: What the settings say of it.
        portfolio: The portfolio.
    """

    def __init__(self, scope: Construct, audience: Audience, *, provider: str) -> None:
        super().__init__(scope, f"Audience-{audience.name}")
        self.audience = audience
        self._condition = self._in_regions()
        self.portfolio = servicecatalog.CfnPortfolio(
            self,
            "Portfolio",
            display_name=audience.title,
            provider_name=provider,
            description=audience.description or None,
        )
        self._keep(self.portfolio)
        for arn in audience.launchers:
            self._keep(
                servicecatalog.CfnPortfolioPrincipalAssociation(
                    self,
                    f"Launcher-{_digest(arn)}",
                    portfolio_id=self.portfolio.ref,
                    principal_arn=arn,
                    principal_type="IAM_PATTERN" if ":iam:::" in arn else "IAM",
                )
            )
        output = cdk.CfnOutput(
            self,
            "Id",
            value=self.portfolio.ref,
            description=f"The ID of the portfolio {audience.title}",
        )
        output.override_logical_id(output_name(audience.name))
        output.condition = self._condition

    def add_tag_options(self, identifiers: Mapping[tuple[str, str], str]) -> None:
        """Demand the audience's tags.

        Args:
            identifiers: The ID of the TagOption of each key and value.
        """
        for key, values in self.audience.tag_options:
            for value in values:
                self._keep(
                    servicecatalog.CfnTagOptionAssociation(
                        self,
                        f"TagOption-{_digest(key, value)}",
                        resource_id=self.portfolio.ref,
                        tag_option_id=identifiers[key, value],
                    )
                )

    def add_product(self, name: str, product_id: str, role: str, versions: Sequence[Release]) -> None:
        """Offer a product with its launch role and what the audience may choose of it."""
        association = servicecatalog.CfnPortfolioProductAssociation(
            self, f"Product-{name}", portfolio_id=self.portfolio.ref, product_id=product_id
        )
        self._keep(association)
        common: dict[str, Any] = {"portfolio_id": self.portfolio.ref, "product_id": product_id}
        constraints: list[cdk.CfnResource] = [
            servicecatalog.CfnLaunchRoleConstraint(
                self,
                f"LaunchConstraint-{name}",
                description=f"Launches {name} with the role made for it",
                local_role_name=role,
                **common,
            ),
            servicecatalog.CfnResourceUpdateConstraint(
                self, f"TagUpdates-{name}", tag_update_on_provisioned_product="ALLOWED", **common
            ),
        ]
        rules = limits(self.audience, name, versions)
        if rules:
            constraints.append(
                servicecatalog.CfnLaunchTemplateConstraint(
                    self,
                    f"Limits-{name}",
                    description="What this audience may choose",
                    rules=json.dumps(rules, sort_keys=True),
                    **common,
                )
            )
        if self.audience.notifications:
            constraints.append(
                servicecatalog.CfnLaunchNotificationConstraint(
                    self,
                    f"Notifications-{name}",
                    notification_arns=list(self.audience.notifications),
                    **common,
                )
            )
        for constraint in constraints:
            self._keep(constraint)
            constraint.add_resource_dependency(association)

    def _keep(self, resource: cdk.CfnResource) -> None:
        """Make the resource only in the audience's regions."""
        if self._condition is not None:
            resource.cfn_options.condition = self._condition

    def _in_regions(self) -> cdk.CfnCondition | None:
        tests = [cdk.Fn.condition_equals(cdk.Aws.REGION, region) for region in self.audience.regions]
        if not tests:
            return None
        while len(tests) > 1:
            tests = [
                part[0] if len(part) == 1 else cdk.Fn.condition_or(*part)
                for part in (
                    tests[start : start + _OR_MAXIMUM] for start in range(0, len(tests), _OR_MAXIMUM)
                )
            ]
        return cdk.CfnCondition(self, "InItsRegions", expression=tests[0])


def limits(audience: Audience, product: str, versions: Sequence[Release]) -> dict[str, Any]:
    """The rules of a template constraint: what of a product's form the audience may choose.

    Raises:
        CatalogError: A version lacks the field that is limited: its launch would be refused altogether.
    """
    rules: dict[str, Any] = {}
    if audience.sizes and _asks(audience, product, versions, SIZE.name):
        rules["SizesOfTheAudience"] = _rule(
            {"Fn::Contains": [list(audience.sizes), {"Ref": SIZE.name}]},
            f"{audience.title} offers the sizes {', '.join(audience.sizes)}.",
        )
    if not audience.ssh and _asks(audience, product, versions, SSH_RANGE):
        rules["NoSshForTheAudience"] = _rule(
            {"Fn::Equals": [{"Ref": SSH_RANGE}, ""]},
            f"{audience.title} opens no SSH: leave {SSH_RANGE} empty.",
        )
    return rules


def _rule(test: dict[str, Any], told: str) -> dict[str, Any]:
    return {"Assertions": [{"Assert": test, "AssertDescription": told}]}


def _asks(audience: Audience, product: str, versions: Iterable[Release], field: str) -> bool:
    asking = {str(each.version): field in each.template().get("Parameters", {}) for each in versions}
    if any(asking.values()) and not all(asking.values()):
        without = ", ".join(version for version, asks in asking.items() if not asks)
        raise refuse(
            f"Cannot limit {field} of {product} for the audience {audience.name}.",
            received=f"versions without that field: {without}",
            allowed="a limit on a field that every version on offer has",
            fix=f"retire these versions, or take {product} or the limit out of the audience",
        )
    return all(asking.values())


def _digest(*parts: str) -> str:
    """Names a construct after what it is about, so that adding one leaves the others alone."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
