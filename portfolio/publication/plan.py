"""What a publication would do to the versions that an account has, and what it must not.

    from portfolio.publication.plan import plan

    planned = plan(account, root=RELEASES)
    planned.without                 # retired versions that are not registered (any more)
    planned.check(template)         # raises before anything is written

A version is removed only when it was retired in this checkout and nobody runs it. Whatever else an account
has, a publication leaves as it is, or is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portfolio.errors import CatalogError, Problem
from portfolio.publication.published import PRODUCT_TYPE, PublishedVersion, told
from portfolio.versions.lifecycle import State, read
from portfolio.versions.release import RELEASES, releases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from portfolio.end_user.provisioned import Provisioned
    from portfolio.publication.published import Account
    from portfolio.versions.lifecycle import Lifecycle

Name = tuple[str, str]
"""A product's name and a version's."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a publication would do.

    Attributes:
        before: The versions that the account has.
        deployed: The portfolio's template as it was deployed last.
        runners: Who runs which version.
        lifecycle: What became of the released versions.
        registered: The versions that the portfolio will have.
        without: Released versions that it will not have: retired, and run by nobody.
    """

    before: tuple[PublishedVersion, ...]
    deployed: Mapping[str, Any]
    runners: Mapping[Name, tuple[Provisioned, ...]]
    lifecycle: Lifecycle
    registered: frozenset[Name]
    without: frozenset[Name]

    @property
    def added(self) -> list[Name]:
        """The versions that are new in the account."""
        return sorted(self.registered - {each.name for each in self.before})

    @property
    def removed(self) -> list[Name]:
        """The versions that are deleted from the account."""
        return sorted(each.name for each in self.before if each.name in self.without)

    @property
    def hidden(self) -> list[PublishedVersion]:
        """The versions in the account that are retired: they are hidden before they may be deleted."""
        return [each for each in self.before if self.lifecycle.state(*each.name) is State.RETIRED]

    def guidance(self, name: Name) -> tuple[bool, str]:
        """Whether a version is active, and its guidance, as its life cycle wants it."""
        state = self.lifecycle.state(*name)
        return state is not State.RETIRED, "DEFAULT" if state is State.OFFERED else "DEPRECATED"

    def check(self, template: Mapping[str, Any]) -> None:
        """Refuse to publish a template that would drop or change a version.

        Raises:
            CatalogError: It would; every such version is named, with who runs it.
        """
        found = [*self._dropped(), *self._changed(template)]
        if found:
            raise CatalogError(found)

    def check_removal(self, runners: Mapping[Name, tuple[Provisioned, ...]]) -> None:
        """Refuse to delete a version that somebody launched or updated to before it was hidden.

        Raises:
            CatalogError: Somebody did.
        """
        found = [
            Problem(
                failed=f"Cannot delete {product} {version} from the account: it has come into use.",
                received=f"run by {told(runners[product, version])}",
                allowed="to delete a retired version that nobody runs",
                fix="publish again: the version stays hidden until nobody runs it",
            )
            for product, version in self.removed
            if (product, version) in runners
        ]
        if found:
            raise CatalogError(found)

    def _dropped(self) -> Iterator[Problem]:
        for each in self.before:
            if each.name in self.registered or each.name in self.without:
                continue
            yield Problem(
                failed=f"Cannot publish: {each.product} {each.version} would be deleted from the account.",
                received=f"no release {each.product} {each.version} in this checkout; run by "
                f"{told(self.runners.get(each.name, ()))}",
                allowed="to publish from a checkout that has every published version",
                fix="publish from an up-to-date main branch (git pull), or restore the release; to withdraw "
                f"a version: catalog retire {each.product} {each.version}",
            )

    def _changed(self, template: Mapping[str, Any]) -> Iterator[Problem]:
        old, new = _addresses(self.deployed), _addresses(template)
        ids = {each.name: each.id for each in self.before}
        for name in sorted(old.keys() & new.keys() & ids.keys()):
            if old[name] == new[name]:
                continue
            product, version = name
            yield Problem(
                failed=f"Cannot publish: {product} {version} would become another version of that name.",
                received=f"a template at {new[name]}; run by {told(self.runners.get(name, ()))}",
                allowed=f"the template at {old[name]}, under the ID {ids[name]}",
                fix="restore the release from version control, and [artifacts] bucket in settings.toml, "
                "which stands in every template; a change needs a new version: catalog release",
            )


def plan(account: Account, *, root: Path = RELEASES) -> Plan:
    """Read the account and the releases; nothing is changed.

    Raises:
        CatalogError: A release or the life cycle cannot be read.
    """
    lifecycle = read(root)
    runners = account.runners()
    released = {(release.product, str(release.version)) for release in releases(root=root)}
    without = frozenset(
        name for name in released if lifecycle.state(*name) is State.RETIRED and name not in runners
    )
    return Plan(
        before=account.versions(),
        deployed=account.template(),
        runners=runners,
        lifecycle=lifecycle,
        registered=frozenset(released - without),
        without=without,
    )


def check_kept(before: tuple[PublishedVersion, ...], after: tuple[PublishedVersion, ...], plan: Plan) -> None:
    """Prove that every version which was to stay has the ID that it had.

    Raises:
        CatalogError: One has another ID, or is gone.
    """
    now = {each.name: each.id for each in after}
    found = [
        Problem(
            failed=f"{each.product} {each.version} lost its ID while it was published.",
            received=now.get(each.name, "no version of that name"),
            allowed=f"{each.id}; run by {told(plan.runners.get(each.name, ()))}",
            fix="update the environments named to the version of that name, and report this with the events "
            "of the stack librechat-catalog-portfolio",
        )
        for each in before
        if each.name in plan.registered and now.get(each.name) != each.id
    ]
    if found:
        raise CatalogError(found)


def _addresses(template: Mapping[str, Any]) -> dict[Name, Any]:
    """Where the template of each version lies, in a portfolio's template: the address names its content."""
    return {
        (resource["Properties"]["Name"], version["Name"]): _text(version["Info"]["LoadTemplateFromURL"])
        for resource in template.get("Resources", {}).values()
        if resource["Type"] == PRODUCT_TYPE
        for version in resource["Properties"]["ProvisioningArtifactParameters"]
    }


def _text(address: Any) -> str:  # noqa: ANN401 - a text, or an intrinsic function around one
    return address if isinstance(address, str) else str(next(iter(address.values())))
