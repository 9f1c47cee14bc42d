"""Ways to break an environment, each with the finding that must follow, and how it is mended.

Each is a context manager: it breaks one thing by a call of AWS's API, as somebody's hand would, and mends it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.integration.diagnosis.conftest import Patient


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing broken.

    Attributes:
        breaking: Breaks it, and mends it in the end.
        check: The one finding that follows.
        symptom: What that finding says people notice, at least in part.
        evidence: A word of the evidence; ``{…}`` stands for nothing.
        later: How much later the doctor comes.
    """

    breaking: Callable[[Patient], AbstractContextManager[None]]
    check: str
    symptom: str = ""
    evidence: str = ""
    later: dt.timedelta = dt.timedelta()


def _rule(name: str) -> Any:  # noqa: ANN401 - a fault
    """The rule of that name is removed from its group."""

    @contextlib.contextmanager
    def breaking(patient: Patient) -> Iterator[None]:
        ec2, rule = patient.client("ec2"), patient.rule(name)
        egress = rule["IsEgress"]
        given: dict[str, Any] = {key: rule[key] for key in ("IpProtocol", "FromPort", "ToPort")}
        if "CidrIpv4" in rule:
            given["IpRanges"] = [{"CidrIp": rule["CidrIpv4"]}]
        else:
            given["UserIdGroupPairs"] = [{"GroupId": rule["ReferencedGroupInfo"]["GroupId"]}]
        group, way = rule["GroupId"], "egress" if egress else "ingress"
        revoke = getattr(ec2, f"revoke_security_group_{way}")
        revoke(GroupId=group, SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]])
        yield
        getattr(ec2, f"authorize_security_group_{way}")(GroupId=group, IpPermissions=[given])

    return breaking


@contextlib.contextmanager
def extra_rule(patient: Patient) -> Iterator[None]:
    """Somebody opens the database to the world."""
    ec2, group = patient.client("ec2"), patient.id("network", "PostgresSecurityGroup")
    given = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[given])
    yield
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[given])


@contextlib.contextmanager
def function_in_public_subnets(patient: Patient) -> Iterator[None]:
    """The initialising function is put into the public subnets."""
    client = patient.client("lambda")
    name = patient.id("data", "PostgresSchemaFunction")
    before = client.get_function_configuration(FunctionName=name)["VpcConfig"]
    public = [patient.id("network", f"PublicSubnet{zone}") for zone in (1, 2)]
    groups = before["SecurityGroupIds"]
    client.update_function_configuration(
        FunctionName=name, VpcConfig={"SubnetIds": public, "SecurityGroupIds": groups}
    )
    yield
    client.update_function_configuration(
        FunctionName=name, VpcConfig={"SubnetIds": before["SubnetIds"], "SecurityGroupIds": groups}
    )


@contextlib.contextmanager
def function_in_other_group(patient: Patient) -> Iterator[None]:
    """The initialising function wears the application's group."""
    client = patient.client("lambda")
    name = patient.id("data", "DocumentDbSchemaFunction")
    before = client.get_function_configuration(FunctionName=name)["VpcConfig"]
    other = patient.id("network", "EfsSecurityGroup")
    given = {"SubnetIds": before["SubnetIds"], "SecurityGroupIds": [other]}
    client.update_function_configuration(FunctionName=name, VpcConfig=given)
    yield
    given = {"SubnetIds": before["SubnetIds"], "SecurityGroupIds": before["SecurityGroupIds"]}
    client.update_function_configuration(FunctionName=name, VpcConfig=given)


@contextlib.contextmanager
def tasks_in_isolated_subnets(patient: Patient) -> Iterator[None]:
    """The service's tasks are put into the isolated subnets."""
    ecs = patient.client("ecs")
    arn = patient.id("compute-ecs", "LibreChatService")
    cluster = arn.split("/")[-2]
    (found,) = ecs.describe_services(cluster=cluster, services=[arn])["services"]
    before = found["networkConfiguration"]
    isolated = [patient.id("network", f"IsolatedSubnet{zone}") for zone in (1, 2)]
    moved = {"awsvpcConfiguration": {**before["awsvpcConfiguration"], "subnets": isolated}}
    ecs.update_service(cluster=cluster, service=arn, networkConfiguration=moved)
    yield
    ecs.update_service(cluster=cluster, service=arn, networkConfiguration=before)


