"""Calls custom resources as AWS CloudFormation does.

ministack's own way differs: it counts ``ServiceTimeout`` only once the function has ended, and after a
failed Create it sends no Delete. (AWS CloudFormation User Guide, "Create custom provisioning logic with
custom resources" and "Custom resource reference".)
"""

from __future__ import annotations

import contextvars
import logging
import secrets
import threading
import uuid
from typing import TYPE_CHECKING, Any

from ministack.services import lambda_svc
from ministack.services.cloudformation import custom_resource as ministack_custom_resource
from ministack.services.cloudformation import stacks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from local_cloud.cloudformation.callback import CallbackListener, PendingAnswer

DEFAULT_TIMEOUT_SECONDS = 3600
logger = logging.getLogger("local_cloud.custom_resources")


class CustomResources:
    """The custom resources of all stacks.

    Args:
        listener: Where they answer.
    """

    def __init__(self, listener: CallbackListener) -> None:
        self._listener = listener
        self._failed_creates: dict[tuple[str, str], dict[str, Any]] = {}
        self._original_roll_back: Callable[..., Awaitable[None]] = stacks._roll_back_operation  # noqa: SLF001 - a listed hook

    def install(self) -> None:
        """Take over from ministack."""
        ministack_custom_resource.invoke_custom_resource = self.invoke
        stacks._roll_back_operation = self._roll_back  # noqa: SLF001 - a listed hook

    def invoke(  # noqa: PLR0913, PLR0917 - ministack's signature
        self,
        request_type: str,
        logical_id: str,
        props: Mapping[str, Any],
        stack_name: str,
        stack_id: str,
        resource_type: str,
        physical_id: str | None = None,
        old_props: Mapping[str, Any] | None = None,
    ) -> tuple[str, dict[str, Any]]:
        """Send one request and wait for its answer, at most ``ServiceTimeout`` seconds from now.

        Returns:
            The physical ID and the attributes.

        Raises:
            ValueError: There is no such function.
            TimeoutError: No answer in time.
            RuntimeError: The answer is a failure, or none that CloudFormation accepts.
        """
        event = _event(request_type, logical_id, props, stack_id, resource_type)
        if physical_id is not None:
            event["PhysicalResourceId"] = physical_id
        if old_props is not None:
            event["OldResourceProperties"] = _as_strings(old_props)
        try:
            answer = self._call(event, str(props.get("ServiceToken", "")), _timeout(props))
        except TimeoutError:
            self._remember_failed_create(event, props, stack_name, None)
            raise
        answered_id = answer.get("PhysicalResourceId") or physical_id
        if answer["Status"] == "FAILED":
            self._remember_failed_create(event, props, stack_name, answered_id)
            reason = answer.get("Reason") or "no reason given"
            message = f"Received response status [FAILED] from custom resource. Message returned: {reason}"
            raise RuntimeError(message)
        if not answered_id:
            self._remember_failed_create(event, props, stack_name, None)
            message = "Invalid PhysicalResourceId: the custom resource answered SUCCESS without one"
            raise RuntimeError(message)
        return answered_id, dict(answer.get("Data") or {})

    def _call(self, event: dict[str, Any], service_token: str, timeout: float) -> dict[str, Any]:
        find = lambda_svc._get_func_record_for_ref  # noqa: SLF001 - a listed hook
        record, config, _ = find(service_token)
        if record is None or config is None:
            message = (
                f"Cannot call the custom resource {event['LogicalResourceId']}: its ServiceToken "
                f"{service_token!r} names no function. It must be a Lambda function's ARN in this region."
            )
            raise ValueError(message)
        pending = self._listener.expect()
        event["ResponseURL"] = self._listener.url(pending)
        executable = lambda_svc._execution_record_for_config(record, config)  # noqa: SLF001 - a listed hook
        context = contextvars.copy_context()
        threading.Thread(
            target=context.run,
            args=(_execute, executable, event, pending),
            name="custom-resource",
            daemon=True,
        ).start()
        try:
            pending.arrived.wait(timeout)
        finally:
            self._listener.forget(pending)
        if pending.answer is None and pending.given_up is not None:
            message = (
                f"The function ended without an answer: {pending.given_up}. (AWS CloudFormation would notice "
                f"only when ServiceTimeout, {timeout:.0f} s, has passed.)"
            )
            raise TimeoutError(message)
        if pending.answer is None:
            message = (
                "CloudFormation did not receive a response from your Custom Resource within "
                f"{timeout:.0f} seconds. Please check your logs for requestId [{event['RequestId']}]."
            )
            raise TimeoutError(message)
        return pending.answer

    def _remember_failed_create(
        self, event: Mapping[str, Any], props: Mapping[str, Any], stack_name: str, answered_id: str | None
    ) -> None:
        """Keep what the rollback needs to send a Delete for a resource whose Create failed."""
        if event["RequestType"] != "Create":
            return
        logical_id = event["LogicalResourceId"]
        generated = f"{stack_name}-{logical_id}-{secrets.token_hex(6).upper()}"
        self._failed_creates[event["StackId"], logical_id] = {
            "PhysicalResourceId": answered_id or generated,
            "ResourceType": event["ResourceType"],
            "ResourceStatus": "CREATE_FAILED",
            "LogicalResourceId": logical_id,
            "Properties": dict(props),
            "Attributes": {},
        }

    async def _roll_back(
        self,
        stack_name: str,
        stack_id: str,
        stack: dict[str, Any],
        operation: dict[str, Any],
        reason_override: str = "",
    ) -> None:
        """Roll back as ministack does, the custom resource whose Create failed first."""
        logical_id = operation.get("failed_logical_id")
        failed = self._failed_creates.pop((stack_id, logical_id or ""), None)
        if failed is not None:
            stack.setdefault("_resources", {})[logical_id] = failed
            operation["created"] = [*operation.get("created", []), logical_id]
        resources = dict(stack.get("_resources", {}))
        await self._original_roll_back(stack_name, stack_id, stack, operation, reason_override)
        _keep_what_stayed(stack, resources)


