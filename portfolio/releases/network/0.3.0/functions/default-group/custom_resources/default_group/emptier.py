"""Takes all rules out of a VPC's default security group, which a template cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3

from custom_resources.lifecycle import InitialisationError, Properties

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_ec2 import EC2Client

    from custom_resources.lifecycle import Work

_DEFAULT = "default"


def empty(work: Work) -> Mapping[str, str]:
    """Empty the group that the request names.

    Returns:
        ``RulesRemoved``, how many rules it had; 0 where it was empty already.

    Raises:
        InitialisationError: The group is no default group, or EC2 refuses.
        PropertyError: The request's properties are not allowed.
    """
    properties = Properties(work.request.properties)
    group_id = properties.text("GroupId", "the ID of a security group", r"sg-[0-9a-f]{8,17}")
    properties.raise_problems()
    ec2 = boto3.client("ec2")
    try:
        return {"RulesRemoved": str(_empty(ec2, group_id))}
    except ec2.exceptions.ClientError as error:
        message = (
            f"Cannot empty the default security group {group_id}: EC2 answered {error}. The group must "
            "exist in this region, and the function's role must be allowed to change it. Launch the "
            "product again."
        )
        raise InitialisationError(message) from error


def _empty(ec2: EC2Client, group_id: str) -> int:
    (group,) = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
    if group["GroupName"] != _DEFAULT:
        message = (
            f"Cannot empty the security group {group_id}: its name is {group['GroupName']!r}, and only a "
            f"VPC's {_DEFAULT!r} group is emptied. Name the VPC's default group in the template."
        )
        raise InitialisationError(message)
    ingress: list[Any] = group["IpPermissions"]
    egress: list[Any] = group["IpPermissionsEgress"]
    if ingress:
        ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=ingress)
    if egress:
        ec2.revoke_security_group_egress(GroupId=group_id, IpPermissions=egress)
    return len(ingress) + len(egress)