@contextlib.contextmanager
def balancer_in_private_subnets(patient: Patient) -> Iterator[None]:
    """The load balancer is put into the private subnets."""
    client, arn = patient.client("elbv2"), patient.id("compute-ecs", "LoadBalancer")
    for tier in ("Private", "Public"):
        client.set_subnets(
            LoadBalancerArn=arn,
            Subnets=[patient.id("network", f"{tier}Subnet{zone}") for zone in (1, 2)],
        )
        if tier == "Private":
            yield


@contextlib.contextmanager
def no_nat_route(patient: Patient) -> Iterator[None]:
    """Both private tables lose their default route."""
    ec2 = patient.client("ec2")
    tables = [patient.id("network", "PrivateRouteTable1")]
    gateway = patient.id("network", "NatGateway1")
    for table in tables:
        ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    yield
    for table in tables:
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=gateway)


@contextlib.contextmanager
def subnet_with_other_table(patient: Patient) -> Iterator[None]:
    """A private subnet uses the isolated route table."""
    ec2, subnet = patient.client("ec2"), patient.id("network", "PrivateSubnet1")

    def associate(table: str) -> None:
        tables = ec2.describe_route_tables(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])[
            "RouteTables"
        ]
        (old,) = [
            each["RouteTableAssociationId"]
            for found in tables
            for each in found["Associations"]
            if each.get("SubnetId") == subnet
        ]
        ec2.replace_route_table_association(AssociationId=old, RouteTableId=table)

    associate(patient.id("network", "IsolatedRouteTable"))
    yield
    associate(patient.id("network", "PrivateRouteTable1"))


@contextlib.contextmanager
def detached_internet_gateway(patient: Patient) -> Iterator[None]:
    """The internet gateway is detached from the VPC."""
    ec2 = patient.client("ec2")
    given = {
        "InternetGatewayId": patient.id("network", "InternetGateway"),
        "VpcId": patient.id("network", "Vpc"),
    }
    ec2.detach_internet_gateway(**given)
    yield
    ec2.attach_internet_gateway(**given)


@contextlib.contextmanager
def no_private_names(patient: Patient) -> Iterator[None]:
    """The VPC's DNS host names are switched off."""
    ec2, vpc = patient.client("ec2"), patient.id("network", "Vpc")
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": False})
    yield
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})


@contextlib.contextmanager
def endpoint_without_private_name(patient: Patient) -> Iterator[None]:
    """The endpoint of Secrets Manager loses its private name."""
    ec2, endpoint = patient.client("ec2"), patient.id("network", "SecretsManagerEndpoint")
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, PrivateDnsEnabled=False)
    yield
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, PrivateDnsEnabled=True)


def _policy(name: str, document: dict[str, Any]) -> Any:  # noqa: ANN401 - a fault
    @contextlib.contextmanager
    def breaking(patient: Patient) -> Iterator[None]:
        ec2, endpoint = patient.client("ec2"), patient.id("network", name)
        (found,) = ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"]
        ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, PolicyDocument=json.dumps(document))
        yield
        ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, PolicyDocument=found["PolicyDocument"])

    return breaking


NO_PUT = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}],
}


@contextlib.contextmanager
def s3_endpoint_out_of_the_isolated_table(patient: Patient) -> Iterator[None]:
    """The S3 endpoint is taken out of the isolated route table."""
    ec2, endpoint = patient.client("ec2"), patient.id("network", "S3Endpoint")
    table = patient.id("network", "IsolatedRouteTable")
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, RemoveRouteTableIds=[table])
    yield
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, AddRouteTableIds=[table])


