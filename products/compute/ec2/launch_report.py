"""Why a launch failed, in the instance's own words, as the first thing that the stack's events say.

The group is told by SignalResource, which takes a status and no reason (AWS CloudFormation API Reference,
"SignalResource"). A wait condition takes both, by its handle's URL (AWS CloudFormation User Guide, "Create
wait conditions in a CloudFormation template"). It is waited for once: when it is made, at the launch
or at the update that brings it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.intrinsics import ref

if TYPE_CHECKING:
    from products.compute.load_balancer import LoadBalancer
    from products.product import Product

LAUNCH_HANDLE = "LaunchHandle"
"""Its ``Ref`` is a URL by which whoever has it can end the launch: only a file of root's holds it."""

TIMEOUT_SECONDS = 3600
"""Longer than an update takes to end the old instance and then as long as the group waits for the new one."""


def launch_report(product: Product, balancer: LoadBalancer) -> None:
    """Declare the wait condition; it begins when the group does, so that its time is not used up before.

    CloudFormation refuses to update one ("Updates are not supported"): once released, no property may change,
    and none names anything but the handle.

    Args:
        product: The product under construction, with its launch template.
        balancer: Its load balancer, whose listener the group waits for too.
    """
    product.resource(LAUNCH_HANDLE, "AWS::CloudFormation::WaitConditionHandle", {})
    # The listener is one of two, which DependsOn cannot say; the metadata of a handle without use can.
    begins = product.resource("LaunchBegins", "AWS::CloudFormation::WaitConditionHandle", {})
    begins.add_metadata("After", [ref("LaunchTemplate"), balancer.listener])
    product.resource(
        "LaunchReport",
        "AWS::CloudFormation::WaitCondition",
        {"Handle": ref(LAUNCH_HANDLE), "Timeout": str(TIMEOUT_SECONDS), "Count": 1},
        depends_on=[begins],
    )
