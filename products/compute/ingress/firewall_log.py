"""The log of the firewall: which requests came, what each rule said of them, and none of their secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.cfn import wafv2
from products.compute.sizes import BY_SIZE
from products.functions.log_group import add_log_group
from products.guards.kept import stack_token
from products.language.intrinsics import get_att, sub
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.language.conditions import Condition
    from products.product import Product

FIREWALL_LOG = Parameter(
    name="FirewallLog",
    label="Firewall log",
    description=(
        "Only with the firewall on. on: each request that the firewall sees is logged in CloudWatch Logs, "
        "with the address that it came from and what the rules said, but without credentials and cookies. "
        "AWS bills it by volume. off: only counts and samples."
    ),
    group=Group.ADVANCED,
    default="off",
    allowed_values=("on", "off"),
    constraint="must be on or off",
)
SECRET_HEADERS = ("authorization", "cookie")
"""Headers with which somebody else could be the person whose request it was: kept out of logs and samples."""

NAME = "aws-waf-logs-librechat-${EnvironmentName}-${Stack}"
"""AWS WAF logs to no group whose name begins otherwise (AWS WAF Developer Guide, "Amazon CloudWatch Logs",
https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html)."""


def add_firewall_log(product: Product, web_acl: wafv2.WebACL, condition: Condition) -> None:
    """Declare the log group and have the firewall write to it.

    The web ACL protects the same headers, since redaction in a log leaves them in samples of requests (AWS
    WAF Developer Guide, "Logging AWS WAF protection pack (web ACL) traffic",
    https://docs.aws.amazon.com/waf/latest/developerguide/logging.html).
    """
    add_log_group(
        product,
        "FirewallLogGroup",
        days=BY_SIZE.value("LogDays"),
        key=product.import_value(contract.DATA_KEY_ARN),
        name="firewall",
        condition=condition,
        group_name=sub(NAME, Stack=stack_token()),
    )
    place = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${FirewallLogGroup}"
    wafv2.LoggingConfiguration(
        product,
        "FirewallLogging",
        condition=condition,
        ResourceArn=get_att(web_acl, "Arn"),
        LogDestinationConfigs=[sub(place)],
        RedactedFields=[{"SingleHeader": {"Name": header}} for header in SECRET_HEADERS],
    )
