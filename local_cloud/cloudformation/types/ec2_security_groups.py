"""Rules of Amazon EC2's security groups as resources of their own."""

from __future__ import annotations

import contextlib
from typing import Any

from botocore.exceptions import ClientError

from local_cloud.cloudformation.types.resource_type import Cloud, Made, Properties, Resource, ResourceType

PEERS = {
    "CidrIp": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "SourcePrefixListId": ("PrefixListIds", "PrefixListId"),
    "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
    "SourceSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "DestinationSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
}
"""How CloudFormation's property for the other end of a rule is called in EC2's API."""


def permission(properties: Properties) -> dict[str, Any]:
    """The rule as EC2's API wants it.

    Raises:
        ValueError: The rule has no other end.
    """
    rule: dict[str, Any] = {"IpProtocol": str(properties["IpProtocol"])}
    for name in ("FromPort", "ToPort"):
        if name in properties:
            rule[name] = int(properties[name])
    for name, (kind, key) in PEERS.items():
        if name in properties:
            peer = {key: properties[name]}
            if "Description" in properties:
                peer["Description"] = properties["Description"]
            rule[kind] = [peer]
            return rule
    message = f"a security group rule needs one of {', '.join(PEERS)}; it has {', '.join(properties)}"
    raise ValueError(message)


def _authorise(direction: str) -> Any:  # noqa: ANN401 - a function of ``ResourceType``
    def create(resource: Resource) -> Made:
        method = getattr(resource.cloud.client("ec2"), f"authorize_security_group_{direction}")
        answer = method(
            GroupId=resource.properties["GroupId"], IpPermissions=[permission(resource.properties)]
        )
        rules = answer.get("SecurityGroupRules") or []
        identifier = rules[0]["SecurityGroupRuleId"] if rules else resource.token("sgr-")
        return identifier, {"Id": identifier}

    return create


def _revoke(direction: str) -> Any:  # noqa: ANN401 - a function of ``ResourceType``
    def delete(cloud: Cloud, _physical_id: str, properties: Properties) -> None:
        method = getattr(cloud.client("ec2"), f"revoke_security_group_{direction}")
        with contextlib.suppress(ClientError):
            method(GroupId=properties["GroupId"], IpPermissions=[permission(properties)])

    return delete


TYPES = (
    ResourceType(
        name="AWS::EC2::SecurityGroupIngress", create=_authorise("ingress"), delete=_revoke("ingress")
    ),
    ResourceType(name="AWS::EC2::SecurityGroupEgress", create=_authorise("egress"), delete=_revoke("egress")),
)
