"""The instance: one, replaced by itself when it fails, and proved by the application's own answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.cfn import autoscaling, ec2
from products.compute import conditions as c
from products.compute.application.delivery.delivered_files import PRELOAD_PATH
from products.compute.application.own_configuration import add_own_configuration, own_secrets
from products.compute.ec2.files import Machine, environments, instance_files, user_data
from products.compute.ec2.fingerprint import fingerprint
from products.compute.ec2.instance_role import add_instance_role, add_program_roles
from products.compute.ec2.launch_report import add_launch_report
from products.compute.ec2.parameters import KEY_PAIR_NAME
from products.compute.sizes import BY_SIZE
from products.functions.log_group import add_log_group
from products.language.conditions import Condition, is_given
from products.language.intrinsics import get_att, only_if, ref, select, split

if TYPE_CHECKING:
    from products.cfn.iam import InstanceProfile
    from products.cfn.logs import LogGroup
    from products.compute.ingress.load_balancer import LoadBalancer
    from products.product import Product

IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
"""EC2 itself looks up the newest Amazon Linux 2023 whenever an instance is started, also to replace one
(Amazon EC2 User Guide, "Use a Systems Manager parameter instead of an AMI ID in a launch template")."""

SIGNAL_TIMEOUT = "PT25M"
"""Preparing takes a few minutes; LibreChat then has ``READY_SECONDS``."""

GRACE_SECONDS = 1500
HAS_KEY_PAIR = Condition("HasKeyPair", is_given(KEY_PAIR_NAME))
CONTAINER_HOPS = 1
"""Metadata answers reach the instance and pass no bridge: no container can act as the instance's role
(Amazon EC2 User Guide, "Use IMDSv2", considerations for containers). Those that call AWS have roles of their
own."""


ROLLING_UPDATE = {
    "MaxBatchSize": 1,
    "MinInstancesInService": 0,
    "PauseTime": SIGNAL_TIMEOUT,
    "SuspendProcesses": ["HealthCheck", "ReplaceUnhealthy", "AZRebalance", "AlarmNotification"],
    "WaitOnResourceSignals": True,
}
"""How an update replaces the instance (AWS CloudFormation Template Reference, "UpdatePolicy attribute")."""


def add_program_logs(product: Product) -> dict[str, LogGroup]:
    """Declare each program's log group; returns them by the programs' names in logical IDs."""
    return {
        program: add_log_group(
            product,
            f"{program}Logs",
            days=BY_SIZE.value("LogDays"),
            key=product.import_value(contract.DATA_KEY_ARN),
            condition=condition,
        )
        for program, condition in (("LibreChat", None), ("Rag", c.RAG), ("Search", c.SEARCH))
    }


def add_instance(
    product: Product, balancer: LoadBalancer, logs: dict[str, LogGroup], volume: ec2.Volume
) -> autoscaling.AutoScalingGroup:
    """Declare the launch template and the group that keeps one instance running.

    Args:
        product: The product under construction.
        balancer: The load balancer that it stands behind.
        logs: Each program's log group.
        volume: The volume with the files.
    """
    product.add_conditions(HAS_KEY_PAIR)
    variables = environments(product, url=balancer.url)
    own = add_own_configuration(product, reserved=variables["librechat"].names())
    variables["librechat"] = variables["librechat"].with_(
        own_secrets(variables["librechat"], preload=PRELOAD_PATH)
    )
    role, profile = add_instance_role(product, variables, logs, volume, own=own.secret())
    roles = add_program_roles(product, role)
    files = instance_files(Machine(variables=variables, roles=roles, logs=logs, volume=volume, own=own))
    template = ec2.LaunchTemplate(
        product,
        "LaunchTemplate",
        metadata={
            "AWS::CloudFormation::Init": {"config": {"files": files}},
            # What the group waits for too: without a listener, nothing would check the instance's health. A
            # reference in the metadata is a wait like any other, and may stand under a condition, as no name
            # in DependsOn may.
            "After": [balancer.listener],
        },
        LaunchTemplateData=_launch_template_data(product, profile, fingerprint(product, files)),
    )
    add_launch_report(product, template)
    return _add_group(product, balancer, template)


def _launch_template_data(
    product: Product, profile: InstanceProfile, digest: str
) -> ec2.LaunchTemplateLaunchTemplateDataProperty:
    return {
        "ImageId": IMAGE,
        "InstanceType": BY_SIZE.value("InstanceType"),
        "IamInstanceProfile": {"Arn": get_att(profile, "Arn")},
        "KeyName": only_if(HAS_KEY_PAIR, ref(KEY_PAIR_NAME)),
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
        "BlockDeviceMappings": [
            {
                "DeviceName": "/dev/xvda",
                "Ebs": {
                    "VolumeSize": 30,
                    "VolumeType": "gp3",
                    "Encrypted": True,
                    "DeleteOnTermination": True,
                },
            }
        ],
        "Monitoring": {"Enabled": True},
        "TagSpecifications": [
            {"ResourceType": kind, "Tags": product.tag_list(name="instance")}
            for kind in ("instance", "volume")
        ],
        "UserData": user_data(product.PARAMETERS, digest),
    }


def _add_group(
    product: Product, balancer: LoadBalancer, template: ec2.LaunchTemplate
) -> autoscaling.AutoScalingGroup:
    """A group of one: an instance that stops answering ``/readyz`` is replaced and takes the volume over.

    It stays in the volume's zone. On an update the old instance goes first, since it holds the volume.
    """
    tags = [*product.tag_list(name="instance")]
    # Naming the listener makes it first: without one, nothing would check the instance's health.
    tags.append({"Key": "librechat:listener", "Value": balancer.listener})
    return autoscaling.AutoScalingGroup(
        product,
        "Instances",
        creation_policy={"ResourceSignal": {"Count": 1, "Timeout": SIGNAL_TIMEOUT}},
        update_policy={"AutoScalingRollingUpdate": ROLLING_UPDATE},
        MinSize="1",
        MaxSize="1",
        DesiredCapacity="1",
        VPCZoneIdentifier=[select(0, split(",", product.import_value(contract.PUBLIC_SUBNET_IDS)))],
        TargetGroupARNs=[ref(balancer.target_group)],
        HealthCheckType="ELB",
        HealthCheckGracePeriod=GRACE_SECONDS,
        LaunchTemplate={
            "LaunchTemplateId": ref(template),
            "Version": get_att(template, "LatestVersionNumber"),
        },
        Tags=[{"Key": tag["Key"], "Value": tag["Value"], "PropagateAtLaunch": True} for tag in tags],
    )
