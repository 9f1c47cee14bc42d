"""What `catalog impact` tells: an update from the last release, or of one environment.

from portfolio.impact.report import of_code, of_environment

of_code(current)                            # from the last release to the code as it would be released
of_environment(session, "data", "team-a", target)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portfolio.end_user.provisioned import in_environment, parameters, provisioned
from portfolio.errors import refuse
from portfolio.impact.comparison import compare
from portfolio.impact.notices import notice, why
from portfolio.impact.running import compare_running, pseudo_parameters, refused_values
from portfolio.impact.summary import summary
from portfolio.versions.release import RELEASES, latest, releases
from portfolio.versions.version import Bump, Version

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import boto3

    from portfolio.impact.comparison import Change, Impact
    from portfolio.impact.notices import Notice


@dataclass(frozen=True, kw_only=True)
class Target:
    """What environments would be updated to.

    Attributes:
        version: Its number: of a release, or the one that the code claims.
        template: Its template.
        released: Whether it is a release, or the code as it would be released.
    """

    version: str
    template: dict[str, Any]
    released: bool

    def __str__(self) -> str:
        return self.version if self.released else f"the current code ({self.version})"


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an update does, and what follows for the version number.

    Attributes:
        product: The product's name.
        runs: The version that is updated.
        target: What it is updated to.
        environment: The environment whose values were put in; empty if none.
        impact: What the update does.
        refused: The values in use that the newer form does not take any more; empty if it takes all.
        next_version: The smallest number that a release of the target could have after ``runs``.
    """

    product: str
    runs: str
    target: Target
    environment: str
    impact: Impact
    refused: str
    next_version: str

    @property
    def heading(self) -> str:
        """What is compared, and what comes of it."""
        where = f" in {self.environment}" if self.environment else ""
        return f"{self.product}{where}, from {self.runs} to {self.target}: {summary(self.impact)}"

    @property
    def next_release(self) -> str:
        """The number that follows, in words."""
        bump = self.impact.bump
        if bump is Bump.NONE:
            return "Nothing changes, and no version follows."
        return f"Next version: {self.next_version} (a {bump.name.lower()} change after {self.runs})"

    def rows(self) -> list[tuple[str, str, str, str, str]]:
        """Effect, resource, reason, what people notice, and the number of the sentence's source."""
        numbers = {text: number for number, text in enumerate(self.sources(), start=1)}
        found = []
        for change in self.impact.changes:
            told = notice(change, self.impact)
            words = f"{told.text}; {told.data}" if told.data else told.text
            found.append(
                (
                    change.effect.name.lower().replace("_", " "),
                    change.logical_id,
                    why(change),
                    words,
                    f"[{numbers[_cited(told)]}]",
                )
            )
        return found

    def sources(self) -> list[str]:
        """Who says so, each once, in the order in which they are needed."""
        return [*dict.fromkeys(_cited(notice(change, self.impact)) for change in self.impact.changes)]

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "product": self.product,
            "environment": self.environment or None,
            "from": self.runs,
            "to": self.target.version,
            "released": self.target.released,
            "next_version": self.next_version,
            "bump": self.impact.bump.name.lower(),
            "summary": summary(self.impact),
            "refused_values": self.refused,
            "interface": [
                {"name": each.name, "what": each.what, "bump": each.bump.name.lower()}
                for each in self.impact.interface
            ],
            "untouched": self.impact.untouched,
            "changes": [_change(change, self.impact) for change in self.impact.changes],
        }


def of_code(product: str, target: Target) -> Report:
    """An update from the product's last release, whatever an environment has chosen.

    Raises:
        CatalogError: It was never released.
    """
    before = latest(product)
    if before is None:
        raise refuse(
            f"Cannot tell the impact of updating {product}: it was never released.",
            received="no release",
            allowed="a product with a release to compare with",
            fix=f"release it first: catalog release {product} --changelog TEXT",
        )
    return _report(product, before.version, target, compare(before.template(), target.template))


def of_environment(
    session: boto3.Session, product: str, environment: str, target: Target, *, root: Path = RELEASES
) -> Report:
    """An update of what an environment runs, with the values that it runs with.

    Args:
        session: Credentials and region of somebody who sees the environment.
        product: The product's name.
        environment: The environment's name.
        target: What it would be updated to.
        root: The folder of all releases.

    Raises:
        CatalogError: The product is not launched there, or runs what this checkout does not know.
    """
    stacks = session.client("cloudformation")
    launched = in_environment(provisioned(session.client("servicecatalog"), stacks), environment, product)
    known = {str(release.version): release for release in releases(product, root=root)}
    if launched.version not in known or launched.stack_id is None:
        raise refuse(
            f"Cannot tell the impact of updating {product} in {environment}.",
            received=f"{launched.version or 'no version'}, stack: {launched.stack_id or 'none'}",
            allowed=f"a stack of a release of this checkout: {', '.join(known) or 'none'}",
            fix="take the release in (git pull), or terminate a launch that never made a stack",
        )
    values = parameters(stacks, launched)
    before = known[launched.version]
    impact = compare_running(
        before.template(), target.template, values, pseudo=pseudo_parameters(launched.stack_id)
    )
    refused = refused_values(target.template, values)
    return _report(product, before.version, target, impact, environment=environment, refused=refused)


def release_target(product: str, version: str) -> Target:
    """A release, or the newest one for ``latest``.

    Raises:
        CatalogError: There is no such release.
    """
    found = releases(product)
    for release in reversed(found):
        if version in ("latest", str(release.version)):
            return Target(version=str(release.version), template=release.template(), released=True)
    raise refuse(
        f"Cannot find the release {product} {version}.",
        received=repr(version),
        allowed=", ".join([*(str(release.version) for release in found), "latest"]),
        fix="name one of these, or leave --version out for the current code",
    )


def _report(  # noqa: PLR0913 - the parts of one report
    product: str, runs: Version, target: Target, impact: Impact, *, environment: str = "", refused: str = ""
) -> Report:
    return Report(
        product=product,
        runs=str(runs),
        target=target,
        environment=environment,
        impact=impact,
        refused=refused,
        next_version=str(runs.after(impact.bump)) if impact.bump is not Bump.NONE else str(runs),
    )


def _cited(told: Notice) -> str:
    reasoned = f" (reasoned: {told.reasoned})" if told.reasoned else ""
    return f"{told.source}, {told.url}{reasoned}"


def _change(change: Change, impact: Impact) -> Mapping[str, Any]:
    told = notice(change, impact)
    return {
        "resource": change.logical_id,
        "type": change.type,
        "effect": change.effect.name.lower(),
        "because": list(change.because),
        "why": why(change),
        "notice": told.text,
        "gap": told.gap.name.lower(),
        "data": told.data or None,
        "source": told.source,
        "url": told.url,
        "reasoned": told.reasoned or None,
    }
