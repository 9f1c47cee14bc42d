"""Services around a workload: recorded in the stack, without effect."""

from __future__ import annotations

from ministack.services import cloudformation

from local_cloud.cloudformation.exports import GONE
from local_cloud.cloudformation.types.resource_type import Made, Properties, Resource, ResourceType, recorded


def _named(resource: Resource, name: str = "Name") -> str:
    return str(resource.properties.get(name) or resource.generated_name())


def _new_document(resource: Resource) -> Made:
    """A name that an account can have once: DocumentAlreadyExists (AWS SSM API Reference, CreateDocument)."""
    name = _named(resource)
    for stack_name, stack in cloudformation._stacks.items():  # noqa: SLF001 - a listed hook
        if stack_name == resource.stack_name or stack.get("StackStatus") in GONE:
            continue
        for other in stack.get("_resources", {}).values():
            if (other.get("ResourceType"), other.get("PhysicalResourceId")) == ("AWS::SSM::Document", name):
                message = (
                    f"Resource of type 'AWS::SSM::Document' with identifier '{name}' already exists. "
                    "(HandlerErrorCode: AlreadyExists)"
                )
                raise ValueError(message)
    return name, {}


def _document(physical_id: str, resource: Resource, old: Properties) -> Made:
    """A document's content is replaced, and a replacement cannot have the name of the one that is there."""
    new = resource.properties
    in_place = new.get("UpdateMethod") == "NewVersion"
    if new.get("Name") and not in_place and old.get("Content") != new.get("Content"):
        message = (
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename "
            f"{new['Name']} and update the stack again."
        )
        raise ValueError(message)
    return physical_id, {}


def _web_acl_part(kind: str, resource: Resource) -> str:
    scope = resource.properties.get("Scope", "REGIONAL")
    return f"{_named(resource)}|{resource.token('', 32)}|{scope}|{kind}"


def _selection(resource: Resource) -> dict[str, str]:
    return {
        "Id": resource.token("", 32),
        "SelectionId": resource.token("", 32),
        "BackupPlanId": str(resource.properties.get("BackupPlanId", "")),
    }


TYPES: tuple[ResourceType, ...] = (
    ResourceType(
        name="AWS::SSM::Document",
        create=_new_document,
        update=_document,
        replaced_by=("Name", "DocumentType"),
    ),
    recorded(
        "AWS::SSM::Association",
        lambda resource: resource.token("", 32),
        lambda resource: {"AssociationId": resource.token("", 32)},
    ),
    recorded(
        "AWS::Backup::BackupSelection",
        lambda resource: f"{resource.token('', 32)}_{resource.properties.get('BackupPlanId', '')}",
        _selection,
        replaced_by=("BackupPlanId", "BackupSelection"),
    ),
    recorded("AWS::WAFv2::WebACLAssociation", lambda resource: resource.token("webacl-association-")),
    recorded("AWS::WAFv2::LoggingConfiguration", lambda resource: str(resource.properties["ResourceArn"])),
    recorded(
        "AWS::WAFv2::IPSet",
        lambda resource: _web_acl_part("ipset", resource),
        lambda resource: {
            "Id": resource.token("", 32),
            "Arn": resource.cloud.arn("wafv2", f"regional/ipset/{_named(resource)}"),
        },
        replaced_by=("Name", "Scope"),
    ),
    recorded(
        "AWS::Logs::QueryDefinition",
        lambda resource: resource.token("", 32),
        lambda resource: {"QueryDefinitionId": resource.token("", 32)},
    ),
    recorded(
        "AWS::CloudWatch::CompositeAlarm",
        lambda resource: _named(resource, "AlarmName"),
        lambda resource: {"Arn": resource.cloud.arn("cloudwatch", f"alarm:{_named(resource, 'AlarmName')}")},
        replaced_by=("AlarmName",),
    ),
    recorded("AWS::ResourceGroups::Group", _named, replaced_by=("Name",)),
    recorded(
        "AWS::Budgets::Budget",
        lambda resource: str(resource.properties["Budget"].get("BudgetName") or resource.generated_name()),
    ),
    recorded("AWS::DocDB::EventSubscription", lambda resource: _named(resource, "SubscriptionName")),
    recorded("AWS::RDS::EventSubscription", lambda resource: _named(resource, "SubscriptionName")),
)
