"""How a launch's own resources are told from others: each kind's types, and the names that they get.

A resource is told by its tag where the reference lets IAM read the tags of its kind and every released
template gives it one; otherwise by its name (``names``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portfolio.hub.launch_roles.names import FIXED, LOGICAL_ID, STACK, patterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TAG = "librechat:environment"
HERE = "${AWS::Region}:${AWS::AccountId}"


@dataclass(frozen=True, kw_only=True)
class Own:
    """A kind of resource as the products make it.

    Attributes:
        types: The resource types that are of this kind.
        named: Its ARN with ``{}`` for the name; None where AWS numbers such resources.
        lower: Whether CloudFormation's name is in lower case.
        fixed: Whether the templates name it themselves.
    """

    types: tuple[str, ...]
    named: str | None = None
    lower: bool = False
    fixed: bool = False


def _arn(service: str, rest: str) -> str:
    return f"arn:${{AWS::Partition}}:{service}:{HERE}:{rest}"


def _rds(kind: str, *types: str) -> Own:
    return Own(types=types, named=_arn("rds", f"{kind}:{{}}"), lower=True)


OWN: dict[str, Own] = {
    "acm:certificate": Own(types=("AWS::CertificateManager::Certificate",)),
    "application-autoscaling:ScalableTarget": Own(types=("AWS::ApplicationAutoScaling::ScalableTarget",)),
    "autoscaling:autoScalingGroup": Own(
        types=("AWS::AutoScaling::AutoScalingGroup",),
        named=_arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/{}"),
    ),
    "backup:backupPlan": Own(types=("AWS::Backup::BackupPlan",)),
    "backup:backupVault": Own(
        types=("AWS::Backup::BackupVault",), named=_arn("backup", "backup-vault:{}"), fixed=True
    ),
    "budgets:budget": Own(
        types=("AWS::Budgets::Budget",),
        named="arn:${AWS::Partition}:budgets::${AWS::AccountId}:budget/{}",
        fixed=True,
    ),
    "cloudwatch:alarm": Own(types=("AWS::CloudWatch::Alarm",), named=_arn("cloudwatch", "alarm:{}")),
    "cloudwatch:dashboard": Own(
        types=("AWS::CloudWatch::Dashboard",),
        named="arn:${AWS::Partition}:cloudwatch::${AWS::AccountId}:dashboard/{}",
    ),
    "cognito-idp:userpool": Own(types=("AWS::Cognito::UserPool",)),
    "ec2:egress-only-internet-gateway": Own(types=("AWS::EC2::EgressOnlyInternetGateway",)),
    "ec2:elastic-ip": Own(types=("AWS::EC2::EIP",)),
    "ec2:internet-gateway": Own(types=("AWS::EC2::InternetGateway",)),
    "ec2:launch-template": Own(types=("AWS::EC2::LaunchTemplate",)),
    "ec2:natgateway": Own(types=("AWS::EC2::NatGateway",)),
    "ec2:route-table": Own(types=("AWS::EC2::RouteTable",)),
    "ec2:security-group": Own(types=("AWS::EC2::SecurityGroup",)),
    "ec2:subnet": Own(types=("AWS::EC2::Subnet",)),
    "ec2:volume": Own(types=("AWS::EC2::Volume",)),
    "ec2:vpc": Own(types=("AWS::EC2::VPC",)),
    "ec2:vpc-endpoint": Own(types=("AWS::EC2::VPCEndpoint",)),
    "ec2:vpc-flow-log": Own(types=("AWS::EC2::FlowLog",)),
    "ecs:cluster": Own(types=("AWS::ECS::Cluster",)),
    "ecs:service": Own(types=("AWS::ECS::Service",)),
    "elasticache:serverlesscache": Own(
        types=("AWS::ElastiCache::ServerlessCache",),
        named=_arn("elasticache", "serverlesscache:{}"),
        fixed=True,
    ),
    "elasticache:user": Own(
        types=("AWS::ElastiCache::User",), named=_arn("elasticache", "user:{}"), fixed=True
    ),
    "elasticache:usergroup": Own(
        types=("AWS::ElastiCache::UserGroup",), named=_arn("elasticache", "usergroup:{}"), fixed=True
    ),
    "elasticfilesystem:access-point": Own(types=("AWS::EFS::AccessPoint",)),
    "elasticfilesystem:file-system": Own(types=("AWS::EFS::FileSystem",)),
    **{
        f"elasticloadbalancing:{kind}": Own(types=("AWS::ElasticLoadBalancingV2::LoadBalancer",))
        for kind in ("loadbalancer", "loadbalancer/app/", "loadbalancer/net/", "loadbalancer/gwy/")
    },
    "elasticloadbalancing:targetgroup": Own(types=("AWS::ElasticLoadBalancingV2::TargetGroup",)),
    **{
        f"elasticloadbalancing:listener/{kind}": Own(types=("AWS::ElasticLoadBalancingV2::Listener",))
        for kind in ("app", "net", "gwy")
    },
    "events:rule-on-default-event-bus": Own(types=("AWS::Events::Rule",), named=_arn("events", "rule/{}")),
    "iam:instance-profile": Own(
        types=("AWS::IAM::InstanceProfile",),
        named="arn:${AWS::Partition}:iam::${AWS::AccountId}:instance-profile/{}",
    ),
    "lambda:function": Own(types=("AWS::Lambda::Function",), named=_arn("lambda", "function:{}")),
    "logs:log-group": Own(types=("AWS::Logs::LogGroup",), named=_arn("logs", "log-group:{}")),
    "rds:cluster": _rds("cluster", "AWS::DocDB::DBCluster"),
    "rds:cluster-pg": _rds("cluster-pg", "AWS::DocDB::DBClusterParameterGroup"),
    "rds:db": _rds("db", "AWS::DocDB::DBInstance", "AWS::RDS::DBInstance"),
    "rds:pg": _rds("pg", "AWS::RDS::DBParameterGroup"),
    "rds:subgrp": _rds("subgrp", "AWS::DocDB::DBSubnetGroup", "AWS::RDS::DBSubnetGroup"),
    "s3:bucket": Own(types=("AWS::S3::Bucket",), named="arn:${AWS::Partition}:s3:::{}", lower=True),
    "scheduler:schedule": Own(
        types=("AWS::Scheduler::Schedule",), named=_arn("scheduler", "schedule/default/{}")
    ),
    "servicediscovery:namespace": Own(types=("AWS::ServiceDiscovery::PrivateDnsNamespace",)),
    "servicediscovery:service": Own(types=("AWS::ServiceDiscovery::Service",)),
    "sns:topic": Own(types=("AWS::SNS::Topic",), named=_arn("sns", "{}")),
    "ssm:document": Own(types=("AWS::SSM::Document",), named=_arn("ssm", "document/{}"), fixed=True),
    "wafv2:webacl": Own(
        types=("AWS::WAFv2::WebACL",),
        named=_arn("wafv2", "regional/webacl/{}/*"),
    ),
}

_SNAPSHOTS_OF = {
    "rds:cluster-snapshot": ("AWS::DocDB::DBCluster",),
    "rds:snapshot": ("AWS::RDS::DBInstance",),
}

SCALING_ALARMS = _arn("cloudwatch", "alarm:TargetTracking-*")
"""Application Auto Scaling makes the alarms of a target-tracking policy with the caller's rights, and names
them ("Target tracking scaling policies for Application Auto Scaling", User Guide)."""


def carries_tag(resource: dict[str, Any]) -> bool:
    """Whether a resource of a template carries the products' tag."""
    properties = resource.get("Properties", {})
    given = [value for name, value in properties.items() if "Tags" in name]
    given += [
        entry["Tags"]
        for entry in properties.get("TagSpecifications", ())
        if entry.get("ResourceType") not in ("instance", "volume", "network-interface")
    ]
    return TAG in json.dumps(given)


