"""Takes all rules out of a VPC's default security group, which a template cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.default_group.updates import refuse_what_cannot_change
from custom_resources.ec2 import ask, ec2_client, explain
from custom_resources.layers import refuse_second_of_its_layer
from custom_resources.lifecycle import InitialisationError, Properties

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_ec2 import EC2Client

    from custom_resources.lifecycle import Work

_DEFAULT = "default"


def empty(work: Work) -> Mapping[str, str]:
    """Empty the group that the request names; the subnets wait for it, so it refuses what they cannot do.

    Returns:
        ``RulesRemoved``, how many rules it had; 0 where it was empty already.

    Raises:
        InitialisationError: The environment has a network, the group is no default group, EC2 refuses, or the
            zones are not there.
        PropertyError: The request's properties are not allowed.
    """
    properties = Properties(work.request.properties)
    group_id = properties.text("GroupId", "the ID of a security group", r"sg-[0-9a-f]{8,17}")
    properties.raise_problems()
    refuse_second_of_its_layer(work.request)
    ec2 = ec2_client()
    try:
        refuse_what_cannot_change(ec2, work.request)
        return {"RulesRemoved": str(ask(lambda: _empty(ec2, group_id)))}
    except (ClientError, BotoCoreError) as error:
        message = f"Cannot empty the default security group {group_id} of the VPC. {explain(error)}"
        raise InitialisationError(message) from error


def _empty(ec2: EC2Client, group_id: str) -> int:
    groups = ec2.describe_security_groups(GroupIds=[group_id]).get("SecurityGroups", [])
    group: dict[str, Any] = dict(groups[0]) if groups else {}
    name = group.get("GroupName")
    if name != _DEFAULT:
        message = (
            f"Cannot empty the security group {group_id}: its name is {name!r}, and only a "
            f"VPC's {_DEFAULT!r} group is emptied. Name the VPC's default group in the template."
        )
        raise InitialisationError(message)
    ingress: list[Any] = group.get("IpPermissions", [])
    egress: list[Any] = group.get("IpPermissionsEgress", [])
    if ingress:
        ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=ingress)
    if egress:
        ec2.revoke_security_group_egress(GroupId=group_id, IpPermissions=egress)
    return len(ingress) + len(egress)