@contextlib.contextmanager
def denying_acl(patient: Patient) -> Iterator[None]:
    """The VPC's network ACL denies PostgreSQL's port."""
    ec2, vpc = patient.client("ec2"), patient.id("network", "Vpc")
    acls = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"]
    (acl,) = [each["NetworkAclId"] for each in acls if each["IsDefault"] and each["VpcId"] == vpc]
    ec2.create_network_acl_entry(
        NetworkAclId=acl,
        RuleNumber=50,
        Protocol="6",
        RuleAction="deny",
        Egress=False,
        CidrBlock="0.0.0.0/0",
        PortRange={"From": 5432, "To": 5432},
    )
    yield
    ec2.delete_network_acl_entry(NetworkAclId=acl, RuleNumber=50, Egress=False)


@contextlib.contextmanager
def extra_route(patient: Patient) -> Iterator[None]:
    """Somebody gives the isolated subnets a way to the internet."""
    ec2, table = patient.client("ec2"), patient.id("network", "IsolatedRouteTable")
    gateway = patient.id("network", "InternetGateway")
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="198.51.100.0/24", GatewayId=gateway)
    yield
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock="198.51.100.0/24")


@contextlib.contextmanager
def public_database(patient: Patient) -> Iterator[None]:
    """PostgreSQL gets a public address."""
    rds, name = patient.client("rds"), patient.id("data", "Postgres")
    rds.modify_db_instance(DBInstanceIdentifier=name, PubliclyAccessible=True, ApplyImmediately=True)
    yield
    rds.modify_db_instance(DBInstanceIdentifier=name, PubliclyAccessible=False, ApplyImmediately=True)


@contextlib.contextmanager
def no_backups(patient: Patient) -> Iterator[None]:
    """PostgreSQL's automated backups are switched off."""
    rds, name = patient.client("rds"), patient.id("data", "Postgres")
    for days in (0, 7):
        rds.modify_db_instance(DBInstanceIdentifier=name, BackupRetentionPeriod=days, ApplyImmediately=True)
        if days == 0:
            yield


@contextlib.contextmanager
def deleted_secret(patient: Patient) -> Iterator[None]:
    """The secret of rag_api's role is scheduled for deletion."""
    client, secret = patient.client("secretsmanager"), patient.id("data", "PostgresSecret")
    client.delete_secret(SecretId=secret, RecoveryWindowInDays=7)
    yield
    client.restore_secret(SecretId=secret)


@contextlib.contextmanager
def pending_rotation(patient: Patient) -> Iterator[None]:
    """A rotation stopped after its first step."""
    client, secret = patient.client("secretsmanager"), patient.id("data", "JwtSecret")
    made = client.put_secret_value(SecretId=secret, SecretString="0" * 64, VersionStages=["AWSPENDING"])[
        "VersionId"
    ]
    yield
    client.update_secret_version_stage(SecretId=secret, VersionStage="AWSPENDING", RemoveFromVersionId=made)


@contextlib.contextmanager
def no_rotation(patient: Patient) -> Iterator[None]:
    """The rotation of a database's secret is switched off."""
    client, secret = patient.client("secretsmanager"), patient.id("data", "PostgresSecret")
    before = client.describe_secret(SecretId=secret)
    client.cancel_rotate_secret(SecretId=secret)
    yield
    client.rotate_secret(
        SecretId=secret,
        RotationLambdaARN=before["RotationLambdaARN"],
        RotationRules=before["RotationRules"],
        RotateImmediately=False,
    )


@contextlib.contextmanager
def disabled_key(patient: Patient) -> Iterator[None]:
    """The encryption key is disabled."""
    client, key = patient.client("kms"), patient.id("data", "DataKey")
    client.disable_key(KeyId=key)
    yield
    client.enable_key(KeyId=key)


@contextlib.contextmanager
def failed_initialisation(patient: Patient) -> Iterator[None]:
    """The function that initialises PostgreSQL answered that it failed."""
    client, group = patient.client("logs"), patient.id("data", "PostgresSchemaLogs")
    now = int(dt.datetime.now(dt.UTC).timestamp() * 1000)
    client.create_log_stream(logGroupName=group, logStreamName="clinic")
    client.put_log_events(
        logGroupName=group,
        logStreamName="clinic",
        logEvents=[
            {"timestamp": now, "message": "ERROR custom_resources.faults.explain: the server refused"},
            {"timestamp": now + 1, "message": "INFO custom_resources.lifecycle.resource: Answered FAILED"},
        ],
    )
    yield
    client.delete_log_stream(logGroupName=group, logStreamName="clinic")


