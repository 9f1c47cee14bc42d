"""The record of accepted and refused connections, and two saved questions to ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from products.intrinsics import NO_VALUE, Value, get_att, if_else, ref, sub
from products.network import conditions as named
from products.network.flows import DOCUMENTDB, HTTPS, LIBRECHAT, MEILISEARCH, NFS, POSTGRES, RAG_API, VALKEY

if TYPE_CHECKING:
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


def add_flow_logs(product: Product, *, vpc_id: Value, condition: cdk.CfnCondition | None = None) -> None:
    """The flow log of a VPC, its log group, the role that writes it and the saved queries."""
    product.resource(
        "FlowLogGroup",
        "AWS::Logs::LogGroup",
        {
            "RetentionInDays": ref("FlowLogRetentionDays"),
            "KmsKeyId": if_else(named.HAS_FLOW_LOG_KEY, ref("FlowLogKeyArn"), NO_VALUE),
            "Tags": product.tag_list(name="flow-logs"),
        },
        condition=condition,
        on_removal=cdk.RemovalPolicy.DESTROY,
    )
    product.resource("FlowLogRole", "AWS::IAM::Role", _role(product), condition=condition)
    product.resource(
        "FlowLog",
        "AWS::EC2::FlowLog",
        {
            "ResourceId": vpc_id,
            "ResourceType": "VPC",
            "TrafficType": "ALL",
            "LogDestinationType": "cloud-watch-logs",
            "LogGroupName": ref("FlowLogGroup"),
            "DeliverLogsPermissionArn": get_att("FlowLogRole", "Arn"),
            "LogFormat": log_format(),
            "MaxAggregationInterval": AGGREGATION_SECONDS,
            "Tags": product.tag_list(name="flow-log"),
        },
        condition=condition,
    )
    for logical_id, (name, query) in queries().items():
        product.resource(
            logical_id,
            "AWS::Logs::QueryDefinition",
            {
                "Name": sub(f"librechat/${{EnvironmentName}}/{name}"),
                "LogGroupNames": [ref("FlowLogGroup")],
                "QueryString": query,
            },
            condition=condition,
        )


def _role(product: Product) -> dict[str, Value]:
    """Write to this one log group, on behalf of this account's flow logs only.

    The actions are those of the Amazon VPC User Guide, "IAM role for publishing flow logs to CloudWatch
    Logs", without making log groups, which this template does.
    """
    return {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {
                        "StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")},
                        "ArnLike": {
                            "aws:SourceArn": sub(
                                "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:vpc-flow-log/*"
                            )
                        },
                    },
                }
            ],
        },
        "Policies": [
            {
                "PolicyName": "write-flow-logs",
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": [
                                "logs:CreateLogStream",
                                "logs:PutLogEvents",
                                "logs:DescribeLogGroups",
                                "logs:DescribeLogStreams",
                            ],
                            "Resource": get_att("FlowLogGroup", "Arn"),
                        }
                    ],
                },
            }
        ],
        "Tags": product.tag_list(name="flow-log-writer"),
    }
