"""What each product's launch role may do, as IAM policies small enough for IAM.

    from portfolio.hub.launch_roles import boundaries, policies, statements

    statements(templates, bucket="acme-artifacts-${AWS::Region}", zones=["Z0123456789ABC"])
    policies(statements(…))       # documents of at most 6,144 characters, one managed policy each
    boundaries(all_templates)     # what no role that a product makes can exceed

The role serves every released version of its product, so it takes the templates of all of them. Texts
hold CloudFormation's pseudo parameters as ``Fn::Sub`` writes them; ``substituted`` wraps them. Only a
release or a publication imports this: it reads tens of megabytes of AWS's reference.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from portfolio.hub.launch_roles import reference
from portfolio.hub.launch_roles.boundary import boundaries
from portfolio.hub.launch_roles.kinds import Launched
from portfolio.hub.launch_roles.needs import actions
from portfolio.hub.launch_roles.policies import POLICY_MAXIMUM, policies, size, statement, substituted
from portfolio.hub.launch_roles.scopes import Scope, Scopes
from portfolio.hub.launch_roles.special import BOUNDARY_ARNS, closed_recovery, compiled, rules
from products.guards.offered import OFFERED_TAG

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "BOUNDARY_ARNS",
    "POLICY_MAXIMUM",
    "actions",
    "boundaries",
    "policies",
    "size",
    "statements",
    "substituted",
]

_TEMPLATE_COPY = {
    "Effect": "Allow",
    "Action": ["s3:GetObject"],
    "Resource": ["*"],
    "Condition": {"StringEquals": {"s3:ExistingObjectTag/servicecatalog:provisioning": "true"}},
}
"""Reading Service Catalog's own copy of the template, which it tags so; its bucket has no name to give."""


def statements(
    templates: Sequence[dict[str, Any]], *, bucket: str, zones: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The statements of a launch role, each of one scope.

    Args:
        templates: Every released template of the product.
        bucket: The artifact bucket's name.
        zones: IDs of the hosted zones that launches may write records to; none by default.

    Raises:
        CatalogError: The actions of a resource's type are not known.
    """
    needed = sorted({action for template in templates for action in actions(template)})
    if any("functions/" in json.dumps(template) for template in templates):
        needed = sorted({*needed, "s3:GetObject"})
    launched = Launched(templates)
    special = compiled(
        rules(
            launched,
            bucket=bucket,
            zones=zones,
            passed_to=sorted({service for template in templates for service in _trusted(template)}),
            managed_policies=sorted({arn for template in templates for arn in _managed(template)}),
        )
    )
    general = Scopes(launched, _makes(needed))
    grouped: dict[str, tuple[Scope, list[str]]] = {}
    for action in needed:
        matching = (scopes for pattern, scopes in special if pattern.fullmatch(action))
        found = next(matching, None)
        for scope in general.of(action) if found is None else found:
            grouped.setdefault(repr(scope), (scope, []))[1].append(action)
    written = [statement(scope, names) for scope, names in grouped.values()]
    return [*written, _TEMPLATE_COPY, _no_offering(needed), *closed_recovery(launched)]


def _no_offering(needed: Sequence[str]) -> dict[str, Any]:
    """Keeps a launch from offering anything: the tags of a launch go to all that it makes, and to no end."""
    tagging = [name for name in needed if getattr(reference.action(name), "level", "") == "Tagging"]
    return {
        "Effect": "Deny",
        "Action": tagging,
        "Resource": ["*"],
        "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": [OFFERED_TAG]}},
    }


def _makes(needed: Sequence[str]) -> dict[str, list[str]]:
    """The verbs of the actions that make something with tags, by service."""
    found: dict[str, list[str]] = {}
    for name in needed:
        known = reference.action(name)
        if known is not None and known.makes and known.level != "Tagging":
            service, _, verb = name.partition(":")
            found.setdefault(service, []).append(verb)
    return found


def _roles(template: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::IAM::Role":
            yield resource["Properties"]


def _trusted(template: dict[str, Any]) -> Iterator[str]:
    """The services that the template's roles trust."""
    for role in _roles(template):
        for each in role["AssumeRolePolicyDocument"]["Statement"]:
            services = each["Principal"].get("Service", [])
            for service in services if isinstance(services, list) else [services]:
                yield service["Fn::Sub"] if isinstance(service, dict) else service


def _managed(template: dict[str, Any]) -> Iterator[str]:
    """AWS's own policies that the template's roles take."""
    for role in _roles(template):
        for arn in role.get("ManagedPolicyArns", []):
            yield arn["Fn::Sub"] if isinstance(arn, dict) else arn