def _stopped(reason: str, name: str) -> Any:  # noqa: ANN401 - a fault
    @contextlib.contextmanager
    def breaking(patient: Patient) -> Iterator[None]:
        ecs, arn = patient.client("ecs"), patient.id("compute-ecs", name)
        cluster, service = arn.split("/")[-2:]
        (task,) = ecs.list_tasks(cluster=cluster, serviceName=service)["taskArns"]
        ecs.stop_task(cluster=cluster, task=task, reason=reason)
        yield
        ecs.update_service(cluster=cluster, service=service, desiredCount=0)
        ecs.update_service(cluster=cluster, service=service, desiredCount=1)

    return breaking


@contextlib.contextmanager
def switched_off_service(patient: Patient) -> Iterator[None]:
    """LibreChat's service is set to no tasks."""
    ecs, arn = patient.client("ecs"), patient.id("compute-ecs", "LibreChatService")
    cluster, service = arn.split("/")[-2:]
    ecs.update_service(cluster=cluster, service=service, desiredCount=0)
    yield
    ecs.update_service(cluster=cluster, service=service, desiredCount=1)


@contextlib.contextmanager
def execution_role_without_rights(patient: Patient) -> Iterator[None]:
    """LibreChat's execution role loses a policy."""
    iam, role = patient.client("iam"), patient.id("compute-ecs", "LibreChatExecutionRole")
    name = iam.list_role_policies(RoleName=role)["PolicyNames"][0]
    document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    iam.delete_role_policy(RoleName=role, PolicyName=name)
    yield
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


@contextlib.contextmanager
def role_with_more_rights(patient: Patient) -> Iterator[None]:
    """LibreChat's task role gets a policy that no template gives it."""
    iam, role = patient.client("iam"), patient.id("compute-ecs", "LibreChatTaskRole")
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName="by-hand", PolicyDocument=document)
    yield
    iam.delete_role_policy(RoleName=role, PolicyName="by-hand")


@contextlib.contextmanager
def deleted_listener(patient: Patient) -> Iterator[None]:
    """The load balancer's listener is deleted and made again, under another ARN."""
    client, arn = patient.client("elbv2"), patient.id("compute-ecs", "HttpListener")
    (found,) = client.describe_listeners(ListenerArns=[arn])["Listeners"]
    client.delete_listener(ListenerArn=arn)
    yield
    client.create_listener(
        LoadBalancerArn=found["LoadBalancerArn"],
        Port=found["Port"],
        Protocol=found["Protocol"],
        DefaultActions=found["DefaultActions"],
    )


def _alarm(product: str, name: str) -> Any:  # noqa: ANN401 - a fault
    @contextlib.contextmanager
    def breaking(patient: Patient) -> Iterator[None]:
        client, alarm = patient.client("cloudwatch"), patient.id(product, name)
        client.set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="above its limit")
        yield
        client.set_alarm_state(AlarmName=alarm, StateValue="OK", StateReason="as before")

    return breaking


@contextlib.contextmanager
def no_credits(patient: Patient) -> Iterator[None]:
    """PostgreSQL has no CPU credits left."""
    client, name = patient.client("cloudwatch"), patient.id("data", "Postgres")

    def put(value: float, minutes: int) -> None:
        data = {
            "MetricName": "CPUCreditBalance",
            "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": name}],
            "Value": value,
            "Timestamp": dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes),
        }
        client.put_metric_data(Namespace="AWS/RDS", MetricData=[data])

    put(1.0, 30)
    yield
    put(500.0, 5)


