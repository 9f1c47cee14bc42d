"""The way to the application: load balancer, listeners, certificate, targets, name and answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from portfolio.diagnosis import symptoms
from portfolio.diagnosis.finding import Finding, Rank, unlooked
from portfolio.diagnosis.reading.component_reading import is_gone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.diagnosis.looking import Looking

CERTIFICATE_DAYS = 30
_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
_TARGETS = "AWS::ElasticLoadBalancingV2::TargetGroup"


def no_access(  # noqa: PLR0913 - a finding's parts, all but the symptom
    check: str,
    found: str,
    evidence: tuple[str, ...],
    why: str,
    fix: str,
    *,
    rank: Rank = Rank.BROKEN,
) -> Finding:
    """A finding of those by which people cannot reach the application."""
    return Finding(
        check=check, rank=rank, symptom=symptoms.ACCESS, found=found, evidence=evidence, why=why, fix=fix
    )


def look_at_balancers(looking: Looking) -> Iterator[Finding]:
    """The load balancer's state and its listeners."""
    client = looking.client("elbv2")
    for name, identifier, _ in looking.of_type(symptoms.BALANCER):
        try:
            pages = client.get_paginator("describe_load_balancers").paginate(LoadBalancerArns=[identifier])
            found = next(each for page in pages for each in page["LoadBalancers"])
            listed = client.get_paginator("describe_listeners").paginate(LoadBalancerArn=identifier)
            listeners = {each["ListenerArn"]: each for page in listed for each in page["Listeners"]}
        except ClientError as error:
            if not is_gone(error):
                raise
            continue  # told with the components
        state = found.get("State", {})
        if state.get("Code", "active") not in ("active", "active_impaired"):
            yield no_access(
                "balancer-state",
                f"the load balancer {name} is {state['Code']}",
                (f"{identifier}: {state.get('Reason', 'no reason given')}",),
                "nobody reaches the application",
                "wait while it is provisioning; otherwise update the compute product",
            )
        there = {str(each.get("Port")) for each in listeners.values()}
        for listener, _, one in looking.of_type(_LISTENER):
            # One that was made anew by hand has another ARN, and answers as well.
            wanted = str(one.properties.get("Port"))
            if one.properties.get("LoadBalancerArn") == identifier and wanted not in there:
                yield no_access(
                    "listener",
                    f"the listener {listener} on port {one.properties.get('Port')} is gone",
                    (f"{identifier} has listeners on the ports {_ports(listeners) or 'none'}",),
                    "nothing answers on that port",
                    "update the compute product; if CloudFormation finds nothing to do, make it by hand "
                    "with the template's properties",
                )
        yield from _certificates(looking, listeners)


def _ports(listeners: dict[str, Any]) -> str:
    return ", ".join(str(each.get("Port", "?")) for each in listeners.values())


def _certificates(looking: Looking, listeners: dict[str, Any]) -> Iterator[Finding]:
    arns = [
        certificate["CertificateArn"]
        for each in listeners.values()
        for certificate in each.get("Certificates", [])
        if "CertificateArn" in certificate
    ]
    client = looking.client("acm")
    for arn in dict.fromkeys(arns):
        try:
            found = client.describe_certificate(CertificateArn=arn)["Certificate"]
        except ClientError as error:
            if not is_gone(error):
                raise
            yield no_access(
                "certificate",
                "the listener's certificate is gone",
                (f"ACM knows no {arn}",),
                "browsers refuse the connection",
                "update the compute product with another CertificateId",
            )
            continue
        yield from certificate(looking.now, arn, found)


def certificate(now: dt.datetime, arn: str, found: dict[str, Any]) -> Iterator[Finding]:
    """What is wrong with a certificate, from what ACM describes."""
    status, until = found.get("Status", "ISSUED"), found.get("NotAfter")
    domain = found.get("DomainName", "?")
    renewal = found.get("RenewalSummary", {})
    if status != "ISSUED":
        yield no_access(
            "certificate",
            f"the certificate of {domain} is {status}",
            (f"{arn}: {status}", *_validations(found)),
            "browsers refuse the connection",
            "make the DNS records that validate it (ACM console), or choose a certificate that is issued",
        )
    elif until is not None and until - now < dt.timedelta(days=CERTIFICATE_DAYS):
        over = until < now
        yield no_access(
            "certificate",
            f"the certificate of {domain} {'ended' if over else 'ends'} on {until:%Y-%m-%d}",
            (
                f"{arn}: NotAfter is {until.isoformat()}",
                f"renewal: {renewal.get('RenewalStatus', found.get('RenewalEligibility', 'not told'))}",
                *_validations(found),
            ),
            "browsers refuse the connection after that day",
            "ACM renews what it issued while its validation records are in DNS: make them again; import an "
            "imported certificate anew",
            rank=Rank.BROKEN if over else Rank.RISK,
        )


def _validations(found: dict[str, Any]) -> Iterator[str]:
    for each in found.get("DomainValidationOptions", []):
        record = each.get("ResourceRecord", {})
        if each.get("ValidationStatus", "SUCCESS") != "SUCCESS" and record:
            yield f"record to make: {record.get('Name')} {record.get('Type')} {record.get('Value')}"


def look_at_targets(looking: Looking) -> Iterator[Finding]:
    """Whether the load balancer finds its targets healthy."""
    client = looking.client("elbv2")
    for name, identifier, _ in looking.of_type(_TARGETS):
        try:
            listed = client.describe_target_health(TargetGroupArn=identifier)["TargetHealthDescriptions"]
        except ClientError as error:
            if not is_gone(error):
                raise
            yield no_access(
                "target-health",
                f"the target group {name} is gone",
                (f"Elastic Load Balancing knows no {identifier}",),
                "the load balancer has nobody to hand requests to",
                "update the compute product",
            )
            continue
        if not listed:
            yield unlooked(
                "the health of the load balancer's targets",
                f"{name} ({identifier}) has no target yet",
                "wait some minutes after a launch; tasks and instances register themselves when they run",
            )
        ill = [each for each in listed if each.get("TargetHealth", {}).get("State") in _ILL]
        if ill:
            yield no_access(
                "target-health",
                f"{len(ill)} of {len(listed)} targets are not healthy",
                tuple(_target(each) for each in ill),
                "requests are not answered, or by fewer tasks than there should be",
                "Target.FailedHealthChecks: read LibreChat's log; Target.Timeout: see whether the load "
                "balancer's group may reach port 3080; Target.ResponseCodeMismatch: /readyz answers with "
                "an error",
            )


_ILL = ("unhealthy", "unavailable", "unhealthy.draining")


def _target(each: dict[str, Any]) -> str:
    target, health = each.get("Target", {}), each.get("TargetHealth", {})
    return (
        f"{target.get('Id')}:{target.get('Port')}: {health.get('State')}, "
        f"{health.get('Reason', 'no reason')}: {health.get('Description', '')}"
    )
