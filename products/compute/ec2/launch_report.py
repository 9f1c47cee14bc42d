"""Why a launch failed, in the instance's own words, as the first thing that the stack's events say.

The group is told by SignalResource, which takes a status and no reason (AWS CloudFormation API Reference,
"SignalResource"). A wait condition takes both, by its handle's URL (AWS CloudFormation User Guide, "Create
wait conditions in a CloudFormation template"). It is waited for once: when it is made, at the launch
or at the update that brings it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.cfn import cloudformation
from products.language.intrinsics import LogicalId, ref

if TYPE_CHECKING:
    from products.cfn.ec2 import LaunchTemplate
    from products.product import Product

LAUNCH_HANDLE = LogicalId("LaunchHandle")
"""Its ``Ref`` is a URL by which whoever has it can end the launch: only a file of root's holds it."""

TIMEOUT_SECONDS = 3600
"""Longer than an update takes to end the old instance and then as long as the group waits for the new one."""


def add_launch_report(product: Product, template: LaunchTemplate) -> None:
    """Declare the wait condition; it begins when the group does, so that its time is not used up before.

    The launch template waits for what the group waits for, so waiting for it is enough. CloudFormation
    refuses to update a wait condition ("Updates are not supported"), and its handle is among the types that
    cannot be updated (aws-cloudformation/cloudformation-coverage-roadmap, issue 1097): once released,
    nothing of the two may change, their metadata included, and neither names anything that a launch chooses.

    Args:
        product: The product under construction.
        template: Its launch template.
    """
    handle = cloudformation.WaitConditionHandle(product, LAUNCH_HANDLE.logical_id)
    cloudformation.WaitCondition(
        product,
        "LaunchReport",
        depends_on=[template],
        Handle=ref(handle),
        Timeout=str(TIMEOUT_SECONDS),
        Count=1,
    )