@contextlib.contextmanager
def rejected_flows(patient: Patient) -> Iterator[None]:
    """The flow log saw a task refused by DocumentDB."""
    client, group = patient.client("logs"), patient.id("network", "FlowLogGroup")
    ec2 = patient.client("ec2")
    addresses = []
    for name in ("PrivateSubnet1", "IsolatedSubnet1"):
        subnet = patient.id("network", name)
        block = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["CidrBlock"]
        addresses.append(block.rpartition(".")[0] + ".17")
    stack = patient.client("cloudformation").get_template(StackName=patient.stack("network"))
    fields = stack["TemplateBody"]["Resources"]["FlowLog"]["Properties"]["LogFormat"]
    values = {
        "srcaddr": addresses[0],
        "dstaddr": addresses[1],
        "dstport": "27017",
        "action": "REJECT",
    }
    names = fields.replace("${", "").replace("}", "").split()
    message = " ".join(values.get(each, "-") for each in names)
    client.create_log_stream(logGroupName=group, logStreamName="eni-clinic")
    now = int(dt.datetime.now(dt.UTC).timestamp() * 1000)
    client.put_log_events(
        logGroupName=group, logStreamName="eni-clinic", logEvents=[{"timestamp": now, "message": message}]
    )
    yield
    client.delete_log_stream(logGroupName=group, logStreamName="eni-clinic")


