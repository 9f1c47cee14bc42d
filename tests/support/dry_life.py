"""The calls of a product's whole life, from its template alone: no stack runs, nothing waits.

    calls(template)        # created, changed to and fro, replaced and deleted, each resource in turn

The rows are those by which the embedded cloud enforces launch roles (``local_cloud/authorization/calls``),
and ``tests/integration/whole_lives`` holds this against what is decided there while products really run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from local_cloud.authorization.calls.stacks import IMPORTS, STACK
from local_cloud.authorization.expansion import Operation, expand, tags_in
from local_cloud.authorization.journal import DecidedCall
from tests.support.dry_template import ACCOUNT, IMPORTED, OFFERED, REGION, STACK_ID, STACK_NAME, DryTemplate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local_cloud.authorization.call import Call, TypeCalls

Properties = dict[str, Any]

_STACK_TAGS = {"aws:cloudformation:stack-name": STACK_NAME, "aws:cloudformation:stack-id": STACK_ID}


def calls(template: Mapping[str, Any]) -> list[DecidedCall]:
    """Every call, once: which operation of which resource makes it, on what and with which condition keys."""
    found: dict[str, DecidedCall] = {}
    for branch in (1, 2):
        for call in _life(DryTemplate(template, branch)):
            found.setdefault(repr((call.type, call.action, call.resource, call.context)), call)
    return list(found.values())


def _life(template: DryTemplate) -> Iterator[DecidedCall]:
    imports = IMPORTS if "Fn::ImportValue" in repr(template.content) else ()
    for name in ("create", "update", "delete"):
        asked = _operation(template, STACK, STACK_NAME, None, {})
        yield from _decided(name, STACK, (*getattr(STACK, name), *imports), asked, STACK_NAME)
    for logical_id, kind, properties in template.resources():
        yield from _resource(template, logical_id, kind, properties)


def _resource(
    template: DryTemplate, logical_id: str, kind: TypeCalls, properties: Properties
) -> Iterator[DecidedCall]:
    physical_id = template.physical_id(logical_id)
    new = _operation(template, kind, logical_id, None, properties)
    yield from _decided("create", kind, kind.create, new, logical_id)
    # From nothing to everything and back: each row of an update applies in one of the two.
    least = {**dict.fromkeys(properties), **_lasting(kind, properties)}
    # A later release gives a role another boundary, and none takes it away.
    for before, after in (({**least, "PermissionsBoundary": None}, properties), (properties, least)):
        change = _operation(template, kind, logical_id, physical_id, after, before)
        yield from _decided("update", kind, kind.update, change, logical_id)
    last = _operation(template, kind, logical_id, physical_id, properties)
    yield from _decided("delete", kind, kind.delete, last, logical_id)
    resource = template.content["Resources"][logical_id]
    if "Snapshot" in {resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")}:
        yield from _decided("snapshot", kind, kind.snapshot, last, logical_id)


def _lasting(kind: TypeCalls, properties: Properties) -> Properties:
    """What every state of a resource has: what names it, its tags and its boundary."""
    named = {kind.named, kind.tags, "Path", "PermissionsBoundary", *re.findall(r"\{(\w+)\}", kind.arn)}
    return {name: value for name, value in properties.items() if name in named}


def _decided(
    name: str, kind: TypeCalls, wanted: tuple[Call, ...], operation: Operation, logical_id: str
) -> Iterator[DecidedCall]:
    for each in expand(kind, wanted, operation):
        yield DecidedCall(
            stack=STACK_NAME,
            role="",
            operation=name,
            logical_id=logical_id,
            type=kind.type,
            action=each.action,
            resource=each.resource,
            context=each.context,
            allowed=True,
        )


def _operation(  # noqa: PLR0913, PLR0917 - the parts of one operation
    template: DryTemplate,
    kind: TypeCalls,
    logical_id: str,
    physical_id: str | None,
    properties: Properties,
    before: Properties | None = None,
) -> Operation:
    around = (
        _STACK_TAGS | {"aws:cloudformation:logical-id": logical_id, "aws:servicecatalog:version": "2"}
        if kind.takes_stack_tags
        else {}
    )
    return Operation(
        region=REGION,
        account=ACCOUNT,
        stack=STACK_NAME,
        generated=STACK_NAME if kind is STACK else template.generated(logical_id),
        physical_id=physical_id,
        properties=properties,
        before=before,
        own_tags={**around, **tags_in(kind, properties)},
        # Service Catalog's tags name the version, and one may go.
        old_tags={**around, "aws:servicecatalog:older": "1", **tags_in(kind, before or {})},
        tags_of=lambda resource: _tags_of(template, resource),
        special=lambda name: _special(template, name, properties),
    )


def _special(template: DryTemplate, name: str, properties: Properties) -> list[str] | None:
    roles = template.roles
    given = [str(each) for each in properties.get("Roles") or []]
    if name == "role named Roles":
        return [roles[each][0] for each in given]
    if name == "boundary of role named Roles":
        return [roles[each][1] for each in given]
    if name == "role of launch template":
        profiles = template.resources("AWS::IAM::InstanceProfile")
        return [roles[str(each)][0] for _, _, profile in profiles for each in profile["Roles"]]
    if name == "ecs service":
        return [f"arn:aws:ecs:{REGION}:{ACCOUNT}:{properties.get('ResourceId')}"]
    return None


def _tags_of(template: DryTemplate, resource: str) -> dict[str, str]:
    """The tags of another resource: of this stack, of another layer, of what is offered, or none."""
    if OFFERED in resource:
        return {"librechat:offered": "true"}
    if IMPORTED in resource:
        # A network may have been adopted: its VPC and subnets carry no tag of the catalog's.
        return {} if re.search(r":(vpc|subnet)/", resource) else {"librechat:environment": "demo"}
    own = (tags for physical_id, tags in template.tags if resource.endswith(physical_id))
    found = next(own, None)
    return {} if found is None else {**_STACK_TAGS, **found}
