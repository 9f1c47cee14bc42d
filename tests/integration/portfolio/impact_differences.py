"""Why portfolio.impact and @aws-cdk/cloudformation-diff say different things of some updates.

Each entry says which differences it explains, which of the two is right, the reason and the source. The test
fails on a difference that no entry explains, and on an entry that explains none: then it is to be removed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tests.integration.portfolio.impact_sources import NAMES_WHAT_IS_REPLACED

if TYPE_CHECKING:
    from tests.integration.portfolio.impact_sources import Difference

TEMPLATE_REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"
USER_GUIDE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide"
API_REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference"
ROADMAP = "https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues"


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why a difference is there.

    Attributes:
        type: The resource types, as a regular expression.
        parts: The properties or other parts, as regular expressions.
        ours: What portfolio.impact says: one of these.
        theirs: What @aws-cdk/cloudformation-diff says.
        reason: Why, in a sentence.
        kind: On what the reason rests.
        source: Where to read it: title and address.
    """

    type: str
    parts: tuple[str, ...]
    ours: tuple[str, ...]
    theirs: str
    reason: str
    kind: Literal["documentation", "schema", "handler", "field report", "program", "reasoned"]
    source: str

    def explains(self, difference: Difference) -> bool:
        """Whether this is the reason of the difference."""
        return (
            re.fullmatch(self.type, difference.type) is not None
            and any(re.fullmatch(part, difference.part) for part in self.parts)
            and difference.ours in self.ours
            and difference.theirs == self.theirs
        )


