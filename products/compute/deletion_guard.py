"""What refuses to be deleted, before anything else of the product is touched.

A load balancer's own protection comes too late: CloudFormation deletes what depends on it first, so that
listeners, services and addresses are gone when it refuses. The guard waits for every other resource: it is
made last, so that a launch which fails rolls back without it, and deleted first, so that a refused
termination has touched nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.cfn import logs
from products.compute.conditions import PROTECTS
from products.guards.last import wait_for
from products.language.intrinsics import if_else, sub
from products.language.resource import Removal

if TYPE_CHECKING:
    from products.product import Product

DELETION_GUARD = "DeletionGuard"
"""Its logical ID."""

LEAST_RETENTION_DAYS = 1

HOW_TO_TERMINATE = (
    "Update this product with Deletion protection off, then terminate it. If it was tried without: LibreChat "
    "still runs, but can only be terminated. An operator then runs: aws logs "
    "put-log-group-deletion-protection --region ${AWS::Region} --log-group-identifier ${DeletionGuard} "
    "--no-deletion-protection-enabled. Terminate again and, if it is still wanted, launch it anew with the "
    "same environment name: what the data product holds stays."
)


def add_deletion_guard(product: Product) -> None:
    """Declare the guard; whatever the product declares after it is not guarded.

    It is an empty log group, which costs nothing, with deletion protection: Amazon CloudWatch Logs then
    refuses every deletion (Amazon CloudWatch Logs User Guide, "Protecting log groups from deletion"). It is
    there for every choice, so that switching protection off changes a property and deletes nothing. A stack
    whose deletion failed cannot be updated (AWS CloudFormation User Guide, "Stack status codes"): the output
    says what is left to do then.
    """
    everything = list(product.resources)
    guard = logs.LogGroup(
        product,
        DELETION_GUARD,
        on_removal=Removal.DELETE,
        DeletionProtectionEnabled=if_else(PROTECTS, then=True, otherwise=False),
        RetentionInDays=LEAST_RETENTION_DAYS,
        Tags=product.tag_list(name="deletion-guard"),
    )
    wait_for(guard, everything, label="Guards")
    words = "How to terminate this LibreChat, which refuses it"
    product.add_output("Termination", sub(HOW_TO_TERMINATE), words, condition=PROTECTS)
