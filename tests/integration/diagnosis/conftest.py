"""An environment in an embedded cloud, launched once, in which each test breaks and mends one thing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from portfolio.diagnosis import Diagnosis, Finding, Rank, diagnose
from tests.support.stacks import Stacks, cloud_with_zips

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

NAME = "clinic"
CHOSEN: dict[str, dict[str, str]] = {
    "network": {},
    "data": {"RotateCredentials": "true"},
    "compute-ecs": {"AllowPlainHttp": "yes"},
    "compute-ec2": {"AllowPlainHttp": "yes"},
}


@dataclass(frozen=True, kw_only=True)
class Patient:
    """A launched environment.

    Attributes:
        name: Its name.
        stacks: Where it is launched.
        session: The administrator.
    """

    name: str
    stacks: Stacks
    session: boto3.Session

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
        """A client of the cloud's administrator."""
        return self.stacks.cloud.client(service)

    def stack(self, product: str) -> str:
        """The name of a product's stack."""
        return f"{self.name}-{product}"

    def id(self, product: str, name: str) -> str:
        """The physical ID of a resource."""
        answer = self.client("cloudformation").describe_stack_resource(
            StackName=self.stack(product), LogicalResourceId=name
        )
        return str(answer["StackResourceDetail"]["PhysicalResourceId"])

    def rule(self, name: str) -> dict[str, Any]:
        """A security group's rule as it is now, by its name in the network's template."""
        template = self.client("cloudformation").get_template(StackName=self.stack("network"))
        declared = template["TemplateBody"]["Resources"][name]
        wanted = declared["Properties"]
        group = self.id("network", wanted["GroupId"]["Ref"])
        peers = [wanted.get("CidrIp"), self._peer(wanted)]
        pages = self.client("ec2").get_paginator("describe_security_group_rules")
        for page in pages.paginate(Filters=[{"Name": "group-id", "Values": [group]}]):
            for rule in page["SecurityGroupRules"]:
                peer = rule.get("CidrIpv4") or rule.get("ReferencedGroupInfo", {}).get("GroupId")
                if (
                    rule["IsEgress"] == declared["Type"].endswith("Egress")
                    and rule["FromPort"] == wanted["FromPort"]
                    and peer in peers
                ):
                    return dict(rule)
        raise LookupError(name)

    def _peer(self, wanted: dict[str, Any]) -> str | None:
        for member in ("SourceSecurityGroupId", "DestinationSecurityGroupId"):
            if member in wanted:
                return self.id("network", wanted[member]["Ref"])
        return None

    def ids(self, product: str, kind: str) -> dict[str, str]:
        """The physical IDs of a stack's resources of one type, by logical ID."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for page in pages.paginate(StackName=self.stack(product))
            for each in page["StackResourceSummaries"]
            if each["ResourceType"] == kind
        }

    def diagnosis(self, now: dt.datetime | None = None) -> Diagnosis:
        """What the doctor says."""
        return diagnose(self.session, self.name, now=now)

    def faults(self, now: dt.datetime | None = None) -> list[Finding]:
        """What it says is wrong."""
        return [one for one in self.diagnosis(now).findings if one.rank is not Rank.UNKNOWN]


def person(stacks: Stacks, name: str, *actions: str) -> boto3.Session:
    """Somebody who may call these actions, and no others."""
    iam = stacks.cloud.client("iam")
    iam.create_user(UserName=name)
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return boto3.Session(
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        region_name=stacks.cloud.region,
    )


def launch(
    stacks: Stacks, templates: dict[str, dict[str, Any]], name: str, product: str, **chosen: str
) -> None:
    """Launch a product in an environment."""
    declared = templates[product]["Parameters"]
    given = {"EnvironmentName": name, **CHOSEN.get(product, {}), **chosen}
    stacks.launch(
        f"{name}-{product}", templates[product], {key: given[key] for key in given if key in declared}
    )


@pytest.fixture(scope="session")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stacks]:
    """A cloud to launch in; every client in this process goes there."""
    cloud = cloud_with_zips(tmp_path_factory.mktemp("clinic") / "state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", cloud.endpoint_url)
        try:
            yield Stacks(cloud=cloud)
        finally:
            cloud.stop()


@pytest.fixture(scope="session")
def patient(stacks: Stacks, templates: dict[str, dict[str, Any]]) -> Patient:
    """The smallest environment with LibreChat on ECS."""
    for product in ("network", "data", "compute-ecs"):
        launch(stacks, templates, NAME, product)
    return Patient(name=NAME, stacks=stacks, session=stacks.cloud.session())
