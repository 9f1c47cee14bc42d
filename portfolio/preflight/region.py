"""Whether the region has what each size takes: services, classes in enough zones, models."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from portfolio.preflight.finding import Finding, problem, ready, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import boto3

    from portfolio.preflight.launch import Launch

_MODEL = re.compile(r":(?:foundation-model|inference-profile)/(?P<id>[^*]+)$")
_PROFILE = re.compile(r"^(?:global|us|us-gov|eu|apac|jp|au|ca|sa)\.")
"""The region group in front of a cross-region inference profile's ID."""


def look_at_rules(region: str, launches: Sequence[Launch]) -> Iterator[Finding]:
    """Whether the templates' own rules let a launch begin in the region."""
    products = list(dict.fromkeys(product for launch in launches for product in launch.refusals))
    for product in products:
        refusals = {text for launch in launches for text in launch.refusals.get(product, ())}
        if refusals:
            yield problem(f"{product} in {region}", " ".join(sorted(refusals)), "publish in another region")
        else:
            yield ready(f"{product} in {region}", "every rule of the newest release holds")


_ENGINES = (("rds", "postgres", "AWS::RDS::DBInstance"), ("docdb", "docdb", "AWS::DocDB::DBInstance"))


def look_at_databases(session: boto3.Session, launches: Sequence[Launch]) -> Iterator[Finding]:
    """Whether enough zones have the database classes that each size takes.

    "DescribeOrderableDBInstanceOptions" (Amazon RDS API Reference) lists the zones.
    """
    for client, engine, kind in _ENGINES:
        for name, takers in _takers(launches, kind, "DBInstanceClass").items():
            pages = session.client(client).get_paginator("describe_orderable_db_instance_options")  # type: ignore[call-overload]
            options = [
                option
                for page in pages.paginate(Engine=engine, DBInstanceClass=name)
                for option in page["OrderableDBInstanceOptions"]
            ]
            zones = {zone["Name"] for option in options for zone in option.get("AvailabilityZones", [])}
            yield _offered(f"{engine} on {name}", takers, zones, max(launch.zones for launch in takers))


def look_at_instances(session: boto3.Session, launches: Sequence[Launch]) -> Iterator[Finding]:
    """Whether a zone has the instance types that each size takes.

    "DescribeInstanceTypeOfferings" (Amazon EC2 API Reference) lists the zones.
    """
    for name, takers in _takers(launches, "AWS::EC2::LaunchTemplate", "InstanceType").items():
        pages = session.client("ec2").get_paginator("describe_instance_type_offerings")
        zones = {
            each["Location"]
            for page in pages.paginate(
                LocationType="availability-zone", Filters=[{"Name": "instance-type", "Values": [name]}]
            )
            for each in page["InstanceTypeOfferings"]
        }
        yield _offered(f"an instance of {name}", takers, zones, 1)


def _takers(launches: Sequence[Launch], kind: str, attribute: str) -> dict[str, list[Launch]]:
    """Who takes which class, by the class: the launches whose resources of one type name it."""
    found: dict[str, list[Launch]] = {}
    for launch in launches:
        properties = [{**each, **each.get("LaunchTemplateData", {})} for each in launch.of_type(kind)]
        for name in sorted({str(each[attribute]) for each in properties if attribute in each}):
            found.setdefault(name, []).append(launch)
    return found


def _offered(what: str, takers: Sequence[Launch], zones: set[str], wanted: int) -> Finding:
    subject = f"{what} for size {', '.join(dict.fromkeys(launch.size for launch in takers))}"
    if len(zones) >= wanted:
        return ready(subject, f"offered in {', '.join(sorted(zones))}")
    found = f"offered in {', '.join(sorted(zones)) or 'no zone'}, and {wanted} are needed"
    return problem(subject, found, "launch a size whose classes the region has, or use another region")


def models(launches: Sequence[Launch]) -> list[str]:
    """The IDs of the models that a launch with its defaults asks for, as its roles' policies name them."""
    resources = [
        resource
        for launch in launches
        for role in launch.of_type("AWS::IAM::Role")
        for policy in role.get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
        for resource in _listed(statement.get("Resource"))
        if ":bedrock:" in resource
    ]
    found = {_PROFILE.sub("", match["id"]) for each in resources if (match := _MODEL.search(each))}
    return sorted(found)


def _listed(value: Any) -> list[str]:  # noqa: ANN401 - a policy's element is a text or a list
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def look_at_model(session: boto3.Session, model: str) -> Iterator[Finding]:
    """Whether Bedrock lets the account use a model.

    "GetFoundationModelAvailability" (Amazon Bedrock API Reference) answers for one model in one region; a
    model that the region does not have is not found.
    """
    subject = f"Bedrock's {model}"
    fix = (
        "open Bedrock's model catalog in the console and ask for access, launch with other models or with "
        "another Bedrock region, or set Bedrock to off"
    )
    bedrock = session.client("bedrock")
    try:
        answer: dict[str, Any] = dict(bedrock.get_foundation_model_availability(modelId=model))
    except bedrock.exceptions.ResourceNotFoundException:
        yield warning(subject, "the region has no model of this ID", fix)
        return
    wanting = [
        f"{part} is {said}"
        for part, good, said in (
            ("region", "AVAILABLE", answer.get("regionAvailability")),
            ("authorization", "AUTHORIZED", answer.get("authorizationStatus")),
            ("entitlement", "AVAILABLE", answer.get("entitlementAvailability")),
        )
        if said != good
    ]
    if wanting:
        yield warning(subject, "; ".join(wanting), fix)
    else:
        yield ready(subject, "available to this account in this region")
