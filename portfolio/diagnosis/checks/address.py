"""The application's address: its name in Route 53, and whether it answers that it is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.diagnosis import symptoms
from portfolio.diagnosis.checks.balancer import no_access
from portfolio.diagnosis.finding import Finding, unlooked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.diagnosis.looking import Looking

READINESS = "/readyz"
_OK = "200"


def look_at_names(looking: Looking) -> Iterator[Finding]:
    """Whether the address in Route 53 leads to the load balancer."""
    client, elbv2 = looking.client("route53"), looking.client("elbv2")
    balancers = [identifier for _, identifier, _ in looking.of_type(symptoms.BALANCER)]
    records = [one.properties for _, _, one in looking.of_type("AWS::Route53::RecordSet")]
    if not records or not balancers:
        return
    pages = elbv2.get_paginator("describe_load_balancers").paginate(LoadBalancerArns=balancers)
    there = {_plain(each["DNSName"]) for page in pages for each in page["LoadBalancers"] if "DNSName" in each}
    for record in records:
        listed = client.get_paginator("list_resource_record_sets").paginate(
            HostedZoneId=record["HostedZoneId"]
        )
        found = [
            each
            for page in listed
            for each in page["ResourceRecordSets"]
            if _plain(each["Name"]) == _plain(record["Name"]) and each["Type"] == record["Type"]
        ]
        targets = {_plain(each.get("AliasTarget", {}).get("DNSName", "")) for each in found}
        if not targets & there:
            yield no_access(
                "dns",
                f"{record['Name']} does not lead to the load balancer",
                (
                    (
                        f"{record['Type']} record in {record['HostedZoneId']}: "
                        f"{', '.join(sorted(targets - {''})) or 'none'}"
                    ),
                    f"the load balancer's name: {', '.join(sorted(there))}",
                ),
                "people who type the address get nothing, or something else",
                "point the record to the load balancer again, or update the compute product",
            )


def _let_in(looking: Looking) -> str:
    """Whose addresses the load balancer's group admits, as the network's form chose them."""
    groups = {
        group
        for _, _, one in looking.of_type(symptoms.BALANCER)
        for group in one.properties.get("SecurityGroups", [])
    }
    ranges = [
        one.properties.get("CidrIp", one.properties.get("CidrIpv6"))
        for _, _, one in looking.of_type("AWS::EC2::SecurityGroupIngress")
        if one.properties.get("GroupId") in groups
    ]
    return ", ".join(dict.fromkeys(str(each) for each in ranges if each)) or "none that is known here"


def _plain(name: str) -> str:
    return name.lower().rstrip(".").removeprefix("dualstack.")


def look_at_answer(looking: Looking) -> Iterator[Finding]:
    """Whether the application answers that it is ready."""
    for stack in looking.stacks:
        url = stack.outputs.get("ApplicationUrl", "")
        if not url:
            continue
        if looking.ask_url is None:
            yield unlooked(
                "the application's answer",
                f"{url}{READINESS} was not asked: the embedded cloud runs no containers",
                "look at it where the application runs",
            )
            continue
        answer = looking.ask_url(url.rstrip("/") + READINESS)
        if answer == _OK:
            continue
        if answer.isdigit():
            yield no_access(
                "readiness",
                f"the application answers {answer}",
                (f"{url}{READINESS}: {answer}",),
                "LibreChat is not ready: it waits for a database, or does not run",
                "read LibreChat's log; 502 to 504 come from the load balancer, which finds no healthy target",
            )
        else:
            yield unlooked(
                "the application's answer",
                f"{url}{READINESS} does not answer here: {answer}",
                f"ask from an address that the load balancer lets in ({_let_in(looking)}); check the name",
            )
