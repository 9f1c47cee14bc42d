"""CloudFormation's wait conditions: met at once, since no instance runs here that could give the signal."""

from __future__ import annotations

from local_cloud.cloudformation.types.resource_type import Made, Resource, ResourceType, Stock

_STOCK = Stock("AWS::CloudFormation::WaitCondition")


def _met(resource: Resource) -> Made:
    physical_id = resource.generated_name()
    return physical_id, {"Data": "{}", "Id": physical_id}


# CloudFormation refuses to update one, and so does ministack.
TYPES = (ResourceType(name="AWS::CloudFormation::WaitCondition", create=_met, update=_STOCK.update),)
