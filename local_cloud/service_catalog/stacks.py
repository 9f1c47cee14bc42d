"""The CloudFormation stack of a provisioned product: created, updated and deleted as requests ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from local_cloud.service_catalog.progress import Change, carry_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_cloud.service_catalog.api import Context
    from local_cloud.service_catalog.store import ProvisionedProduct

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


def parameters_in_force(context: Context, provisioned: ProvisionedProduct) -> dict[str, str]:
    """The parameter values that the stack runs with."""
    if provisioned.stack_id is None:
        return {}
    stack = context.clients("cloudformation").describe_stacks(StackName=provisioned.stack_id)["Stacks"][0]
    return {each["ParameterKey"]: each["ParameterValue"] for each in stack.get("Parameters", [])}


def launch(context: Context, change: Change, values: Mapping[str, str], notification_arns: list[str]) -> None:
    """Create the stack, with the launch role where there is one."""

    def create() -> None:
        _require_role(context, change, "create")
        extra: dict[str, Any] = _role(change)
        if notification_arns:
            extra["NotificationARNs"] = notification_arns
        change.provisioned.stack_id = context.clients("cloudformation").create_stack(
            StackName=_name(context, change),
            TemplateURL=context.loader.store(change.template, context.account),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
            Tags=change.provisioned.tags,
            Capabilities=CAPABILITIES,
            **extra,
        )["StackId"]

    carry_out(context, change, create, {"CREATE_COMPLETE"})


def _name(context: Context, change: Change) -> str:
    return f"SC-{context.account}-{change.provisioned.id}"


def _require_role(context: Context, change: Change, operation: str) -> None:
    """Refuse what the launch role may not do with the stack itself."""
    role = change.provisioned.launch_role
    if role:
        context.launch_roles.require_stack(role, _name(context, change), operation, change.template)


def _role(change: Change) -> dict[str, str]:
    role = change.provisioned.launch_role
    return {"RoleARN": role} if role else {}


def update(context: Context, change: Change, given: Mapping[str, str]) -> None:
    """Update the stack; parameters not given keep their values."""

    def apply() -> None:
        _require_role(context, change, "update")
        in_force = parameters_in_force(context, change.provisioned)
        kept = [
            key for key in change.template.get("Parameters") or {} if key in in_force and key not in given
        ]
        parameters: list[dict[str, Any]] = [
            *({"ParameterKey": key, "ParameterValue": value} for key, value in given.items()),
            *({"ParameterKey": key, "UsePreviousValue": True} for key in kept),
        ]
        try:
            context.clients("cloudformation").update_stack(
                StackName=change.provisioned.stack_id,
                TemplateURL=context.loader.store(change.template, context.account),
                Parameters=parameters,
                Tags=change.provisioned.tags,
                Capabilities=CAPABILITIES,
                **_role(change),
            )
        except ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise

    carry_out(context, change, apply, {"UPDATE_COMPLETE", "CREATE_COMPLETE"})


def terminate(context: Context, change: Change, *, ignore_errors: bool) -> None:
    """Delete the stack; then the provisioned product is gone."""

    def delete() -> None:
        if change.provisioned.stack_id is not None:
            _require_role(context, change, "delete")
            context.clients("cloudformation").delete_stack(StackName=change.provisioned.stack_id)

    def forget(*, succeeded: bool) -> None:
        if succeeded or ignore_errors:
            context.store.provisioned.pop(change.provisioned.id, None)

    carry_out(context, change, delete, {"DELETE_COMPLETE"}, afterwards=forget)
