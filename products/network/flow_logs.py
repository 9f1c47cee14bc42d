"""The record of accepted and refused connections, and two saved questions to ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.cfn import ec2, iam, logs
from products.functions.log_group import add_log_group
from products.language.intrinsics import ACCOUNT_ID, get_att, only_if, ref, sub
from products.language.policy import allow, inline_policy, trusted_by
from products.network.conditions import HAS_FLOW_LOG_KEY
from products.network.parameters import FLOW_LOG_DAYS, FLOW_LOG_KEY_ARN
from products.network.rules.flows import (
    DOCUMENTDB,
    HTTPS,
    LIBRECHAT,
    MEILISEARCH,
    NFS,
    POSTGRES,
    RAG_API,
    VALKEY,
)

if TYPE_CHECKING:
    from products.cfn.logs import LogGroup
    from products.language.conditions import Condition
    from products.language.intrinsics import Intrinsic
    from products.product import Product

FIELDS = (
    "version",
    "vpc-id",
    "subnet-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
    "tcp-flags",
    "flow-direction",
    "traffic-path",
)
"""The fields of a record (Amazon VPC User Guide, "Flow log records"). ``pkt-srcaddr`` is the packet's own
source, where ``srcaddr`` may be a load balancer's or NAT gateway's interface."""

# A port names its component: 3080 LibreChat, 8000 rag_api, 5432 PostgreSQL, and so on.
COMPONENT_PORTS = (LIBRECHAT, RAG_API, MEILISEARCH, POSTGRES, DOCUMENTDB, VALKEY, NFS, HTTPS)
AGGREGATION_SECONDS = 60


def log_format() -> str:
    """The record's format as ``AWS::EC2::FlowLog`` wants it."""
    return " ".join(f"${{{field}}}" for field in FIELDS)


def _parse() -> str:
    names = [_camel(field) for field in FIELDS]
    return f'parse @message "{" ".join("*" for _ in FIELDS)}" as {", ".join(names)}'


def _camel(field: str) -> str:
    first, *rest = field.split("-")
    return first + "".join(word.capitalize() for word in rest)


def queries() -> dict[str, tuple[str, str]]:
    """The saved queries: by logical ID, the name and the query in CloudWatch Logs Insights' language."""
    ports = "|".join(str(port) for port in COMPONENT_PORTS)
    refused = (
        _parse(),
        'filter action = "REJECT"',
        (
            "stats count(*) as attempts, max(end) as lastSeen "
            "by pktSrcaddr, pktDstaddr, dstport, protocol, interfaceId"
        ),
        "sort attempts desc",
        "limit 100",
    )
    talkers = (
        _parse(),
        f'filter action = "ACCEPT" and dstport like /^({ports})$/',
        "stats sum(bytes) as sent by dstport, pktSrcaddr, pktDstaddr, subnetId",
        "sort sent desc",
        "limit 100",
    )
    return {
        "RefusedQuery": ("who is refused", "\n| ".join(refused)),
        "TalkersQuery": ("top talkers by component", "\n| ".join(talkers)),
    }


def add_flow_logs(product: Product, *, vpc_id: Intrinsic, condition: Condition | None = None) -> LogGroup:
    """The flow log of a VPC, its log group, the role that writes it and the saved queries."""
    group = add_log_group(
        product,
        "FlowLogGroup",
        days=ref(FLOW_LOG_DAYS),
        key=only_if(HAS_FLOW_LOG_KEY, ref(FLOW_LOG_KEY_ARN)),
        name="flow-logs",
        condition=condition,
    )
    role = _add_role(product, group, condition)
    ec2.FlowLog(
        product,
        "FlowLog",
        condition=condition,
        ResourceId=vpc_id,
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="cloud-watch-logs",
        LogGroupName=ref(group),
        DeliverLogsPermissionArn=get_att(role, "Arn"),
        LogFormat=log_format(),
        MaxAggregationInterval=AGGREGATION_SECONDS,
        Tags=product.tag_list(name="flow-log"),
    )
    for logical_id, (name, query) in queries().items():
        logs.QueryDefinition(
            product,
            logical_id,
            condition=condition,
            Name=sub(f"librechat/${{EnvironmentName}}/{name}"),
            LogGroupNames=[ref(group)],
            QueryString=query,
        )
    return group


def _add_role(product: Product, group: LogGroup, condition: Condition | None) -> iam.Role:
    """Write to this one log group, on behalf of this account's flow logs only.

    The actions are those of the Amazon VPC User Guide, "IAM role for publishing flow logs to CloudWatch
    Logs", without making log groups, which this template does.
    """
    flow_logs = "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:vpc-flow-log/*"
    actions = [
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
    ]
    return iam.Role(
        product,
        "FlowLogRole",
        condition=condition,
        AssumeRolePolicyDocument=trusted_by(
            "vpc-flow-logs.amazonaws.com",
            condition={
                "StringEquals": {"aws:SourceAccount": ACCOUNT_ID},
                "ArnLike": {"aws:SourceArn": sub(flow_logs)},
            },
        ),
        Policies=[inline_policy("write-flow-logs", allow(None, actions, get_att(group, "Arn")))],
        Tags=product.tag_list(name="flow-log-writer"),
    )
