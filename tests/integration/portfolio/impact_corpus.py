"""Changes that the impact judgment is tried with: of properties, parts of them, and what else a resource has.

A line is a resource type, a path in the resource and the two values; `None` stands for absent. The values
need only differ: neither judgment looks at what they say. Beside these lines, every property that any release
sets is changed (`of_every_property`), so that this list need only hold what those would not show.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from portfolio.impact import Impact, compare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Template = dict[str, Any]

NAME = "Tried"
"""The logical ID of the resource that changes."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of one resource.

    Attributes:
        title: What is changed, for a reader of a failure.
        before: The template before.
        after: The template after.
    """

    title: str
    before: Template
    after: Template

    @cached_property
    def impact(self) -> Impact:
        """What we say of it."""
        return compare(self.before, self.after)


_LINES: tuple[tuple[str, str, Any, Any], ...] = (
    # Names that people choose: never without a new resource, where the type has one.
    ("AWS::RDS::DBInstance", "Properties.DBInstanceIdentifier", "a", "b"),
    ("AWS::RDS::DBInstance", "Properties.DBInstanceIdentifier", None, "b"),
    ("AWS::DocDB::DBCluster", "Properties.DBClusterIdentifier", "a", "b"),
    ("AWS::EC2::SecurityGroup", "Properties.GroupName", "a", "b"),
    ("AWS::ECS::Cluster", "Properties.ClusterName", "a", "b"),
    ("AWS::ElastiCache::ServerlessCache", "Properties.ServerlessCacheName", "a", "b"),
    ("AWS::IAM::Role", "Properties.RoleName", "a", "b"),
    ("AWS::IAM::ManagedPolicy", "Properties.ManagedPolicyName", "a", "b"),
    ("AWS::Lambda::Function", "Properties.FunctionName", "a", "b"),
    ("AWS::Logs::LogGroup", "Properties.LogGroupName", "a", "b"),
    ("AWS::S3::Bucket", "Properties.BucketName", "a", "b"),
    ("AWS::SecretsManager::Secret", "Properties.Name", "a", "b"),
    ("AWS::SNS::Topic", "Properties.TopicName", "a", None),
    ("AWS::AutoScaling::AutoScalingGroup", "Properties.AutoScalingGroupName", "a", "b"),
    ("AWS::EC2::LaunchTemplate", "Properties.LaunchTemplateName", "a", "b"),
    ("AWS::SSM::Parameter", "Properties.Name", "a", "b"),
    ("AWS::ServiceDiscovery::Service", "Properties.Name", "a", "b"),
    # Databases: at creation only, in some cases, in place.
    ("AWS::RDS::DBInstance", "Properties.KmsKeyId", "a", "b"),
    ("AWS::RDS::DBInstance", "Properties.StorageEncrypted", False, True),
    ("AWS::RDS::DBInstance", "Properties.DBName", "a", "b"),
    ("AWS::RDS::DBInstance", "Properties.Port", "5432", "5433"),
    ("AWS::RDS::DBInstance", "Properties.Engine", "postgres", "mysql"),
    ("AWS::RDS::DBInstance", "Properties.AvailabilityZone", "a", "b"),
    ("AWS::RDS::DBInstance", "Properties.DBSnapshotIdentifier", None, "snapshot"),
    ("AWS::RDS::DBInstance", "Properties.DBClusterSnapshotIdentifier", None, "snapshot"),
    ("AWS::RDS::DBInstance", "Properties.PerformanceInsightsKMSKeyId", None, "key"),
    ("AWS::RDS::DBInstance", "Properties.MultiAZ", False, True),
    ("AWS::RDS::DBInstance", "Properties.StorageType", "gp2", "gp3"),
    ("AWS::RDS::DBInstance", "Properties.Iops", None, 12000),
    ("AWS::RDS::DBInstance", "Properties.CACertificateIdentifier", "a", "b"),
    ("AWS::RDS::DBInstance", "Properties.SourceDBInstanceIdentifier", None, "a"),
    ("AWS::RDS::DBInstance", "Properties.Timezone", "UTC", "CET"),
    ("AWS::DocDB::DBCluster", "Properties.SnapshotIdentifier", None, "snapshot"),
    ("AWS::DocDB::DBCluster", "Properties.EngineVersion", "5.0.0", "6.0.0"),
    ("AWS::DocDB::DBCluster", "Properties.AvailabilityZones", ["a"], ["b"]),
    ("AWS::DocDB::DBInstance", "Properties.AvailabilityZone", "a", "b"),
    ("AWS::DocDB::DBInstance", "Properties.CACertificateIdentifier", "a", "b"),
    ("AWS::ElastiCache::ServerlessCache", "Properties.SnapshotArnsToRestore", None, ["a"]),
    # The network.
    ("AWS::EC2::VPC", "Properties.InstanceTenancy", "default", "dedicated"),
    ("AWS::EC2::VPC", "Properties.EnableDnsHostnames", False, True),
    ("AWS::EC2::Subnet", "Properties.Ipv6CidrBlock", None, "a"),
    ("AWS::EC2::Subnet", "Properties.MapPublicIpOnLaunch", False, True),
    ("AWS::EC2::SubnetCidrBlock", "Properties.Ipv6CidrBlock", "a", "b"),
    ("AWS::EC2::Route", "Properties.DestinationCidrBlock", "0.0.0.0/0", "10.0.0.0/8"),
    ("AWS::EC2::Route", "Properties.NatGatewayId", "a", "b"),
    ("AWS::EC2::VPCEndpoint", "Properties.DnsOptions.PrivateDnsPreference", "ALL", "NONE"),
    ("AWS::EC2::VPCEndpoint", "Properties.DnsOptions.DnsRecordIpType", "ipv4", "dualstack"),
    ("AWS::EC2::VPCEndpoint", "Properties.IpAddressType", "ipv4", "dualstack"),
    ("AWS::EC2::NatGateway", "Properties.ConnectivityType", "public", "private"),
    ("AWS::EC2::FlowLog", "Properties.DestinationOptions.FileFormat", "plain-text", "parquet"),
    ("AWS::EC2::Volume", "Properties.AvailabilityZone", "a", "b"),
    ("AWS::EC2::Volume", "Properties.Encrypted", False, True),
    ("AWS::EC2::Volume", "Properties.SnapshotId", None, "snapshot"),
    ("AWS::EC2::VolumeAttachment", "Properties.Device", "a", "b"),
    ("AWS::EC2::Instance", "Properties.InstanceType", "t4g.small", "t4g.large"),
    ("AWS::EC2::Instance", "Properties.ImageId", "a", "b"),
    ("AWS::EC2::Instance", "Properties.UserData", "a", "b"),
    ("AWS::EC2::Instance", "Properties.EbsOptimized", False, True),
    # Parts of a property, some of which can only be set at creation.
    ("AWS::EFS::AccessPoint", "Properties.RootDirectory.CreationInfo.Permissions", "0755", "0700"),
    ("AWS::EFS::AccessPoint", "Properties.PosixUser.Uid", "1000", "1001"),
    ("AWS::EFS::FileSystem", "Properties.LifecyclePolicies", None, [{"TransitionToIA": "AFTER_7_DAYS"}]),
    ("AWS::EFS::FileSystem", "Properties.PerformanceMode", "generalPurpose", "maxIO"),
    ("AWS::ECS::Service", "Properties.LaunchType", "FARGATE", "EC2"),
    ("AWS::ECS::Service", "Properties.SchedulingStrategy", "REPLICA", "DAEMON"),
    ("AWS::ECS::Service", "Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets", ["a"], ["b"]),
    ("AWS::ECS::TaskDefinition", "Properties.RuntimePlatform.CpuArchitecture", "ARM64", "X86_64"),
    ("AWS::ECS::TaskDefinition", "Properties.EphemeralStorage.SizeInGiB", 21, 40),
    ("AWS::S3::Bucket", "Properties.LifecycleConfiguration", None, {"Rules": []}),
    ("AWS::S3::Bucket", "Properties.ObjectLockEnabled", False, True),
    ("AWS::SecretsManager::Secret", "Properties.GenerateSecretString.PasswordLength", 32, 40),
    ("AWS::Lambda::Function", "Properties.Architectures", ["arm64"], ["x86_64"]),
    ("AWS::Lambda::Function", "Properties.PackageType", "Zip", "Image"),
    ("AWS::Lambda::Function", "Properties.Environment.Variables.A", "1", "2"),
    ("AWS::Lambda::EventSourceMapping", "Properties.EventSourceArn", "a", "b"),
    ("AWS::KMS::Key", "Properties.KeySpec", "SYMMETRIC_DEFAULT", "RSA_2048"),
    ("AWS::KMS::Key", "Properties.KeyUsage", "ENCRYPT_DECRYPT", "SIGN_VERIFY"),
    ("AWS::KMS::Key", "Properties.MultiRegion", False, True),
    ("AWS::KMS::Key", "Properties.EnableKeyRotation", False, True),
    ("AWS::KMS::Alias", "Properties.AliasName", "a", "b"),
    ("AWS::Route53::RecordSet", "Properties.Name", "a", "b"),
    ("AWS::Route53::RecordSet", "Properties.SetIdentifier", "a", "b"),
    ("AWS::Events::Rule", "Properties.EventBusName", "a", "b"),
    ("AWS::SNS::Subscription", "Properties.Region", "a", "b"),
    ("AWS::Scheduler::Schedule", "Properties.GroupName", "a", "b"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties.Scheme", "internal", "internet-facing"),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.HealthCheckPath", "/", "/health"),
    ("AWS::AutoScaling::AutoScalingGroup", "Properties.InstanceId", "a", "b"),
    ("AWS::AutoScaling::AutoScalingGroup", "Properties.MixedInstancesPolicy", None, {"LaunchTemplate": {}}),
    ("AWS::CloudWatch::Alarm", "Properties.Threshold", 1, 2),
    # Policies and tags.
    ("AWS::IAM::Role", "Properties.PermissionsBoundary", "a", "b"),
    ("AWS::IAM::Role", "Properties.Path", "/", "/librechat/"),
    ("AWS::IAM::Role", "Properties.Policies", [], [{"PolicyName": "a", "PolicyDocument": {}}]),
    ("AWS::S3::BucketPolicy", "Properties.PolicyDocument", {"Statement": []}, {"Statement": [{}]}),
    ("AWS::SNS::TopicPolicy", "Properties.PolicyDocument", {"Statement": []}, {"Statement": [{}]}),
    ("AWS::EFS::FileSystem", "Properties.FileSystemPolicy", None, {"Statement": []}),
    ("AWS::EC2::VPC", "Properties.Tags", [], [{"Key": "a", "Value": "b"}]),
    ("AWS::ECS::TaskDefinition", "Properties.Tags", [], [{"Key": "a", "Value": "b"}]),
    ("AWS::DocDB::DBSubnetGroup", "Properties.Tags", [], [{"Key": "a", "Value": "b"}]),
    ("AWS::Backup::BackupVault", "Properties.BackupVaultTags", {}, {"a": "b"}),
    ("AWS::AutoScaling::AutoScalingGroup", "Properties.Tags", [], [{"Key": "a", "Value": "b"}]),
    # What a resource carries beside its properties.
    ("AWS::S3::Bucket", "DeletionPolicy", "Delete", "Retain"),
    ("AWS::S3::Bucket", "UpdateReplacePolicy", "Delete", "Retain"),
    ("AWS::S3::Bucket", "DependsOn", "A", "B"),
    ("AWS::S3::Bucket", "Condition", None, "Sometimes"),
    ("AWS::EC2::LaunchTemplate", "Metadata", {}, {"AWS::CloudFormation::Init": {}}),
    ("AWS::AutoScaling::AutoScalingGroup", "CreationPolicy", None, {"ResourceSignal": {"Count": 1}}),
    ("AWS::AutoScaling::AutoScalingGroup", "UpdatePolicy", None, {"AutoScalingRollingUpdate": {}}),
    ("AWS::CloudFormation::WaitConditionHandle", "Metadata", {"Url": "http"}, {"Url": "https"}),
    ("AWS::CloudFormation::WaitCondition", "Properties.Timeout", "60", "600"),
    ("AWS::S3::Bucket", "Type", "AWS::S3::Bucket", "AWS::SNS::Topic"),
    ("Custom::PostgresSchema", "Type", "Custom::PostgresSchema", "Custom::DocumentDbSchema"),
    ("Custom::PostgresSchema", "Properties.ServiceToken", "a", "b"),
    ("AWS::CloudFormation::CustomResource", "Properties.ServiceToken", "a", "b"),
)


def of_lines() -> Iterator[Change]:
    """The lines above, each a change of a stack that holds nothing else."""
    for resource_type, path, old, new in _LINES:
        before: Template = {"Type": resource_type, "Properties": {}}
        after = copy.deepcopy(before)
        _put(before, path, old)
        _put(after, path, new)
        yield Change(title=f"{resource_type} {path}: {old} → {new}", before=_only(before), after=_only(after))


def of_every_property(templates: Iterable[Template]) -> Iterator[Change]:
    """Every property that a template sets, with another value; the resource as it stands there."""
    found: dict[tuple[str, str], tuple[Template, Template]] = {}
    for template in templates:
        for resource in template["Resources"].values():
            for name in resource.get("Properties", {}):
                found.setdefault((resource["Type"], name), (resource, template))
    for (resource_type, name), (resource, template) in sorted(found.items(), key=lambda item: item[0]):
        bare = {"Type": resource_type, "Properties": resource["Properties"]}
        changed = copy.deepcopy(bare)
        changed["Properties"][name] = _another(changed["Properties"][name])
        yield Change(
            title=f"{resource_type} {name}", before=_only(bare, template), after=_only(changed, template)
        )


def of_references() -> Iterator[Change]:
    """A security group that is replaced, and what names it in each of the ways in which a template can."""
    for value in (
        {"Ref": "Named"},
        {"Fn::GetAtt": ["Named", "GroupId"]},
        {"Fn::GetAtt": "Named.GroupId"},
        {"Fn::Sub": "${Named.GroupId}"},
        {"Fn::Join": ["", [{"Ref": "Named"}, "x"]]},
        {"Fn::If": ["Sometimes", {"Ref": "Named"}, "x"]},
    ):
        for path in ("Properties.GroupId", "Properties.Description"):
            rule: Template = {"Type": "AWS::EC2::SecurityGroupEgress", "Properties": {}}
            _put(rule, path, value)
            before, after = _only(rule), _only(rule)
            for template, words in ((before, "a"), (after, "b")):
                group = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": words}}
                template["Resources"]["Named"] = group
            yield Change(title=f"{path} names a replaced group by {value}", before=before, after=after)


_ASKED = {"Conditions": {"Sometimes": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}}}


def _only(resource: Template, of: Template = _ASKED) -> Template:
    """A template with nothing but the resource, and what it asks in the template that it is of."""
    asked: Template = {part: of[part] for part in ("Parameters", "Mappings", "Conditions") if part in of}
    return {**asked, "Resources": {NAME: resource}}


def _put(resource: Template, path: str, value: Any) -> None:  # noqa: ANN401 - JSON of any shape
    *steps, last = path.split(".")
    for step in steps:
        resource = resource.setdefault(step, {})
    if value is None:
        resource.pop(last, None)
    else:
        resource[last] = value


def _another(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    """A value of the same shape that is not the same, in every part where it is an object."""
    if isinstance(value, dict) and not any(key == "Ref" or key.startswith("Fn::") for key in value):
        return {key: _another(inner) for key, inner in value.items()} or {"Another": "value"}
    if isinstance(value, list):
        return [*value, *value] or ["another"]
    return "another"
