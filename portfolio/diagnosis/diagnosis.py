"""A whole diagnosis: every look, one after the other, and what they found."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from doctor.templates import MissingExportError, TemplateError
from portfolio.chosen_region import chosen_region
from portfolio.diagnosis.asking import Asking
from portfolio.diagnosis.checks import (
    account,
    address,
    alarms,
    balancer,
    databases,
    functions,
    layers,
    roles,
    secrets,
    signon,
    tasks,
)
from portfolio.diagnosis.finding import Finding, Rank, ranked, unlooked
from portfolio.diagnosis.looking import Looking
from portfolio.diagnosis.network import Connections, vpc_of
from portfolio.diagnosis.reading.picture import Picture, declared, picture
from portfolio.diagnosis.reading.stacks import LAYERS, Stack, environments, stacks_of
from portfolio.end_user.provisioned import provisioned
from portfolio.errors import refuse
from portfolio.versions.release import latest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import boto3


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """What was found of one environment.

    Attributes:
        environment: The environment's name.
        account: The account's number.
        region: The region.
        at: When it was looked at.
        stacks: The environment's stacks.
        findings: What was found, the worst first.
        tiers: The tier of each component that stands in the VPC, by name.
        ends: The ends of each connection that is needed.
    """

    environment: str
    account: str
    region: str
    at: dt.datetime
    stacks: tuple[Stack, ...]
    findings: tuple[Finding, ...]
    tiers: dict[str, str]
    ends: tuple[tuple[str, str], ...]

    @property
    def well(self) -> bool:
        """Whether nothing is wrong; what could not be looked at is no fault."""
        return all(finding.rank is Rank.UNKNOWN for finding in self.findings)


def diagnose(  # noqa: PLR0913 - where, what, when and how the application is asked
    session: boto3.Session,
    environment: str,
    *,
    now: dt.datetime | None = None,
    ask_url: Callable[[str], str] | None = None,
    fetch: Callable[[str], str] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Diagnosis:
    """Look at everything of an environment, for reading alone.

    Args:
        session: Credentials and region.
        environment: The environment's name.
        now: The time; by default the present.
        ask_url: Answers a URL's status, or why there is none; None if nothing is to be asked.
        fetch: Gets a URL's text, as the sign-on's issuer describes itself; None if nothing is to be asked.
        progress: Gets the name of what is looked at next.

    Raises:
        CatalogError: No region is chosen, or no stack belongs to an environment of that name.
        botocore.exceptions.ClientError: The credentials are not taken, or may not read the stacks.
        botocore.exceptions.BotoCoreError: There are none, or nothing answers.
    """
    region = chosen_region(session, failed="Cannot look at the environment")
    number = session.client("sts").get_caller_identity()["Account"]
    progress("stacks")
    stacks = stacks_of(session, environment)
    if not stacks:
        raise refuse(
            f"Cannot find the environment {environment}.",
            received=environment,
            allowed=", ".join(environments(session)) or f"none: nothing is launched in {region}",
            fix="name one of these, or the region that it is in with AWS_REGION",
        )
    at = now or dt.datetime.now(dt.UTC)
    asking = Asking()
    expected, findings = _expected(stacks, number, region)
    looking = Looking(
        session=session,
        environment=environment,
        stacks=stacks,
        expected=expected,
        asking=asking,
        now=at,
        account=number,
        region=region,
        ask_url=ask_url,
    )
    connections = _connections(looking)
    if connections is not None:
        progress("connections")
        findings += connections.look()
    for subject, look in _looks(looking, fetch):
        progress(subject)
        findings += asking.all(subject, look)
    return Diagnosis(
        environment=environment,
        account=number,
        region=region,
        at=at,
        stacks=tuple(stacks),
        findings=ranked([*findings, *asking.findings]),
        tiers=connections.tiers if connections is not None else {},
        ends=tuple(connections.ends) if connections is not None else (),
    )


def _expected(stacks: Sequence[Stack], number: str, region: str) -> tuple[Picture, list[Finding]]:
    """What the templates declare; layers that import what is not there are left out, and told."""
    fitting: list[Stack] = []
    findings: list[Finding] = []
    found = picture({}, {})
    running: dict[str, str] = {}
    for stack in stacks:
        try:
            found = declared([*fitting, stack], account=number, region=region)
        except MissingExportError as error:
            refused = {stack.product: [str(error).partition(": no stack")[0]]}
            findings += layers.look_at_versions(running, {}, refused)
            continue
        except TemplateError as error:
            findings.append(unlooked(f"the template of {stack.product}", str(error), "report this"))
            continue
        fitting.append(stack)
    return found, findings


def _connections(looking: Looking) -> Connections | None:
    """Who looks at the connections; None where no network exports its VPC."""
    vpc = vpc_of(looking.stacks, looking.environment)
    if vpc is None:
        return None
    return Connections(looking.session, looking.expected, vpc, account=looking.account, region=looking.region)


def _looks(
    looking: Looking, fetch: Callable[[str], str] | None
) -> Iterator[tuple[str, Callable[[], Iterator[Finding]]]]:
    stacks = looking.stacks
    yield "stacks", partial(layers.look_at_stacks, stacks)
    yield "layers", partial(layers.look_at_completeness, stacks, looking.environment)
    yield "exports", partial(layers.look_at_exports, stacks, looking.environment)
    yield "the way out", partial(layers.look_at_way_out, stacks)
    yield "versions", partial(_versions, looking)
    yield "databases", partial(databases.look_at_databases, looking)
    yield "secrets", partial(secrets.look_at_secrets, looking)
    yield "encryption keys", partial(secrets.look_at_keys, looking)
    yield "functions", partial(functions.look_at_functions, looking)
    yield "ECS services", partial(tasks.look_at_services, looking)
    yield "EC2 instances", partial(tasks.look_at_instances, looking)
    yield "load balancer", partial(balancer.look_at_balancers, looking)
    yield "targets", partial(balancer.look_at_targets, looking)
    yield "names", partial(address.look_at_names, looking)
    yield "the application's answer", partial(address.look_at_answer, looking)
    yield "sign-on", partial(signon.look_at_sign_on, looking, fetch)
    yield "roles", partial(roles.look_at_roles, looking)
    yield "alarms", partial(alarms.look_at_alarms, looking)
    yield "measures", partial(alarms.look_at_measures, looking)
    yield "backups", partial(account.look_at_backups, looking)
    yield "flow logs", partial(account.look_at_flow_logs, looking)
    yield from account.quota_looks(looking)


def _versions(looking: Looking) -> Iterator[Finding]:
    """The versions that run, as Service Catalog tells, against the newest releases known here."""
    ids = {stack.id for stack in looking.stacks}
    found = provisioned(looking.client("servicecatalog"), looking.client("cloudformation"))
    running = {one.product: one.version for one in found if one.stack_id in ids and one.product in LAYERS}
    newest = {product: release.version for product in LAYERS if (release := latest(product)) is not None}
    return layers.look_at_versions(running, {product: str(v) for product, v in newest.items()}, {})
