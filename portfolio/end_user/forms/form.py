"""What a launch asks for, and everything that is wrong with the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.end_user.forms.field import Field
from portfolio.errors import CatalogError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mypy_boto3_servicecatalog import ServiceCatalogClient

    from portfolio.end_user.forms.choice import Choice


@dataclass(frozen=True, kw_only=True)
class Form:
    """The parameters and TagOptions of one version of a product, reached by one launch path.

    Attributes:
        fields: The parameters, in the order shown.
        tag_options: The values offered for each tag that the launch must carry.
    """

    fields: tuple[Field, ...]
    tag_options: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, catalog: ServiceCatalogClient, choice: Choice) -> Form:
        """Ask the service what the chosen version wants."""
        described = catalog.describe_provisioning_parameters(
            ProductId=choice.product_id, ProvisioningArtifactId=choice.version_id, PathId=choice.path_id
        )
        return cls(
            fields=tuple(Field.read(each) for each in described.get("ProvisioningArtifactParameters", ())),
            tag_options={
                each["Key"]: tuple(each.get("Values", ())) for each in described.get("TagOptions", ())
            },
        )

    def hidden(self) -> frozenset[str]:
        """The parameters whose values are never shown."""
        return frozenset(field.name for field in self.fields if field.hidden)

    def check(
        self,
        parameters: Mapping[str, str],
        tags: Mapping[str, str],
        *,
        what: str,
        kept: Collection[str] = (),
    ) -> None:
        """Refuse the request if anything about it is wrong.

        Args:
            parameters: The values given.
            tags: The tags given.
            what: The request, in words: "launch data 0.1.0".
            kept: Parameters that keep the value they have, so that none need be given.

        Raises:
            CatalogError: With every problem found.
        """
        problems = [
            *self._parameter_problems(parameters, kept),
            *self._tag_problems(tags, updating=bool(kept)),
        ]
        if problems:
            failed = [f"Cannot {what}. {problem.failed}" for problem in problems]
            raise CatalogError(
                [
                    Problem(failed=text, received=one.received, allowed=one.allowed, fix=one.fix)
                    for text, one in zip(failed, problems, strict=True)
                ]
            )

    def tags(self, given: Mapping[str, str]) -> dict[str, str]:
        """The tags to send: those given, and each TagOption that leaves no choice.

        A TagOption without any value is a conflict between the portfolio's and the product's; it must not be
        sent at all (AWS Service Catalog API Reference, DescribeProvisioningParameters).
        """
        settled = {key: values[0] for key, values in self.tag_options.items() if len(values) == 1}
        return settled | dict(given)

    def _parameter_problems(self, given: Mapping[str, str], kept: Collection[str]) -> list[Problem]:
        known = {field.name: field for field in self.fields}
        problems = [
            Problem(
                failed=f"The product has no parameter {name}.",
                received=name,
                allowed=", ".join(known) or "none: the product has no parameters",
                fix="check the spelling, upper and lower case included",
            )
            for name in given
            if name not in known
        ]
        for field in self.fields:
            if field.name in given:
                problem = field.problem(given[field.name])
                problems += [problem] if problem else []
            elif field.default is None and field.name not in kept:
                problems.append(field.missing())
        return problems

    def _tag_problems(self, given: Mapping[str, str], *, updating: bool) -> list[Problem]:
        problems = []
        for key, values in self.tag_options.items():
            missing = key not in given and len(values) > 1 and not updating
            if missing or (key in given and given[key] not in values):
                problems.append(
                    Problem(
                        failed=f"The tag {key} needs a value that the portfolio offers.",
                        received=repr(given[key]) if key in given else "none",
                        allowed=", ".join(values) or "none: its TagOptions conflict, leave the tag out",
                        fix=f"give the tag {key} one of these",
                    )
                )
        return problems
