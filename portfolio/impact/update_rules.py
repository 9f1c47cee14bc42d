"""What resource schemas do not tell of updates, each with its source.

from portfolio.impact.update_rules import interrupts, refuses

interrupts("AWS::RDS::DBInstance", "EngineVersion")        # True: an outage, in place
refuses("Custom::PostgresSchema", "ServiceToken")          # True: CloudFormation fails the update
"""

from __future__ import annotations

CARRIED = ("CreationPolicy", "DeletionPolicy", "Metadata", "UpdatePolicy", "UpdateReplacePolicy")
"""A resource's parts beside its properties whose change is an update of it.

As change sets name them: "Attribute", one of Properties, Metadata, CreationPolicy, UpdatePolicy,
DeletionPolicy, UpdateReplacePolicy, Tags (AWS CloudFormation API Reference, "ResourceTargetDefinition",
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceTargetDefinition.html).
DependsOn is none of them: it orders the work and changes nothing.
"""

_INTERRUPTING: dict[str, frozenset[str]] = {
    # Outages as the Amazon RDS User Guide, "Settings for DB instances", names them.
    "AWS::RDS::DBInstance": frozenset(
        {"CACertificateIdentifier", "DBInstanceClass", "DBParameterGroupName", "EngineVersion", "StorageType"}
        # "Running this automation will restart the database." (AWS Systems Manager Automation Runbook
        # Reference, "AWSConfigRemediation-ModifyRDSInstancePortNumber"); CloudFormation's handler does it so
        # too (aws-cloudformation-resource-providers-rds, aws-rds-dbinstance, Translator: dbPortNumber).
        | {"Port"}
    ),
    # Amazon DocumentDB Developer Guide, "Modifying an Amazon DocumentDB instance" and "… cluster".
    "AWS::DocDB::DBInstance": frozenset({"CACertificateIdentifier", "DBInstanceClass"}),
    "AWS::DocDB::DBCluster": frozenset({"DBClusterParameterGroupName", "EngineVersion"}),
    # The instance is stopped and started (AWS CloudFormation Template Reference, "AWS::EC2::Instance").
    "AWS::EC2::Instance": frozenset({"EbsOptimized", "InstanceType", "UserData"}),
}

_REPLACING: dict[str, frozenset[str]] = {
    # "Update requires: Replacement" (AWS CloudFormation Template Reference, "AWS::EC2::EIP",
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ec2-eip.html).
    "AWS::EC2::EIP": frozenset({"Domain"}),
    # The schema says "in some cases", and @aws-cdk/aws-service-spec always; no page tells when.
    "AWS::ECS::Service": frozenset({"LaunchType"}),
    # Create-only in the handler's own schema (aws-cloudformation-resource-providers-events, aws-events-rule).
    "AWS::Events::Rule": frozenset({"EventBusName"}),
    # A part of the record's primary identifier in the schema itself; @aws-cdk/aws-service-spec agrees.
    "AWS::Route53::RecordSet": frozenset({"Name"}),
}
"""Properties whose change replaces the resource although the schema does not list them as create-only."""

_FINAL = frozenset({"AWS::CloudFormation::WaitCondition", "AWS::CloudFormation::WaitConditionHandle"})
"""Types of which no part can be updated.

"Updates aren't supported" (AWS CloudFormation Template Reference, "AWS::CloudFormation::WaitCondition",
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-waitcondition.html,
and "AWS::CloudFormation::WaitConditionHandle"; field: cloudformation-coverage-roadmap issue 1097). That a
change of the handle's Metadata counts as one is reasoned.
"""

_SERVICE_TOKEN = "ServiceToken"  # noqa: S105 - a property's name
"""What names a custom resource's function.

The schema lists it as create-only, and AWS's page says both "replacement" and "updates aren't supported";
CloudFormation fails the update: "Modifying service token is not allowed." (AWS CloudFormation Template
Reference, "AWS::CloudFormation::CustomResource",
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cfn-customresource.html; field:
cloudformation-coverage-roadmap issue 802, aws-waf-security-automations issue 114).
"""


def interrupts(resource_type: str, name: str) -> bool:
    """Whether the property's change stops what runs for a while."""
    return name in _INTERRUPTING.get(resource_type, frozenset())


def replaces(resource_type: str, name: str) -> bool:
    """Whether the property's change replaces the resource, whatever the schema lists."""
    return name in _REPLACING.get(resource_type, frozenset())


def refuses(resource_type: str, name: str) -> bool:
    """Whether CloudFormation fails an update that changes this property or other part."""
    custom = resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource"
    return resource_type in _FINAL or (custom and name == _SERVICE_TOKEN)
