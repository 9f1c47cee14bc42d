"""A log group, the same in every layer: it goes with its product, and keeps what it holds for some days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.cfn import logs
from products.language.resource import Removal

if TYPE_CHECKING:
    from products.language.conditions import Condition
    from products.language.intrinsics import Integer, Text
    from products.product import Product


def add_log_group(  # noqa: PLR0913 - a log group is its name, its days, its key, its tag and its condition
    product: Product,
    logical_id: str,
    *,
    days: Integer,
    key: Text | None = None,
    name: str | None = None,
    group_name: Text | None = None,
    condition: Condition | None = None,
) -> logs.LogGroup:
    """Declare a log group.

    Args:
        product: The product under construction.
        logical_id: The log group's logical ID.
        days: How long it keeps what it holds.
        key: ARN of the key that encrypts it; without one, CloudWatch Logs' own.
        name: Its ``Name`` tag.
        group_name: A name of its own; without one, CloudFormation's.
        condition: The condition under which it exists.
    """
    properties: logs.LogGroupProperties = {"RetentionInDays": days}
    if key is not None:
        properties["KmsKeyId"] = key
    if group_name is not None:
        properties["LogGroupName"] = group_name
    properties["Tags"] = product.tag_list(name=name)
    return logs.LogGroup(product, logical_id, condition=condition, on_removal=Removal.DELETE, **properties)
