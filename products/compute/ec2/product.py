"""The compute-ec2 product: LibreChat on one EC2 instance in a public subnet behind a load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from products.compute import conditions as c
from products.compute import parameters as p
from products.compute.application import company, features, own_configuration
from products.compute.application.administrator.administrator import add_first_administrator
from products.compute.application.administrator.parameters import FIRST_ADMINISTRATOR
from products.compute.application.delivery.certificates import add_database_roots
from products.compute.application.models.bedrock_regions import add_model_region_rules
from products.compute.application.sign_on import parameters as sign_on
from products.compute.application.sign_on.sign_on import add_sign_on, add_sign_on_output
from products.compute.application.spending import SPENDING, add_spending
from products.compute.deletion_guard import add_deletion_guard
from products.compute.ec2 import parameters as own
from products.compute.ec2.data_volume import add_data_volume
from products.compute.ec2.instance import add_instance, add_program_logs
from products.compute.ingress import firewall
from products.compute.ingress.firewall import add_firewall
from products.compute.ingress.load_balancer import add_load_balancer
from products.compute.monitoring.alarms import add_instance_alarms, add_serving_alarms
from products.compute.monitoring.dashboard import (
    add_dashboard,
    instance_charts,
    layer_charts,
    serving_charts,
)
from products.compute.outputs import add_alarms_output, add_first_outputs, add_kept_output, add_log_outputs
from products.compute.rules import add_shared_rules
from products.compute.sizes import BY_SIZE
from products.contract import Layer
from products.guards.kept import add_kept_environment_name
from products.guards.layers import add_only_compute
from products.language.intrinsics import sub
from products.product import Product

if TYPE_CHECKING:
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
        FIRST_ADMINISTRATOR,
        *sign_on.PARAMETERS,
        *features.FEATURES,
        *company.PARAMETERS,
        *own_configuration.PARAMETERS,
        *SPENDING,
        *firewall.PARAMETERS,
        p.DELETION_PROTECTION,
        *own.PARAMETERS,
        p.IP_VERSIONS,
    )

    def build(self) -> None:
        """Declare the application."""
        add_shared_rules(self)
        add_model_region_rules(self)
        self.add_conditions(*c.SHARED)
        company.add_choices(self)
        add_spending(self)
        BY_SIZE.add_mapping(self)
        add_database_roots(self)
        add_sign_on(self)
        add_first_administrator(self)
        first = add_only_compute(self, after=add_kept_environment_name(self))
        balancer = add_load_balancer(self, target_type="instance", after=first)
        add_first_outputs(self, balancer.url)
        add_sign_on_output(self)
        volume = add_data_volume(self, after=first)
        logs = add_program_logs(self)
        instances = add_instance(self, balancer, logs, volume)
        charts = [*serving_charts(balancer), *instance_charts(instances), *layer_charts(balancer)]
        add_dashboard(self, charts)
        add_firewall(self, balancer)
        add_serving_alarms(self, balancer)
        add_instance_alarms(self, instances)
        add_log_outputs(self, librechat=logs["LibreChat"], rag=logs["Rag"], search=logs["Search"])
        add_alarms_output(self)
        words = "How operators open a shell on the instance, without SSH"
        self.add_output("OpenShell", sub(SHELL), words)
        add_kept_output(self, KEPT)
        add_deletion_guard(self)
