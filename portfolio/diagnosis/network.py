"""The connections of an environment: read what runs, compare it with what is declared, ask what breaks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from doctor.templates import TemplateError
from portfolio.diagnosis.asking import Asking
from portfolio.diagnosis.connections import diagnosed
from portfolio.diagnosis.differences import Differences
from portfolio.diagnosis.finding import Finding, unlooked
from portfolio.diagnosis.reading.component_reading import READERS, Told, overlaid, read
from portfolio.diagnosis.reading.network_reading import NETWORK_TYPES, LiveNetwork, NetworkReader
from portfolio.diagnosis.reading.paths import Environment, Path, environment, needed
from portfolio.diagnosis.reading.picture import Picture, picture
from products.contract import VPC_ID

if TYPE_CHECKING:
    from collections.abc import Sequence

    import boto3

    from portfolio.diagnosis.reading.stacks import Stack

_REFERRED = ("AWS::EC2::LaunchTemplate", "AWS::ElasticLoadBalancingV2::Listener")
"""Types that are taken from the templates as they are: what stands in a VPC refers to them."""


def vpc_of(stacks: Sequence[Stack], name: str) -> str | None:
    """The ID of the environment's VPC, as the network exports it."""
    return next((s.exports[key] for s in stacks if (key := VPC_ID.export_name(name)) in s.exports), None)


class Connections:
    """Looks at the network of one environment, and keeps what its picture shows.

    Args:
        session: Credentials and region.
        expected: What the templates declare.
        vpc: The VPC's ID.
        account: The account's number.
        region: The region.

    Attributes:
        asking: Takes in what could not be looked at.
        tiers: The tier of each component, by name.
        ends: The ends of each connection that is needed.
    """

    def __init__(
        self, session: boto3.Session, expected: Picture, vpc: str, *, account: str, region: str
    ) -> None:
        self._session = session
        self._expected = expected
        self._vpc = vpc
        self._account = account
        self._region = region
        self.asking = Asking()
        self.tiers: dict[str, str] = {}
        self.ends: list[tuple[str, str]] = []

    def look(self) -> list[Finding]:
        """Everything that is wrong with who reaches whom."""
        told = self.asking.value(
            "the network", lambda: NetworkReader(self._session, self._vpc, self._expected).read()
        )
        if told is None:
            return self.asking.findings
        components = self._components()
        try:
            expected = environment(self._declared(told), self._prefix_lists(told))
            live = environment(self._live(told, components), self._prefix_lists(told))
        except TemplateError as error:
            found = unlooked("who reaches whom", str(error), "look at the VPC's Reachability Analyzer")
            return [*self.asking.findings, found]
        paths = needed(expected, account=self._account, region=self._region)
        self._remember(expected, paths)
        causes = Differences(self._expected, told).all()
        return [*diagnosed(expected, live, told, causes, paths), *self._untold(told), *self.asking.findings]

    def _remember(self, expected: Environment, paths: list[Path]) -> None:
        """Keep who is to reach whom, for the picture."""
        subnets = expected.network.subnets
        self.tiers = {
            one.name: next((subnets[each].tier for each in one.subnets if each in subnets), "")
            for one in expected.components.values()
        }
        self.ends = list(dict.fromkeys(path.ends for path in paths))

    def _components(self) -> dict[str, Told]:
        """What each component's service told, by type; types that could not be asked for are left out."""
        found: dict[str, Told] = {}
        for kind in READERS:
            ids = [
                self._expected.ids[name] for name, one in self._expected.resources.items() if one.type == kind
            ]
            told = self.asking.value(kind, partial(read, self._session, kind, ids)) if ids else {}
            if told is not None:
                found[kind] = told
        return found

    def _declared(self, told: LiveNetwork) -> Picture:
        """What the templates declare; of an adopted VPC the parts that are the company's, as they run."""
        types = NETWORK_TYPES | set(READERS) | set(_REFERRED)
        resources = {name: one for name, one in self._expected.resources.items() if one.type in types}
        ids = {name: self._expected.ids[name] for name in resources}
        if not any(one.type == "AWS::EC2::VPC" for one in resources.values()):
            ours = {
                "AWS::EC2::SecurityGroup",
                "AWS::EC2::SecurityGroupIngress",
                "AWS::EC2::SecurityGroupEgress",
            }
            for name, one in told.resources.items():
                if name not in resources and (one.type not in ours or one.type == "AWS::EC2::SecurityGroup"):
                    resources[name], ids[name] = one, told.ids[name]
        return picture(resources, ids)

    def _live(self, told: LiveNetwork, components: dict[str, Told]) -> Picture:
        resources = {name: one for name, one in self._expected.resources.items() if one.type in _REFERRED}
        resources |= overlaid(self._expected, components) | told.resources
        return picture(resources, {**self._expected.ids, **told.ids})

    def _prefix_lists(self, told: LiveNetwork) -> dict[str, str]:
        """The service of each of AWS's prefix lists that a live rule names; others stay unknown."""
        named = sorted(
            {
                str(one.properties[member])
                for one in told.resources.values()
                for member in ("SourcePrefixListId", "DestinationPrefixListId")
                if member in one.properties
            }
        )
        if not named:
            return {}
        client = self._session.client("ec2")
        answer = self.asking.value(
            "prefix lists", lambda: client.describe_prefix_lists(PrefixListIds=named)["PrefixLists"]
        )
        return {
            each["PrefixListId"]: each["PrefixListName"].rpartition(".")[2]
            for each in answer or []
            if "PrefixListId" in each and "PrefixListName" in each
        }

    def _untold(self, told: LiveNetwork) -> list[Finding]:
        if not told.untold:
            return []
        return [
            unlooked(
                "a part of the VPC's endpoints",
                f"EC2's answer leaves out: {', '.join(sorted(told.untold))}; what the template declares was "
                "taken in its place",
                "look at it in the VPC console",
            )
        ]
