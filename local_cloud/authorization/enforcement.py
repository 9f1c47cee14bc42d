"""Puts the launch role in force: every operation on a resource of its stack is decided before it is done.

AWS refuses the first call that is not allowed, and may have made a part of the resource by then; here nothing
of the resource is made, and the stack rolls back in the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.services.cloudformation import handlers, provisioners, stacks

from local_cloud.authorization import expansion
from local_cloud.authorization.calls import calls_of
from local_cloud.authorization.calls.stacks import IMPORTS, STACK
from local_cloud.authorization.environment import Surroundings
from local_cloud.authorization.errors import AuthorizationError
from local_cloud.authorization.evaluation import decide, refusal
from local_cloud.authorization.expansion import Operation, expand
from local_cloud.authorization.messages import in_words_of_the_service
from local_cloud.authorization.roles import account_of, policies_of, role_name
from local_cloud.cloudformation.types.resource_type import replaces

if TYPE_CHECKING:
    from collections.abc import Callable

    from local_cloud.authorization.call import Call, TypeCalls
    from local_cloud.authorization.journal import Journal

Properties = dict[str, Any]
SESSION = "servicecatalog"
WITH_ROLE = ("CreateStack", "UpdateStack", "CreateChangeSet")
"""The operations by which a stack gets a role; it keeps the one it was given last."""


class LaunchRoles:
    """The launch roles of all stacks that have one.

    Args:
        region: The region.
        journal: Where every decision is written down.
        enforce: Whether a call that is not allowed fails its resource, or is only written down.
    """

    def __init__(self, region: str, journal: Journal, *, enforce: bool) -> None:
        self._region = region
        self._journal = journal
        self._enforce = enforce
        self._roles: dict[str, str] = {}
        self._provision: Callable[..., Any] = stacks._provision_resource  # noqa: SLF001 - a listed hook
        self._update: Callable[..., Any] = stacks._update_resource  # noqa: SLF001 - a listed hook
        self._delete: Callable[..., Any] = stacks._delete_resource  # noqa: SLF001 - a listed hook
        self._snapshot: Callable[..., Any] = stacks._snapshot_resource  # noqa: SLF001 - a listed hook

    def install(self) -> None:
        """Take over from ministack, and from whatever was put in front of it before."""
        self._provision = stacks._provision_resource  # noqa: SLF001 - a listed hook
        self._update = stacks._update_resource  # noqa: SLF001 - a listed hook
        self._delete = stacks._delete_resource  # noqa: SLF001 - a listed hook
        self._snapshot = stacks._snapshot_resource  # noqa: SLF001 - a listed hook
        stacks._provision_resource = self.provision  # noqa: SLF001 - a listed hook
        stacks._update_resource = self.update  # noqa: SLF001 - a listed hook
        stacks._delete_resource = self.delete  # noqa: SLF001 - a listed hook
        stacks._snapshot_resource = self.snapshot  # noqa: SLF001 - a listed hook
        for name in WITH_ROLE:
            handlers._ACTION_HANDLERS[name] = self._remembering(  # noqa: SLF001 - a listed hook
                handlers._ACTION_HANDLERS[name]  # noqa: SLF001 - a listed hook
            )

    def provision(self, resource_type: str, logical_id: str, properties: Properties, stack: str) -> Any:  # noqa: ANN401 - handed on
        """Make a resource, if the role may."""
        if stack in self._roles:
            kind = calls_of(resource_type)
            operation = self._operation(kind, stack, logical_id, None, properties)
            self._require("create", kind, kind.create, operation, logical_id)
        return self._provision(resource_type, logical_id, properties, stack)

    def update(  # noqa: PLR0913, PLR0917 - ministack's signature
        self,
        resource_type: str,
        physical_id: str,
        old: Properties,
        new: Properties,
        stack: str,
        logical_id: str | None = None,
        attributes: Properties | None = None,
    ) -> Any:  # noqa: ANN401 - handed on
        """Change a resource, or make another of it, if the role may."""
        if stack in self._roles:
            self._require_update(resource_type, physical_id, old, new, stack, logical_id or physical_id)
        return self._update(resource_type, physical_id, old, new, stack, logical_id, attributes)

    def delete(
        self,
        resource_type: str,
        physical_id: str,
        properties: Properties,
        stack: str | None = None,
        logical_id: str | None = None,
    ) -> Any:  # noqa: ANN401 - handed on
        """Delete a resource, if the role may."""
        if stack in self._roles:
            name = logical_id or physical_id
            kind = calls_of(resource_type)
            operation = self._operation(kind, stack, name, physical_id, properties)
            self._require("delete", kind, kind.delete, operation, name)
        return self._delete(resource_type, physical_id, properties, stack, logical_id)

    def snapshot(self, resource_type: str, physical_id: str, properties: Properties) -> Any:  # noqa: ANN401 - handed on
        """Have a resource's data kept, if the role may."""
        stack, logical_id = Surroundings.owner(physical_id)
        if stack in self._roles:
            kind = calls_of(resource_type)
            operation = self._operation(kind, stack, logical_id, physical_id, properties)
            self._require("snapshot", kind, kind.snapshot, operation, logical_id)
        return self._snapshot(resource_type, physical_id, properties)

    def require_stack(self, role: str, stack: str, operation: str, template: dict[str, Any]) -> None:
        """Refuse what Service Catalog and CloudFormation themselves may not do with the role.

        Args:
            role: The role's ARN.
            stack: The stack's name.
            operation: ``create``, ``update`` or ``delete``.
            template: The template, which may import values.

        Raises:
            AuthorizationError: In AWS's words.
        """
        self._roles[stack] = role
        calls: tuple[Call, ...] = getattr(STACK, operation)
        if "Fn::ImportValue" in repr(template):
            calls = (*calls, *IMPORTS)
        asked = Operation(
            region=self._region,
            account=account_of(role),
            stack=stack,
            generated=stack,
            physical_id=None,
            properties={},
        )
        self._require(operation, STACK, calls, asked, stack)

    def _remembering(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        def remember(params: dict[str, list[str]]) -> Any:  # noqa: ANN401 - ministack's response
            role = (params.get("RoleARN") or [""])[0]
            if role:
                self._roles[(params.get("StackName") or [""])[0]] = role
            return handler(params)

        return remember

    def _require_update(  # noqa: PLR0913, PLR0917 - the parts of one update
        self,
        resource_type: str,
        physical_id: str,
        old: Properties,
        new: Properties,
        stack: str,
        logical_id: str,
    ) -> None:
        kind = calls_of(resource_type)
        if replaces(resource_type, old, new):
            self._require(
                "create", kind, kind.create, self._operation(kind, stack, logical_id, None, new), logical_id
            )
            return
        calls = kind.update if old != new else tuple(each for each in kind.update if "{tags}" in each.changed)
        operation = self._operation(kind, stack, logical_id, physical_id, new, old)
        self._require("update", kind, calls, operation, logical_id)

    def _operation(  # noqa: PLR0913, PLR0917 - the parts of one operation
        self,
        kind: TypeCalls,
        stack: str,
        logical_id: str,
        physical_id: str | None,
        properties: Properties,
        before: Properties | None = None,
    ) -> Operation:
        account = account_of(self._roles[stack])
        around = Surroundings(stack=stack, region=self._region, account=account)
        extra = around.stack_tags(logical_id) if kind.takes_stack_tags else {}
        suffix = provisioners._physical_name(stack, logical_id).rpartition("-")[2]  # noqa: SLF001 - a listed hook
        return Operation(
            region=self._region,
            account=account,
            stack=stack,
            generated=kind.generated(stack, logical_id, suffix),
            physical_id=physical_id,
            properties=properties,
            before=before,
            own_tags={**extra, **expansion.tags_in(kind, properties)},
            old_tags={**extra, **expansion.tags_in(kind, before or {})},
            tags_of=around.tags_of,
            special=lambda name: around.special(name, properties),
        )

    def _require(
        self, name: str, kind: TypeCalls, calls: tuple[Call, ...], operation: Operation, logical_id: str
    ) -> None:
        role = self._roles[operation.stack]
        policies, boundary = policies_of(role, operation.account)
        principal = f"arn:aws:sts::{operation.account}:assumed-role/{role_name(role)}/{SESSION}"
        for call in expand(kind, calls, operation):
            context = {**call.context, "aws:PrincipalArn": role}
            decision = decide(policies, boundary, call.action, call.resource, context)
            self._journal.write(
                stack=operation.stack,
                role=role_name(role),
                operation=name,
                logical_id=logical_id,
                kind=kind.type,
                call=call,
                allowed=decision.allowed,
            )
            if self._enforce and not decision.allowed:
                raise AuthorizationError(
                    in_words_of_the_service(
                        call.action, refusal(principal, call.action, call.resource, decision)
                    )
                )