class Launched:
    """What the templates of a product make.

    Args:
        templates: All of its released templates.
    """

    def __init__(self, templates: Sequence[dict[str, Any]]) -> None:
        self._by_type: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for template in templates:
            for logical_id, resource in template["Resources"].items():
                self._by_type.setdefault(resource["Type"], []).append((logical_id, resource))

    def makes(self, *types: str) -> bool:
        """Whether any template makes a resource of one of the types."""
        return any(each in self._by_type for each in types)

    def all_tagged(self, types: Iterable[str]) -> bool:
        """Whether every resource of the types carries the tag, in every template."""
        return all(carries_tag(resource) for each in types for _, resource in self._by_type.get(each, ()))

    def leaves_snapshots(self, kind: str) -> bool:
        """Whether resources whose snapshots are of that kind leave one when they are deleted."""
        makers = _SNAPSHOTS_OF.get(kind, ())
        return any(
            "Snapshot" in (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
            for each in makers
            for _, resource in self._by_type.get(each, ())
        )

    def names(self, *types: str, lower: bool = False) -> tuple[str, ...]:
        """The names that CloudFormation gives to resources of the types."""
        found = {name for each in types for name in patterns(each, self.logical_ids(each), lower=lower)}
        return tuple(sorted(found))

    def _chosen_names(self, own: Own) -> tuple[str, ...]:
        """The names of log groups that templates name themselves, up to what a launch decides."""
        resources = [resource for each in own.types for _, resource in self._by_type.get(each, ())]
        given = (one.get("Properties", {}).get("LogGroupName") for one in resources)
        texts = {one["Fn::Sub"][0] for one in given if isinstance(one, dict) and "Fn::Sub" in one}
        return tuple(sorted(f"{text.partition('${')[0]}*" for text in texts))

    def logical_ids(self, *types: str) -> tuple[str, ...]:
        """The logical IDs of the resources of the types."""
        return tuple(sorted({logical_id for each in types for logical_id, _ in self._by_type.get(each, ())}))

    def older_roles(self) -> tuple[str, ...]:
        """The ARNs of roles that have no path of the products', by name."""
        starts = sorted(
            {
                logical_id[:LOGICAL_ID]
                for logical_id, resource in self._by_type.get("AWS::IAM::Role", ())
                if "Path" not in resource["Properties"]
            }
        )
        return tuple(
            f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{STACK}-{each}*" for each in starts
        )

    def arns(self, own: Own) -> tuple[str, ...]:
        """The ARNs by which the resources of a kind are named."""
        assert own.named is not None  # noqa: S101 - callers ask for named kinds only
        names = (FIXED,) if own.fixed else self.names(*own.types, lower=own.lower) + self._chosen_names(own)
        return tuple(own.named.replace("{}", name) for name in names)
