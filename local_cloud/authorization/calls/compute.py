"""Amazon ECS, EC2 instances with their group and volume, and scaling. Their handlers are not public."""

from __future__ import annotations

from local_cloud.authorization.call import (
    SERVICE_AUTHORIZATION,
    Call,
    Tags,
    TypeCalls,
    anywhere,
    linked_role,
    made,
    on,
    on_it,
    passed,
    retagged,
    through_kms,
)
from local_cloud.authorization.calls.network import EC2, RETAGGED, TAGGING

ECS = "arn:{partition}:ecs:{region}:{account}:"
SCALING = "arn:{partition}:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/{id}"
ECS_SOURCES = (
    (
        "Identity and Access Management for Amazon ECS, Grant permission to tag resources on creation,"
        " https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html"
    ),
    SERVICE_AUTHORIZATION,
)
LAUNCH_TEMPLATES = (
    "Control Amazon EC2 launch template usage in Auto Scaling groups, Amazon EC2 Auto Scaling User Guide,"
    " https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html"
)
UPDATE_POLICY = (
    "UpdatePolicy attribute, AWS CloudFormation Template Reference,"
    " https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html"
    " (a rolling update suspends processes, terminates instances one batch after the other and waits for"
    " them); reasoned: by which calls"
)
ECS_RETAGGED = retagged("ecs:TagResource", "ecs:UntagResource")
RUN = (EC2 + "instance/*", EC2 + "volume/*", EC2 + "network-interface/*")
READ_GROUP = anywhere(
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeScalingActivities",
    "autoscaling:DescribeLifecycleHooks",
    "autoscaling:DescribeNotificationConfigurations",
    "autoscaling:DescribeTags",
)


def _ecs_tag(action: str) -> Call:
    return Call(
        action="ecs:TagResource",
        tags=Tags.NONE,
        sends_tags=True,
        given=("{tags}",),
        context={"ecs:CreateAction": action},
    )


TARGET = "arn:{partition}:application-autoscaling:{region}:{account}:scalable-target/*"
SCALING_POLICY_ALARMS = "arn:{partition}:cloudwatch:{region}:{account}:alarm:TargetTracking-*"