def _keep_what_stayed(stack: dict[str, Any], before: Mapping[str, Any]) -> None:
    """Leave in a stack in ROLLBACK_FAILED what could not be deleted, so that its deletion tries again.

    "ROLLBACK_FAILED: … Delete the stack" ("Stack status codes", AWS CloudFormation User Guide): a stack that
    still holds resources is not gone by being deleted. ministack forgets them.
    """
    if stack.get("StackStatus") != "ROLLBACK_FAILED":
        return
    for logical_id in stack.get("_rollback_failed", {}):
        record = before.get(logical_id)
        if record is not None:
            stack.setdefault("_resources", {})[logical_id] = {**record, "ResourceStatus": "DELETE_FAILED"}


def _execute(record: dict[str, Any], event: dict[str, Any], pending: PendingAnswer) -> None:
    """Run the function; what it returns does not matter, only what it sends.

    One that failed will send nothing any more, so that there is nothing to wait for.
    """
    try:
        ended = lambda_svc._execute_function_with_config_scope(record, event)  # noqa: SLF001 - a listed hook
    except Exception as error:
        logger.exception("the function of %s could not be run", event["LogicalResourceId"])
        ended = {"error": True, "body": {"errorType": type(error).__name__, "errorMessage": str(error)}}
    if ended.get("error"):
        failure = ended["body"]
        pending.give_up(f"{failure['errorType']}: {failure['errorMessage']}")


def _event(
    request_type: str, logical_id: str, props: Mapping[str, Any], stack_id: str, resource_type: str
) -> dict[str, Any]:
    return {
        "RequestType": request_type,
        "RequestId": str(uuid.uuid4()),
        "StackId": stack_id,
        "ResourceType": resource_type,
        "LogicalResourceId": logical_id,
        "ResourceProperties": _as_strings(props),
    }


def _as_strings(properties: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever shape the properties have
    """CloudFormation hands every number and boolean to a custom resource as a string."""
    return ministack_custom_resource._normalise_resource_properties(properties)  # noqa: SLF001 - a listed hook


def _timeout(props: Mapping[str, Any]) -> float:
    try:
        return float(props.get("ServiceTimeout", DEFAULT_TIMEOUT_SECONDS))
    except (TypeError, ValueError):
        return DEFAULT_TIMEOUT_SECONDS