@contextlib.contextmanager
def nearly_all_vpcs(patient: Patient) -> Iterator[None]:
    """The account has as many VPCs as its quota allows."""
    ec2 = patient.client("ec2")
    made = []
    while len(ec2.describe_vpcs()["Vpcs"]) < 5:
        made.append(ec2.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"])
    yield
    for each in made:
        ec2.delete_vpc(VpcId=each)


FAULTS: dict[str, Fault] = {
    "database refuses the function": Fault(
        breaking=_rule("InitLambdaToPostgresOn5432Ingress"),
        check="function-database",
        symptom="Lambda cannot connect to database",
        evidence="InitLambdaToPostgresOn5432Ingress",
    ),
    "function may not leave": Fault(
        breaking=_rule("InitLambdaToDocumentDbOn27017Egress"),
        check="function-database",
        symptom="Lambda cannot connect to database",
        evidence="InitLambdaToDocumentDbOn27017Egress",
    ),
    "function in public subnets": Fault(
        breaking=function_in_public_subnets,
        check="function-placement",
        symptom="Lambda cannot connect to database",
        evidence="PublicSubnet1",
    ),
    "function in another group": Fault(
        breaking=function_in_other_group,
        check="function-database",
        symptom="Lambda cannot connect to database",
        evidence="EfsSecurityGroup",
    ),
    "private names off": Fault(
        breaking=no_private_names, check="function-secrets", symptom="Lambda cannot connect to database"
    ),
    "endpoint's private name off": Fault(
        breaking=endpoint_without_private_name, check="function-secrets", symptom="cannot read its secret"
    ),
    "secrets endpoint refuses": Fault(
        breaking=_policy("SecretsManagerEndpoint", NO_PUT), check="function-secrets", evidence="declared"
    ),
    "S3 endpoint refuses answers": Fault(
        breaking=_policy("S3Endpoint", NO_PUT),
        check="function-answer",
        symptom="cannot answer CloudFormation",
    ),
    "S3 endpoint out of the table": Fault(
        breaking=s3_endpoint_out_of_the_isolated_table, check="function-answer", evidence="RouteTableIds"
    ),
    "endpoint's group closed": Fault(
        breaking=_rule("InitLambdaToEndpointOn443Ingress"), check="function-secrets"
    ),
    "NACL denies PostgreSQL": Fault(
        breaking=denying_acl, check="function-database", evidence="PostgresSchema"
    ),
    "tasks in isolated subnets": Fault(
        breaking=tasks_in_isolated_subnets,
        check="task-placement",
        symptom="ECS tasks cannot pull images",
        evidence="IsolatedSubnet1",
    ),
    "no route to NAT": Fault(
        breaking=no_nat_route,
        check="image-pull",
        symptom="ECS tasks cannot pull images",
        evidence="PrivateRouteTable1",
    ),
    "private subnet with the isolated table": Fault(
        breaking=subnet_with_other_table, check="image-pull", evidence="IsolatedRouteTable"
    ),
    "tasks may not leave": Fault(
        breaking=_rule("ServiceToInternetOn443Egress"),
        check="image-pull",
        evidence="ServiceToInternetOn443Egress",
    ),
    "image not found": Fault(
        breaking=_stopped("CannotPullContainerError: pull image manifest has been retried", "RagService"),
        check="image-pull",
        symptom="ECS tasks cannot pull images",
        evidence="CannotPullContainerError",
    ),
    "execution role without rights": Fault(
        breaking=execution_role_without_rights,
        check="execution-role",
        symptom="ECS tasks cannot pull images",
        evidence="lacks",
    ),
    "task crashed": Fault(
        breaking=_stopped("Essential container in task exited", "SearchService"),
        check="tasks-missing",
        evidence="1 stopped: Essential container in task exited",
    ),
    "service switched off": Fault(
        breaking=switched_off_service, check="service-off", symptom="Cannot access application"
    ),
    "balancer in private subnets": Fault(
        breaking=balancer_in_private_subnets,
        check="balancer-placement",
        symptom="Cannot access application",
        evidence="PrivateSubnet1",
    ),
    "balancer closed": Fault(
        breaking=_rule("InternetToAlbOn80Ingress"),
        check="application-access",
        symptom="Cannot access application",
        evidence="InternetToAlbOn80Ingress",
    ),
    "balancer may not reach its targets": Fault(
        breaking=_rule("AlbToServiceOn3080Egress"), check="application-targets"
    ),
    "internet gateway detached": Fault(
        breaking=detached_internet_gateway, check="image-pull", evidence="InternetGateway"
    ),
    "listener deleted": Fault(
        breaking=deleted_listener, check="listener", symptom="Cannot access application"
    ),
    "tasks refused by DocumentDB": Fault(
        breaking=_rule("ServiceToDocumentDbOn27017Ingress"), check="application-database"
    ),
    "tasks refused by the files": Fault(
        breaking=_rule("ServiceToEfsOn2049Ingress"), check="application-files"
    ),
    "tasks refused by one another": Fault(
        breaking=_rule("ServiceToServiceOn8000Ingress"), check="application-helpers"
    ),
    "tasks refused by the endpoint": Fault(
        breaking=_rule("ServiceToEndpointOn443Ingress"), check="application-secrets"
    ),
    "database open to the world": Fault(breaking=extra_rule, check="drift", evidence="0.0.0.0/0"),
    "isolated subnets with a way out": Fault(breaking=extra_route, check="drift", evidence="198.51.100.0/24"),
    "database with a public address": Fault(breaking=public_database, check="drift"),
    "role with more rights": Fault(breaking=role_with_more_rights, check="drift", evidence="s3:*"),
    "no backups": Fault(breaking=no_backups, check="backups-off", evidence="BackupRetentionPeriod"),
    "secret deleted": Fault(breaking=deleted_secret, check="secret", evidence="DeletedDate"),
    "rotation stuck": Fault(
        breaking=pending_rotation,
        check="rotation-stuck",
        evidence="AWSPENDING",
        later=dt.timedelta(hours=2),
    ),
    "rotation off": Fault(breaking=no_rotation, check="rotation-off", evidence="RotationEnabled"),
    "key disabled": Fault(breaking=disabled_key, check="key", evidence="Disabled"),
    "initialisation failed": Fault(
        breaking=failed_initialisation, check="function-outcome", evidence="the server refused"
    ),
    "storage full": Fault(breaking=_alarm("data", "PostgresStorageAlarm"), check="storage"),
    "connections used up": Fault(breaking=_alarm("data", "PostgresConnectionsAlarm"), check="connections"),
    "another alarm": Fault(breaking=_alarm("compute-ecs", "LatencyAlarm"), check="alarm"),
    "no burst credits": Fault(breaking=no_credits, check="burst-credits", evidence="CPUCreditBalance"),
    "flows rejected": Fault(breaking=rejected_flows, check="rejected-flows", evidence="27017"),
    "quota near": Fault(breaking=nearly_all_vpcs, check="quota", evidence="VPCs per Region"),
}
"""By what happened; each is seen, and nothing beside it."""
