"""The instance: one, replaced by itself when it fails, and proved by the application's own answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products import contract
from products.compute import conditions as c
from products.compute.conditions import declare, is_given
from products.compute.ec2.files import environments, instance_files, user_data
from products.compute.ec2.fingerprint import fingerprint
from products.compute.ec2.instance_role import instance_role
from products.compute.ec2.launch_report import launch_report
from products.compute.ec2.parameters import KEY_PAIR_NAME
from products.compute.sizes import by_size
from products.intrinsics import get_att, only_if, ref

if TYPE_CHECKING:
    from products.compute.load_balancer import LoadBalancer
    from products.product import Product

IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
"""EC2 itself looks up the newest Amazon Linux 2023 whenever an instance is started, also to replace one
(Amazon EC2 User Guide, "Use a Systems Manager parameter instead of an AMI ID in a launch template")."""

SIGNAL_TIMEOUT = "PT25M"
"""Preparing takes a few minutes; LibreChat then has ``READY_SECONDS``."""

GRACE_SECONDS = 1500
HAS_KEY_PAIR = "HasKeyPair"
CONTAINER_HOPS = 1
"""Metadata answers reach the instance and pass no bridge: no container can act as the instance's role
(Amazon EC2 User Guide, "Use IMDSv2", considerations for containers). Those that call AWS have roles of their
own."""


def instance(product: Product, conditions: dict[str, cdk.CfnCondition], balancer: LoadBalancer) -> None:
    """Declare the logs, the launch template and the group that keeps one instance running."""
    declare(product, {HAS_KEY_PAIR: is_given(KEY_PAIR_NAME)})
    for program, condition in (
        ("LibreChat", None),
        ("Rag", conditions[c.RAG]),
        ("Search", conditions[c.SEARCH]),
    ):
        product.resource(
            f"{program}Logs",
            "AWS::Logs::LogGroup",
            {
                "RetentionInDays": by_size("LogDays"),
                "KmsKeyId": product.import_value(contract.DATA_KEY_ARN),
                "Tags": product.tag_list(),
            },
            condition=condition,
            on_removal=cdk.RemovalPolicy.DESTROY,
        )
    told = environments(product, url=balancer.url)
    instance_role(product, told, conditions)
    files = instance_files(told)
    properties = _launch_template(product, fingerprint(product, files))
    template = product.resource("LaunchTemplate", "AWS::EC2::LaunchTemplate", properties)
    template.add_metadata("AWS::CloudFormation::Init", {"config": {"files": files}})
    # What the group waits for too: without a listener, nothing would check the instance's health. A
    # reference in the metadata is a wait like any other, and may stand under a condition, as no name in
    # DependsOn may.
    template.add_metadata("After", [balancer.listener])
    launch_report(product, template)
    _group(product, balancer)


def _launch_template(product: Product, digest: str) -> dict[str, Any]:
    root = {"VolumeSize": 30, "VolumeType": "gp3", "Encrypted": True, "DeleteOnTermination": True}
    data = {
        "ImageId": IMAGE,
        "InstanceType": by_size("InstanceType"),
        "IamInstanceProfile": {"Arn": get_att("InstanceProfile", "Arn")},
        "KeyName": only_if(HAS_KEY_PAIR, ref(KEY_PAIR_NAME.name)),
        "MetadataOptions": {
            "HttpEndpoint": "enabled",
            "HttpTokens": "required",
            "HttpPutResponseHopLimit": CONTAINER_HOPS,
        },
        "NetworkInterfaces": [
            {
                "DeviceIndex": 0,
                "AssociatePublicIpAddress": True,
                "Groups": [product.import_value(contract.EC2_SECURITY_GROUP_ID)],
            }
        ],
        "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": root}],
        "Monitoring": {"Enabled": True},
        "TagSpecifications": [
            {"ResourceType": kind, "Tags": product.tag_list(name="instance")}
            for kind in ("instance", "volume")
        ],
        "UserData": user_data([parameter.name for parameter in product.PARAMETERS], digest),
    }
    return {"LaunchTemplateData": data}


def _group(product: Product, balancer: LoadBalancer) -> None:
    """A group of one: an instance that stops answering ``/readyz`` is replaced and takes the volume over.

    It stays in the volume's zone. On an update the old instance goes first, since it holds the volume.
    """
    first_subnet = {"Fn::Select": [0, {"Fn::Split": [",", product.import_value(contract.PUBLIC_SUBNET_IDS)]}]}
    tags: list[dict[str, Any]] = list(product.tag_list(name="instance"))
    # Naming the listener makes it first: without one, nothing would check the instance's health.
    tags.append({"Key": "librechat:listener", "Value": balancer.listener})
    group = product.resource(
        "Instances",
        "AWS::AutoScaling::AutoScalingGroup",
        {
            "MinSize": "1",
            "MaxSize": "1",
            "DesiredCapacity": "1",
            "VPCZoneIdentifier": [first_subnet],
            "TargetGroupARNs": [balancer.target_group],
            "HealthCheckType": "ELB",
            "HealthCheckGracePeriod": GRACE_SECONDS,
            "LaunchTemplate": {
                "LaunchTemplateId": ref("LaunchTemplate"),
                "Version": get_att("LaunchTemplate", "LatestVersionNumber"),
            },
            "Tags": [{**tag, "PropagateAtLaunch": True} for tag in tags],
        },
    )
    signal = cdk.CfnResourceSignal(count=1, timeout=SIGNAL_TIMEOUT)
    group.cfn_options.creation_policy = cdk.CfnCreationPolicy(resource_signal=signal)
    group.cfn_options.update_policy = cdk.CfnUpdatePolicy(
        auto_scaling_rolling_update=cdk.CfnAutoScalingRollingUpdate(
            max_batch_size=1,
            min_instances_in_service=0,
            pause_time=SIGNAL_TIMEOUT,
            wait_on_resource_signals=True,
            suspend_processes=["HealthCheck", "ReplaceUnhealthy", "AZRebalance", "AlarmNotification"],
        )
    )