TYPES = (
    TypeCalls(
        type="AWS::ECS::Cluster",
        arn=ECS + "cluster/{id}",
        sources=ECS_SOURCES,
        named="ClusterName",
        create=(
            made("ecs:CreateCluster"),
            _ecs_tag("CreateCluster"),
            linked_role("ecs.amazonaws.com"),
            *on_it("ecs:DescribeClusters"),
        ),
        update=(
            Call(action="ecs:UpdateCluster").if_changed("ClusterSettings", "Configuration"),
            Call(action="ecs:UpdateClusterSettings").if_changed("ClusterSettings"),
            Call(action="ecs:PutClusterCapacityProviders").if_changed("CapacityProviders"),
            *on_it("ecs:DescribeClusters"),
            *ECS_RETAGGED,
        ),
        delete=(*on_it("ecs:DeleteCluster", "ecs:DescribeClusters"),),
    ),
    TypeCalls(
        type="AWS::ECS::TaskDefinition",
        arn=ECS + "task-definition/*",
        sources=ECS_SOURCES,
        create=(
            made("ecs:RegisterTaskDefinition"),
            _ecs_tag("RegisterTaskDefinition"),
            passed("{ExecutionRoleArn}", "ecs-tasks.amazonaws.com"),
            passed("{TaskRoleArn}", "ecs-tasks.amazonaws.com"),
            *anywhere("ecs:DescribeTaskDefinition"),
        ),
        update=(*anywhere("ecs:DescribeTaskDefinition"), *ECS_RETAGGED),
        delete=(*anywhere("ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition"),),
    ),
    TypeCalls(
        type="AWS::ECS::Service",
        arn=ECS + "service/*",
        sources=ECS_SOURCES,
        create=(
            made("ecs:CreateService"),
            _ecs_tag("CreateService"),
            linked_role("ecs.amazonaws.com"),
            *on_it("ecs:DescribeServices"),
        ),
        update=(*on_it("ecs:UpdateService", "ecs:DescribeServices"), *ECS_RETAGGED),
        delete=(*on_it("ecs:DeleteService", "ecs:DescribeServices"),),
    ),
    TypeCalls(
        type="AWS::EC2::Volume",
        arn=EC2 + "volume/{id}",
        sources=(
            SERVICE_AUTHORIZATION,
            TAGGING,
            (
                "Requirements for Amazon EBS encryption, permissions for users, Amazon EBS User Guide,"
                " https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html"
            ),
        ),
        create=(
            made("ec2:CreateVolume"),
            Call(
                action="ec2:CreateVolume", on=EC2.replace("{account}", "") + "snapshot/{SnapshotId}"
            ).if_given("SnapshotId"),
            Call(
                action="ec2:CreateTags",
                tags=Tags.NONE,
                sends_tags=True,
                context={"ec2:CreateAction": "CreateVolume"},
            ),
            *through_kms(
                "{KmsKeyId}",
                "ec2",
                "kms:DescribeKey",
                "kms:CreateGrant",
                "kms:GenerateDataKeyWithoutPlaintext",
                # Named by the page for whoever uses encrypted volumes; a snapshot's key may be another.
                "kms:Decrypt",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
            ),
            *anywhere("ec2:DescribeVolumes"),
        ),
        update=(
            Call(action="ec2:ModifyVolume").if_changed("Size", "VolumeType", "Iops", "Throughput"),
            *(
                call.if_changed("Size", "VolumeType", "Iops", "Throughput")
                for call in anywhere("ec2:DescribeVolumesModifications")
            ),
            *anywhere("ec2:DescribeVolumes"),
            *RETAGGED,
        ),
        delete=(*on_it("ec2:DeleteVolume"), *anywhere("ec2:DescribeVolumes")),
        snapshot=(
            *on_it("ec2:CreateSnapshot"),
            Call(
                action="ec2:CreateSnapshot",
                on=EC2.replace("{account}", "") + "snapshot/*",
                tags=Tags.NONE,
                sends_tags=True,
            ),
            *anywhere("ec2:DescribeSnapshots"),
        ),
    ),
    TypeCalls(
        type="AWS::EC2::LaunchTemplate",
        arn=EC2 + "launch-template/{id}",
        sources=(SERVICE_AUTHORIZATION, TAGGING),
        tags="TagSpecifications",
        create=(
            made("ec2:CreateLaunchTemplate"),
            Call(
                action="ec2:CreateTags",
                tags=Tags.NONE,
                sends_tags=True,
                given=("{tags}",),
                context={"ec2:CreateAction": "CreateLaunchTemplate"},
            ),
            *anywhere("ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"),
        ),
        update=(
            *on_it("ec2:CreateLaunchTemplateVersion"),
            *anywhere("ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"),
        ),
        delete=(*on_it("ec2:DeleteLaunchTemplate"), *anywhere("ec2:DescribeLaunchTemplates")),
    ),
    TypeCalls(
        type="AWS::AutoScaling::AutoScalingGroup",
        arn=SCALING,
        sources=(LAUNCH_TEMPLATES, UPDATE_POLICY, SERVICE_AUTHORIZATION),
        named="AutoScalingGroupName",
        create=(
            made("autoscaling:CreateAutoScalingGroup"),
            made("autoscaling:CreateOrUpdateTags"),
            # What the instances get is checked when the group is made, not when one starts.
            *(Call(action="ec2:RunInstances", on=each, tags=Tags.NONE) for each in RUN),
            *(
                Call(action="ec2:RunInstances", on=each)
                for each in (
                    EC2 + "launch-template/{LaunchTemplate.LaunchTemplateId}",
                    EC2 + "subnet/{VPCZoneIdentifier}",
                )
            ),
            Call(action="ec2:RunInstances", on=EC2 + "security-group/*", tags=Tags.NONE),
            Call(action="ec2:RunInstances", on=EC2.replace("{account}", "") + "image/*", tags=Tags.NONE),
            Call(
                action="ec2:CreateTags",
                on=RUN[0],
                tags=Tags.NONE,
                sends_tags=True,
                context={"ec2:CreateAction": "RunInstances"},
            ),
            Call(
                action="iam:PassRole",
                on="{role of launch template}",
                context={"iam:PassedToService": "ec2.amazonaws.com"},
            ),
            linked_role("autoscaling.amazonaws.com"),
            *anywhere("ec2:DescribeLaunchTemplateVersions", "ec2:DescribeSubnets"),
            *READ_GROUP,
        ),
        update=(
            *on_it("autoscaling:UpdateAutoScalingGroup"),
            *(Call(action="ec2:RunInstances", on=each, tags=Tags.NONE) for each in RUN),
            *on(EC2 + "launch-template/{LaunchTemplate.LaunchTemplateId}", "ec2:RunInstances"),
            Call(
                action="iam:PassRole",
                on="{role of launch template}",
                context={"iam:PassedToService": "ec2.amazonaws.com"},
            ),
            *(
                call.if_changed("LaunchTemplate")
                for call in (
                    *on_it(
                        "autoscaling:SuspendProcesses",
                        "autoscaling:ResumeProcesses",
                        "autoscaling:TerminateInstanceInAutoScalingGroup",
                    ),
                    *anywhere("autoscaling:DescribeAutoScalingInstances", "ec2:DescribeInstances"),
                    *anywhere("elasticloadbalancing:DescribeTargetHealth"),
                )
            ),
            *READ_GROUP,
            *retagged("autoscaling:CreateOrUpdateTags", "autoscaling:DeleteTags"),
        ),
        delete=(
            *on_it("autoscaling:UpdateAutoScalingGroup", "autoscaling:DeleteAutoScalingGroup"),
            *READ_GROUP,
        ),
    ),
    TypeCalls(
        type="AWS::ApplicationAutoScaling::ScalableTarget",
        arn=TARGET,
        sources=(
            (
                "Identity-based policy examples for Application Auto Scaling, additional services,"
                " https://docs.aws.amazon.com/autoscaling/application/userguide/"
                "security_iam_id-based-policy-examples.html"
            ),
            SERVICE_AUTHORIZATION,
        ),
        create=(
            Call(action="application-autoscaling:RegisterScalableTarget", tags=Tags.NONE),
            linked_role("ecs.application-autoscaling.amazonaws.com"),
            *on("{ecs service}", "ecs:DescribeServices", "ecs:UpdateService"),
            *anywhere("application-autoscaling:DescribeScalableTargets"),
        ),
        update=(
            *on_it("application-autoscaling:RegisterScalableTarget"),
            *anywhere("application-autoscaling:DescribeScalableTargets"),
        ),
        delete=(
            *on_it("application-autoscaling:DeregisterScalableTarget"),
            *anywhere("application-autoscaling:DescribeScalableTargets"),
        ),
    ),
    TypeCalls(
        type="AWS::ApplicationAutoScaling::ScalingPolicy",
        arn=TARGET,
        tags=None,
        sources=(
            (
                "Identity-based policy examples for Application Auto Scaling, additional services,"
                " https://docs.aws.amazon.com/autoscaling/application/userguide/"
                "security_iam_id-based-policy-examples.html"
            ),
            SERVICE_AUTHORIZATION,
        ),
        create=(
            Call(action="application-autoscaling:PutScalingPolicy", tags=Tags.NONE),
            Call(action="cloudwatch:PutMetricAlarm", on=SCALING_POLICY_ALARMS, tags=Tags.NONE),
            *anywhere("application-autoscaling:DescribeScalingPolicies"),
        ),
        update=(
            Call(action="application-autoscaling:PutScalingPolicy", tags=Tags.NONE),
            Call(action="cloudwatch:PutMetricAlarm", on=SCALING_POLICY_ALARMS, tags=Tags.NONE),
            *anywhere("application-autoscaling:DescribeScalingPolicies"),
        ),
        delete=(
            Call(action="application-autoscaling:DeleteScalingPolicy", tags=Tags.NONE),
            Call(action="cloudwatch:DeleteAlarms", on=SCALING_POLICY_ALARMS, tags=Tags.NONE),
            *anywhere("application-autoscaling:DescribeScalingPolicies"),
        ),
    ),
)
