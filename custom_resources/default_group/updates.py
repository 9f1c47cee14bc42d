"""What a network cannot change while its subnets are in use, refused before any subnet is touched.

A subnet keeps its zone for life, and what its ``Ipv6CidrBlock`` property gave it: a change of either replaces
it (resource schema of AWS::EC2::Subnet, ``createOnlyProperties`` and ``conditionalCreateOnlyProperties``).
The facts are EC2's and CloudFormation's of this moment, not the request's older properties, so that the same
question in a rollback, about the choice from before, is never refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

from custom_resources.ec2 import ask
from custom_resources.lifecycle import InitialisationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_ec2 import EC2Client

    from custom_resources.lifecycle import Request

MISSING = "missing"
"""Stands in ``Zones`` where the account has no further zone with a default subnet."""

IN_SUBNETS = "dual-stack"
APART = "ipv4-and-ipv6"
APART_RESOURCE = "PublicSubnet1Ipv6Block"
"""Is in the stack exactly where IPv6 blocks are resources of their own."""


def refuse_what_cannot_change(ec2: EC2Client, request: Request) -> None:
    """Hold the choices against the subnets that the VPC has.

    Raises:
        InitialisationError: A zone is missing, or subnets that exist would have to be replaced.
        ClientError: EC2 or CloudFormation refuses to answer.
    """
    values = request.properties
    zones = [str(zone) for zone in values.get("Zones", [])]
    if MISSING in zones:
        message = (
            f"This account's default subnets are in {zones.index(MISSING)} Availability Zones of the region, "
            f"and {len(zones)} are to be used: a template sees no others. Give Zone 1, Zone 2 and, where "
            "three are used, Zone 3 by name, for example eu-west-1a; they need no default subnet."
        )
        raise InitialisationError(message)
    vpc_id = str(values.get("VpcId", ""))
    if not vpc_id:
        return
    subnets = ask(lambda: _subnets(ec2, vpc_id))
    _refuse_other_zones(zones, subnets)
    if request.type == "Update" and subnets:
        has_ipv6 = any(subnet.get("Ipv6CidrBlockAssociationSet") for subnet in subnets)
        apart = has_ipv6 and _has_resource(request.stack_id, APART_RESOURCE)
        _refuse_other_ipv6(str(values.get("IpVersions", "")), in_subnets=has_ipv6 and not apart)


def _subnets(ec2: EC2Client, vpc_id: str) -> list[dict[str, Any]]:
    """The subnets of ours in the VPC: those that have a tier."""
    pages: Any = ec2.get_paginator("describe_subnets").paginate(
        Filters=[{"Name": "vpc-id", "Values": [vpc_id]}]
    )
    found = [subnet for page in pages for subnet in page.get("Subnets", [])]
    return [subnet for subnet in found if "librechat:tier" in _tags(subnet)]


def _tags(subnet: Mapping[str, Any]) -> dict[str, str]:
    return {str(tag.get("Key")): str(tag.get("Value", "")) for tag in subnet.get("Tags", [])}


def _refuse_other_zones(zones: list[str], subnets: list[dict[str, Any]]) -> None:
    """A subnet's position is the end of its name: ``librechat-<environment>-<tier>-<position>``."""
    for subnet in subnets:
        position = _tags(subnet).get("Name", "").rpartition("-")[2]
        stands = str(subnet.get("AvailabilityZone", ""))
        if not (position.isdigit() and 0 < int(position) <= len(zones)):
            continue
        chosen = zones[int(position) - 1]
        if stands and chosen != stands:
            message = (
                f"Zone {position} would be {chosen}, but subnet {subnet.get('SubnetId')} of that position "
                f"stands in {stands}, and a subnet cannot move: what stands in it would be lost. Give "
                f"{stands} for zone {position}. Nothing was changed."
            )
            raise InitialisationError(message)


def _refuse_other_ipv6(chosen: str, *, in_subnets: bool) -> None:
    if in_subnets and chosen != IN_SUBNETS:
        message = (
            f"IpVersions is {chosen}, but this network was launched with {IN_SUBNETS}, which cannot be taken "
            "back: its subnets would be replaced, and what stands in them lost. Leave it at "
            f"{IN_SUBNETS}, or launch another environment and move. Nothing was changed."
        )
        raise InitialisationError(message)
    if chosen == IN_SUBNETS and not in_subnets:
        message = (
            f"IpVersions is {IN_SUBNETS}, which is kept for networks that were launched with it: the subnets "
            f"of this one would be replaced, and what stands in them lost. Choose {APART}, which is IPv6 as "
            "well and can be switched off again. Nothing was changed."
        )
        raise InitialisationError(message)


def _has_resource(stack_id: str, logical_id: str) -> bool:
    """Whether the stack has the resource at this moment.

    Raises:
        ClientError: CloudFormation refuses to answer.
    """
    cloudformation = boto3.client("cloudformation")
    try:
        found = ask(
            lambda: cloudformation.describe_stack_resource(StackName=stack_id, LogicalResourceId=logical_id)
        )
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "ValidationError":
            return False
        raise
    status = found.get("StackResourceDetail", {}).get("ResourceStatus", "")
    return status not in ("DELETE_COMPLETE", "CREATE_FAILED")
