"""The compute-ec2 product: LibreChat on one EC2 instance in a public subnet behind a load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from products.compute import features
from products.compute import parameters as p
from products.compute.alarms import instance_alarms, serving_alarms
from products.compute.bedrock_regions import refuse_regions_without_models
from products.compute.certificates import map_database_roots
from products.compute.conditions import shared_conditions
from products.compute.dashboard import dashboard, instance_charts, layer_charts, serving_charts
from products.compute.deletion_guard import deletion_guard
from products.compute.ec2 import parameters as own
from products.compute.ec2.data_volume import data_volume
from products.compute.ec2.instance import instance
from products.compute.firewall import FIREWALL, firewall
from products.compute.load_balancer import load_balancer
from products.compute.outputs import alarms_output, first_outputs, kept_output, log_outputs, output
from products.compute.rules import shared_rules
from products.compute.sizes import map_sizes
from products.contract import Layer
from products.intrinsics import sub
from products.kept import keep_environment_name
from products.layers import be_the_only_compute
from products.product import Product

if TYPE_CHECKING:
    import aws_cdk as cdk

    from products.parameters import Parameter

KEPT = (
    "A snapshot of the volume ${DataVolume} with uploaded files: to have the files back, give its ID as "
    "Data volume snapshot to a later launch of compute-ec2 of at least this Size; when nobody needs it, "
    "delete it in the EC2 console under Snapshots, for its storage costs money until then. Daily backups in "
    "the vault ${BackupVault}, each of them such a snapshot too: when nobody needs them, delete them and "
    "then the vault in the AWS Backup console. The bucket ${AccessLogsBucket} with access logs, which expire "
    "by themselves; delete the empty bucket in the S3 console. Conversations and accounts are in the data "
    "layer and stay there. compute-ecs keeps files elsewhere: those uploaded here do not move to it."
)

SHELL = (
    "In the EC2 console, choose the instance librechat-${EnvironmentName}-instance, then Connect, Session "
    "Manager, Connect. In a terminal: aws ssm start-session --region ${AWS::Region} --target $(aws "
    "autoscaling describe-auto-scaling-groups --region ${AWS::Region} --auto-scaling-group-names "
    "${Instances} --query AutoScalingGroups[0].Instances[0].InstanceId --output text)"
)


class Ec2Product(Product):
    """LibreChat, rag_api and Meilisearch on one instance, with Docker Compose."""

    NAME: ClassVar[str] = "compute-ec2"
    VERSION: ClassVar[str] = "0.4.0"
    LAYER: ClassVar[Layer] = Layer.COMPUTE
    TITLE: ClassVar[str] = (
        "LibreChat, a chat application for many AI models, on one EC2 instance: the cheaper way, but updates "
        "take minutes without service. Launch 3 of 3: the network (with or without NAT) and data products of "
        "the same environment come first."
    )
    PARAMETERS: ClassVar[tuple[Parameter, ...]] = (
        p.SAME_ENVIRONMENT_NAME,
        own.INSTANCE_SIZE,
        *p.ACCESS,
        *features.FEATURES,
        FIREWALL,
        p.DELETION_PROTECTION,
        *own.PARAMETERS,
        p.IP_VERSIONS,
    )

    def __init__(self, scope: cdk.App) -> None:
        super().__init__(scope)
        shared_rules(self)
        refuse_regions_without_models(self)
        conditions = shared_conditions(self)
        map_sizes(self)
        map_database_roots(self)
        first = be_the_only_compute(self, after=keep_environment_name(self))
        balancer = load_balancer(self, conditions, target_type="instance", after=first)
        first_outputs(self, conditions, balancer.url)
        data_volume(self, after=first)
        instance(self, conditions, balancer)
        dashboard(self, [*serving_charts(), *instance_charts(), *layer_charts()])
        firewall(self)
        serving_alarms(self)
        instance_alarms(self)
        log_outputs(self, conditions)
        alarms_output(self)
        output(self, "OpenShell", sub(SHELL), "How operators open a shell on the instance, without SSH")
        kept_output(self, KEPT)
        deletion_guard(self, conditions)
