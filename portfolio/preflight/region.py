"""Whether the region has what each size takes: services, classes in enough zones, models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portfolio.preflight.finding import Finding, problem, ready, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import boto3

    from portfolio.preflight.launch import Launch

_TITAN = "amazon.titan-embed-text-v2:0"
_NOVA = "amazon.nova-2-lite-v1:0"


def look_at_rules(region: str, launches: Sequence[Launch]) -> Iterator[Finding]:
    """Whether the templates' own rules let a launch begin in the region."""
    for product in launches[0].refusals:
        refusals = {text for launch in launches for text in launch.refusals[product]}
        if refusals:
            yield problem(f"{product} in {region}", " ".join(sorted(refusals)), "publish in another region")
        else:
            yield ready(f"{product} in {region}", "every rule of the newest release holds")


def look_at_classes(session: boto3.Session, launches: Sequence[Launch]) -> Iterator[Finding]:
    """Whether enough zones have the classes of the databases and instances that each size takes.

    "DescribeOrderableDBInstanceOptions" (Amazon RDS API Reference) and "DescribeInstanceTypeOfferings"
    (Amazon EC2 API Reference) list the zones.
    """
    for launch in launches:
        for what, wanted, zones in _offerings(session, launch):
            subject = f"{what} for size {launch.size}"
            if len(zones) >= wanted:
                yield ready(subject, f"offered in {', '.join(sorted(zones))}")
            else:
                found = f"offered in {', '.join(sorted(zones)) or 'no zone'}, and {wanted} zones are needed"
                yield problem(
                    subject, found, "launch a size whose classes the region has, or use another region"
                )


def _offerings(session: boto3.Session, launch: Launch) -> Iterable[tuple[str, int, set[str]]]:
    wanted = 3 if launch.size == "large" else 2
    postgres = launch.of_type("AWS::RDS::DBInstance")
    documents = launch.of_type("AWS::DocDB::DBInstance")
    for client, engine, properties in (("rds", "postgres", postgres), ("docdb", "docdb", documents)):
        for name in sorted({str(each["DBInstanceClass"]) for each in properties}):
            pages = session.client(client).get_paginator("describe_orderable_db_instance_options")  # type: ignore[call-overload]
            options = [
                option
                for page in pages.paginate(Engine=engine, DBInstanceClass=name)
                for option in page["OrderableDBInstanceOptions"]
            ]
            zones = {zone["Name"] for option in options for zone in option.get("AvailabilityZones", [])}
            yield f"{engine} on {name}", wanted, zones
    for name in sorted(_instance_types(launch)):
        answer = session.client("ec2").describe_instance_type_offerings(
            LocationType="availability-zone", Filters=[{"Name": "instance-type", "Values": [name]}]
        )
        yield f"an instance of {name}", 1, {each["Location"] for each in answer["InstanceTypeOfferings"]}


def _instance_types(launch: Launch) -> set[str]:
    templates = [each["LaunchTemplateData"] for each in launch.of_type("AWS::EC2::LaunchTemplate")]
    return {str(data["InstanceType"]) for data in templates if "InstanceType" in data}


def look_at_models(session: boto3.Session) -> Iterator[Finding]:
    """Whether Bedrock lets the account use the two models that a launch asks for by itself.

    "GetFoundationModelAvailability" (Amazon Bedrock API Reference) answers for one model in one region.
    """
    bedrock = session.client("bedrock")
    for model in (_TITAN, _NOVA):
        answer: dict[str, Any] = dict(bedrock.get_foundation_model_availability(modelId=model))
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
            yield warning(
                f"Bedrock's {model}",
                "; ".join(wanting),
                "open Bedrock's model catalog in the console and ask for access, launch with other models or "
                "with another Bedrock region, or set Bedrock to off",
            )
        else:
            yield ready(f"Bedrock's {model}", "available to this account in this region")