EXPLANATIONS = (
    Explanation(
        type="Custom::.*",
        parts=("(?!ServiceToken$).*",),
        ours=("in place",),
        theirs="nothing",
        reason="their specification has no Custom:: types; any changed property sends an Update request",
        kind="documentation",
        source=f"AWS CloudFormation User Guide, Update, {USER_GUIDE}/crpg-ref-requesttypes-update.html",
    ),
    Explanation(
        type="Custom::.*",
        parts=("ServiceToken",),
        ours=("refused",),
        theirs="nothing",
        reason='their specification has no Custom:: types; "Modifying service token is not allowed."',
        kind="field report",
        source="aws-waf-security-automations issue 114, "
        "https://github.com/aws-solutions/aws-waf-security-automations/issues/114",
    ),
    Explanation(
        type="AWS::CloudFormation::CustomResource",
        parts=("ServiceToken",),
        ours=("refused",),
        theirs="replaced",
        reason="the page says both, replacement and no updates; the service says: not allowed",
        kind="field report",
        source=f"AWS::CloudFormation::CustomResource-ServiceToken-update, {ROADMAP}/802",
    ),
    Explanation(
        type="AWS::CloudFormation::WaitCondition(Handle)?",
        parts=("Count", "Handle", "Metadata", "Timeout"),
        ours=("refused",),
        theirs="in place",
        reason="updates aren't supported, which their specification has no word for",
        kind="documentation",
        source="AWS CloudFormation Template Reference, AWS::CloudFormation::WaitCondition, "
        f"{TEMPLATE_REFERENCE}/aws-resource-cloudformation-waitcondition.html",
    ),
    Explanation(
        type=".*",
        parts=("its type becomes .*",),
        ours=("refused",),
        theirs="replaced",
        reason='"Update of resource type is not permitted."',
        kind="field report",
        source="aws-sam-cli issue 6786, https://github.com/aws/aws-sam-cli/issues/6786",
    ),
    Explanation(
        type=".*",
        parts=("DependsOn",),
        ours=("nothing",),
        theirs="in place",
        reason="they count any part of a resource; change sets have no attribute for its order",
        kind="documentation",
        source="AWS CloudFormation API Reference, ResourceTargetDefinition, "
        f"{API_REFERENCE}/API_ResourceTargetDefinition.html",
    ),
    Explanation(
        type=".*",
        parts=("the condition under which it exists",),
        ours=("perhaps replaced",),
        theirs="in place",
        reason="where the condition comes out otherwise the resource is made or removed",
        kind="documentation",
        source="AWS CloudFormation Template Reference, Conditions, "
        f"{USER_GUIDE}/conditions-section-structure.html",
    ),
    Explanation(
        type="AWS::AutoScaling::AutoScalingGroup",
        parts=("new instances: .*",),
        ours=("in place",),
        theirs="nothing",
        reason="a new version of the launch template rolls the group by its update policy; they look at text",
        kind="documentation",
        source="AWS CloudFormation Template Reference, UpdatePolicy attribute, "
        f"{TEMPLATE_REFERENCE}/aws-attribute-updatepolicy.html",
    ),
    Explanation(
        type="AWS::AutoScaling::AutoScalingGroup",
        parts=("LaunchTemplate", "MixedInstancesPolicy", "VPCZoneIdentifier"),
        ours=("perhaps replaced",),
        theirs="in place",
        reason="conditionally create-only; with an update policy that replaces, the group is a new one",
        kind="schema",
        source="AWS::AutoScaling::AutoScalingGroup, conditionalCreateOnlyProperties, in cfn-lint's schemas",
    ),
    Explanation(
        type="AWS::SNS::Subscription",
        parts=("Region",),
        ours=("perhaps replaced",),
        theirs="in place",
        reason="conditionally create-only; the graver judgment holds while no page tells when",
        kind="schema",
        source="AWS::SNS::Subscription, conditionalCreateOnlyProperties, in cfn-lint's schemas",
    ),
    Explanation(
        type="AWS::EC2::VPCEndpoint",
        parts=("DnsOptions",),
        ours=("replaced",),
        theirs="in place",
        reason="two of its inner properties are create-only; they look at whole properties alone",
        kind="schema",
        source="AWS::EC2::VPCEndpoint, createOnlyProperties DnsOptions/…, in cfn-lint's schemas",
    ),
    Explanation(
        type="AWS::EC2::Instance",
        parts=("EbsOptimized", "InstanceType", "UserData"),
        ours=("in place",),
        theirs="perhaps replaced",
        reason="ours all have EBS root volumes, and are stopped and started; others are replaced",
        kind="documentation",
        source="AWS CloudFormation Template Reference, AWS::EC2::Instance, "
        f"{TEMPLATE_REFERENCE}/aws-resource-ec2-instance.html",
    ),
    Explanation(
        type="AWS::RDS::DBInstance",
        parts=("DBParameterGroupName", "StorageType"),
        ours=("in place",),
        theirs="perhaps replaced",
        reason="the handler modifies the instance, which restarts: ImmutabilityHelper does not hold them",
        kind="handler",
        source="aws-rds-dbinstance, https://github.com/aws-cloudformation/"
        "aws-cloudformation-resource-providers-rds",
    ),
    Explanation(
        type="AWS::RDS::DBInstance",
        parts=("Port",),
        ours=("in place",),
        theirs="replaced",
        reason="the handler passes the new port to ModifyDBInstance, which restarts the database",
        kind="handler",
        source="aws-rds-dbinstance, Translator: dbPortNumber, https://github.com/aws-cloudformation/"
        "aws-cloudformation-resource-providers-rds",
    ),
    Explanation(
        type="AWS::DocDB::DBCluster",
        parts=("EngineVersion",),
        ours=("in place",),
        theirs="replaced",
        reason="ModifyDBCluster upgrades in place, with an outage; a major version fails beside "
        "VpcSecurityGroupIds, but replaces nothing",
        kind="field report",
        source=f"AWS::DocDB::DBCluster in-place major version upgrade via update-stack, {ROADMAP}/2547",
    ),
    Explanation(
        type="AWS::CertificateManager::Certificate",
        parts=("ValidationMethod",),
        ours=("in place",),
        theirs="replaced",
        reason="UpdateCertificateOptions changes the method and keeps the certificate; theirs is older",
        kind="documentation",
        source="AWS Certificate Manager API Reference, UpdateCertificateOptions, "
        "https://docs.aws.amazon.com/acm/latest/APIReference/API_UpdateCertificateOptions.html",
    ),
    Explanation(
        type="AWS::ElastiCache::User(Group)?",
        parts=("Engine",),
        ours=("in place",),
        theirs="replaced",
        reason='"Update requires: No interruption"; theirs is older',
        kind="documentation",
        source="AWS CloudFormation Template Reference, AWS::ElastiCache::UserGroup, "
        f"{TEMPLATE_REFERENCE}/aws-resource-elasticache-usergroup.html",
    ),
    Explanation(
        type="AWS::S3::Bucket",
        parts=("ObjectLockEnabled",),
        ours=("in place",),
        theirs="replaced",
        reason="Object Lock can be enabled on an existing bucket since November 2023; theirs is older",
        kind="field report",
        source=f"Enabling ObjectLock on an existing bucket is now supported, {ROADMAP}/1929",
    ),
    Explanation(
        type=".*",
        parts=(NAMES_WHAT_IS_REPLACED,),
        ours=("in place",),
        theirs="nothing",
        reason="what it names is replaced and has a new name; they hand on only what replaces in turn",
        kind="program",
        source="@aws-cdk/cloudformation-diff 2.187.5, lib/diff-template.js: propagatePropertyReplacement",
    ),
    Explanation(
        type="AWS::DocDB::DBInstance",
        parts=(NAMES_WHAT_IS_REPLACED,),
        ours=("in place", "nothing"),
        theirs="replaced",
        reason="they take the cluster for replaced where its EngineVersion changes: see DBCluster",
        kind="field report",
        source=f"AWS::DocDB::DBCluster in-place major version upgrade via update-stack, {ROADMAP}/2547",
    ),
    Explanation(
        type="AWS::EC2::SecurityGroupEgress",
        parts=(NAMES_WHAT_IS_REPLACED,),
        ours=("replaced",),
        theirs="nothing",
        reason="the group is named by Fn::Sub, which they do not look into",
        kind="program",
        source="@aws-cdk/cloudformation-diff 2.187.5, lib/diff-template.js: propagateReplacedReferences",
    ),
)
"""Every difference that is known, each once."""
