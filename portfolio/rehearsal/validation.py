"""AWS's own checks of what it is given: templates, policies, and what a template would make."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from portfolio.errors import refuse
from portfolio.publication.published import Account
from products.guards.boundary import BACKUP_BOUNDARY, ROLE_BOUNDARY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portfolio.rehearsal.place import Place

CAPABILITIES = ["CAPABILITY_NAMED_IAM"]
_POLICY_NAMES = (f"{ROLE_BOUNDARY}-", f"{BACKUP_BOUNDARY}-")
_ROLE_NAME = "librechat-launch-"
_WORSE = ("ERROR", "SECURITY_WARNING")


def template_url(place: Place, product: str, version: str) -> str:
    """Where Service Catalog has its copy of a version's template.

    Raises:
        CatalogError: The version is not published here.
    """
    for each in Account(place.administrator).versions():
        if each.name == (product, version):
            described = place.client("servicecatalog").describe_provisioning_artifact(
                ProductId=each.product_id, ProvisioningArtifactId=each.id
            )
            return str(described["Info"]["TemplateUrl"])
    raise refuse(
        f"Cannot find {product} {version} in the account.",
        received="no version of that name",
        allowed="a version that is published here",
        fix="publish again: catalog publish",
    )


def validate_templates(place: Place, offered: Mapping[str, list[str]]) -> str:
    """CloudFormation's ValidateTemplate for every version on offer.

    Raises:
        botocore.exceptions.ClientError: A template is refused.
        CatalogError: A version is gone.
    """
    cloudformation = place.client("cloudformation")
    count = 0
    for product, versions in offered.items():
        for version in versions:
            cloudformation.validate_template(TemplateURL=template_url(place, product, version))
            count += 1
    return f"{count} templates are valid"


def validate_policies(place: Place) -> str:
    """IAM Access Analyzer's ValidatePolicy for every launch role's policy and every boundary.

    Raises:
        CatalogError: A policy has a finding of the kind error or security warning.
        botocore.exceptions.ClientError: The analyzer does not answer.
    """
    analyzer = place.client("accessanalyzer")
    bad, others, count = [], 0, 0
    for name, document in policies(place):
        pages = analyzer.get_paginator("validate_policy").paginate(
            policyDocument=json.dumps(document), policyType="IDENTITY_POLICY"
        )
        findings = [finding for page in pages for finding in page["findings"]]
        count += 1
        bad += [
            f"{name}: {each['issueCode']}: {each['findingDetails']}"
            for each in findings
            if each["findingType"] in _WORSE
        ]
        others += sum(each["findingType"] not in _WORSE for each in findings)
    if bad:
        raise refuse(
            "IAM Access Analyzer finds faults in the catalog's policies.",
            received="; ".join(bad),
            allowed="no finding of the kinds error and security warning",
            fix="report it to whoever keeps the catalog, with this text",
        )
    return f"{count} policies have no error and no security warning, and {others} lesser findings"


def policies(place: Place) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every policy of the launch roles and every boundary in the region, with its name."""
    iam = place.client("iam")
    ending = f"-{place.region}"
    arns = {
        policy["PolicyName"]: policy["Arn"]
        for page in iam.get_paginator("list_policies").paginate(Scope="Local")
        for policy in page["Policies"]
        if policy["PolicyName"].startswith(_POLICY_NAMES) and policy["PolicyName"].endswith(ending)
    }
    for page in iam.get_paginator("list_roles").paginate():
        for role in page["Roles"]:
            name = role["RoleName"]
            if not (name.startswith(_ROLE_NAME) and name.endswith(ending)):
                continue
            for inline in _listed(iam, "list_role_policies", "PolicyNames", name):
                yield (
                    f"{name}/{inline}",
                    iam.get_role_policy(RoleName=name, PolicyName=inline)["PolicyDocument"],
                )
            attached = _listed(iam, "list_attached_role_policies", "AttachedPolicies", name)
            arns |= {policy["PolicyName"]: policy["PolicyArn"] for policy in attached}
    for name, arn in sorted(arns.items()):
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        yield name, iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


def _listed(iam: Any, operation: str, member: str, role: str) -> list[Any]:  # noqa: ANN401 - a boto3 client
    """All of what IAM lists of a role."""
    return [each for page in iam.get_paginator(operation).paginate(RoleName=role) for each in page[member]]


def change_set(place: Place, product: str, version: str, parameters: Mapping[str, str]) -> str:
    """Have CloudFormation work out what a launch would make: created, read and deleted.

    Raises:
        CatalogError: CloudFormation could not.
        botocore.exceptions.ClientError: It did not take the request.
    """
    cloudformation = place.client("cloudformation")
    stack = _change_set_stack(parameters["EnvironmentName"], product)
    _delete(cloudformation, stack)  # what a stop may have left
    made = cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName="rehearsal",
        ChangeSetType="CREATE",
        TemplateURL=template_url(place, product, version),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=CAPABILITIES,
    )
    try:
        status, reason, count = _read(cloudformation, made["Id"], 0.2 if place.embedded else 5.0)
    finally:
        _delete(cloudformation, stack)
    if status != "CREATE_COMPLETE":
        raise refuse(
            f"CloudFormation cannot work out what {product} {version} would make.",
            received=reason or status,
            allowed="a change set that is made",
            fix="report it to whoever keeps the catalog, with this text",
        )
    return f"would make {count} resources"


def forget_change_set(place: Place, environment: str, product: str) -> None:
    """Delete the change set of a product and its stack, if a stop left one."""
    _delete(place.client("cloudformation"), _change_set_stack(environment, product))


def _change_set_stack(environment: str, product: str) -> str:
    return f"{environment}-{product}-changes"


def _read(cloudformation: Any, name: str, pause: float) -> tuple[str, str, int]:  # noqa: ANN401 - a boto3 client
    """Wait until a change set is made; its status, the reason and how many changes it has."""
    while True:
        pages = [*cloudformation.get_paginator("describe_change_set").paginate(ChangeSetName=name)]
        if pages[0]["Status"] not in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}:
            count = sum(len(page.get("Changes", [])) for page in pages)
            return pages[0]["Status"], pages[0].get("StatusReason", ""), count
        time.sleep(pause)


def _delete(cloudformation: Any, stack: str) -> None:  # noqa: ANN401 - a boto3 client
    """Delete the stack that a change set made, and the change set with it; nothing if there is none."""
    try:
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return
    if described["StackStatus"] == "REVIEW_IN_PROGRESS":
        cloudformation.delete_stack(StackName=stack)
