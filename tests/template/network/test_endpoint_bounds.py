"""What each endpoint's policy lets through and what it stops, request by request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from doctor.reachability import Request, reach_service

if TYPE_CHECKING:
    from tests.template.network.conftest import Launch

OWN, OTHER = "111122223333", "999988887777"
REGION = "eu-west-1"
REPOSITORY = f"arn:aws:ecr:{REGION}:{OWN}:repository/librechat"
GROUP = f"arn:aws:logs:{REGION}:{OWN}:log-group:librechat:*"
SECRET = f"arn:aws:secretsmanager:{REGION}:{OWN}:secret:key-AbCdEf"
MODEL = f"arn:aws:bedrock:{REGION}::foundation-model/amazon.titan-embed-text-v2:0"

LET_THROUGH = [
    *(
        (service, f"ecr:{action}", resource)
        for service in ("ecr.api", "ecr.dkr")
        for action, resource in (
            # Amazon ECR User Guide, "Amazon ECR interface VPC endpoints": what pulling an image takes.
            ("GetAuthorizationToken", "*"),
            ("BatchCheckLayerAvailability", REPOSITORY),
            ("BatchGetImage", REPOSITORY),
            ("GetDownloadUrlForLayer", REPOSITORY),
            # The catalog's images, from the hub's account where the portfolio is shared.
            ("BatchGetImage", REPOSITORY.replace(OWN, OTHER) + "/meilisearch"),
        )
    ),
    ("logs", "logs:CreateLogStream", GROUP),
    ("logs", "logs:PutLogEvents", GROUP),
    ("logs", "logs:DescribeLogStreams", GROUP),
    ("logs", "logs:DescribeLogGroups", "*"),
    ("secretsmanager", "secretsmanager:GetSecretValue", SECRET),
    ("secretsmanager", "secretsmanager:DescribeSecret", SECRET),
    ("secretsmanager", "secretsmanager:PutSecretValue", SECRET),
    ("secretsmanager", "secretsmanager:UpdateSecretVersionStage", SECRET),
    ("secretsmanager", "secretsmanager:GetRandomPassword", "*"),
    ("bedrock-runtime", "bedrock:InvokeModel", MODEL),
    ("bedrock-runtime", "bedrock:InvokeModelWithResponseStream", MODEL),
    ("s3", "s3:GetObject", "arn:aws:s3:::librechat-demo-files/x"),
    ("s3", "s3:PutObject", "arn:aws:s3:::librechat-demo-files/x"),
    ("s3", "s3:DeleteObject", "arn:aws:s3:::librechat-demo-files/x"),
    ("s3", "s3:AbortMultipartUpload", "arn:aws:s3:::librechat-demo-files/x"),
    ("s3", "s3:ListBucket", "arn:aws:s3:::librechat-demo-files"),
]
STOPPED = [
    ("ecr.api", "ecr:PutImage", REPOSITORY),
    ("ecr.dkr", "ecr:BatchGetImage", REPOSITORY.replace(OWN, OTHER)),
    ("logs", "logs:DeleteLogGroup", GROUP),
    ("logs", "logs:PutLogEvents", GROUP.replace(OWN, OTHER)),
    ("logs", "logs:GetLogEvents", GROUP),
    ("secretsmanager", "secretsmanager:DeleteSecret", SECRET),
    ("secretsmanager", "secretsmanager:GetSecretValue", SECRET.replace(OWN, OTHER)),
    ("bedrock-runtime", "bedrock:CreateModelInvocationJob", MODEL),
]
STOPPED_IN_ISOLATED = [
    ("s3", "s3:GetObject", "arn:aws:s3:::librechat-other-files/x"),
    ("s3", "s3:PutObject", "arn:aws:s3:::somebody-elses-bucket/x"),
    ("s3", "s3:PutBucketPolicy", "arn:aws:s3:::librechat-demo-files"),
    ("s3", "s3:PutObject", f"arn:aws:s3:::prod-{REGION}-starport-layer-bucket/x"),
]


@pytest.fixture(scope="module")
def launch(launches: list[Launch]) -> Launch:
    """A network with every endpoint."""
    wanted = {"NatGateways": "none", "EcsEndpoints": "yes", "EndpointZones": "all", "IpVersions": "ipv4"}
    return next(one for one in launches if one.choice.items() >= wanted.items())


def _passes(  # noqa: PLR0913, PLR0917 - who asks, and what for
    launch: Launch,
    service: str,
    action: str,
    resource: str,
    principal: str = OWN,
    component: str = "ECS tasks",
) -> bool:
    owner = OTHER if OTHER in resource else OWN
    request = Request(
        service=service,
        action=action,
        resource=resource,
        principal_account=principal,
        resource_account=owner,
    )
    answer = reach_service(launch.network, launch.components[component], request)
    assert answer.reached or "policy" in answer.refusal, "the way itself is open, with or without NAT"
    return answer.everywhere


@pytest.mark.parametrize(("service", "action", "resource"), LET_THROUGH)
def test_what_components_ask_for_passes(launch: Launch, service: str, action: str, resource: str) -> None:
    """From every private subnet, in a network without another way."""
    assert _passes(launch, service, action, resource)


@pytest.mark.parametrize(("service", "action", "resource"), STOPPED)
def test_what_nobody_needs_is_stopped(launch: Launch, service: str, action: str, resource: str) -> None:
    """Whatever the caller's own role allows."""
    assert not _passes(launch, service, action, resource)


@pytest.mark.parametrize(("service", "action", "resource"), STOPPED_IN_ISOLATED)
def test_nothing_leaves_isolated_subnets_by_a_bucket(
    launch: Launch, service: str, action: str, resource: str
) -> None:
    """Private subnets have another way to any bucket; isolated ones have this alone."""
    assert not _passes(launch, service, action, resource, component="init function")


@pytest.mark.parametrize(("service", "action", "resource"), [one for one in LET_THROUGH if one[0] != "s3"])
def test_credentials_of_another_account_are_stopped(
    launch: Launch, service: str, action: str, resource: str
) -> None:
    """Nobody brings their own keys along to carry data out by."""
    assert not _passes(launch, service, action, resource, principal=OTHER)
