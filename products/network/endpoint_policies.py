"""What may be done through each VPC endpoint: an upper bound next to the callers' own permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.functions.index import ARTIFACT_BUCKET_PLACEHOLDER
from products.images import PREFIX as IMAGE_PREFIX
from products.language.intrinsics import ACCOUNT_ID, REGION, join, split, sub
from products.language.policy import Condition, allow, document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.language.intrinsics import Intrinsic, Text
    from products.language.policy import PolicyDocument, Statement

OWN_ACCOUNT: Condition = {"StringEquals": {"aws:PrincipalAccount": ACCOUNT_ID}}
"""Only this account's principals; services' presigned requests (S3) come from other accounts."""


def _statement(
    sid: str, actions: Sequence[str], resources: Sequence[Text], condition: Condition | None = None
) -> Statement:
    return allow(sid, list(actions), list(resources), principal="*", condition=condition)


def s3(private_ranges: Intrinsic | list[Text]) -> PolicyDocument:
    """S3: everything from private subnets, and from isolated ones what has a purpose there.

    Private subnets reach any bucket by their egress as well; the gateway is the cheaper way, not a bound.
    What leaves isolated subnets is bound to CloudFormation's answers, the functions' zips and ECR's layers.
    The gateway is one for both, told apart by ``aws:VpcSourceIp`` (IAM User Guide, "AWS global condition
    context keys"): a second endpoint for S3 could not take a route table over from the first in an update
    that is rolled back, since a table has one route to S3.

    The response bucket is named by the region without dashes (CloudFormation User Guide, "Setting up VPC
    endpoints for CloudFormation"), the layer bucket by Amazon ECR's User Guide, "Amazon ECR interface VPC
    endpoints", section "Minimum Amazon S3 bucket permissions".
    """
    response_bucket = join(
        "",
        [
            sub("arn:${AWS::Partition}:s3:::cloudformation-custom-resource-response-"),
            join("", split("-", REGION)),
            "/*",
        ],
    )
    artifacts = sub(f"arn:${{AWS::Partition}}:s3:::{ARTIFACT_BUCKET_PLACEHOLDER}-${{AWS::Region}}/*")
    layers = sub("arn:${AWS::Partition}:s3:::prod-${AWS::Region}-starport-layer-bucket/*")
    return document(
        _statement("AnswerCloudFormation", ["s3:PutObject"], [response_bucket]),
        _statement("ReadArtifacts", ["s3:GetObject"], [artifacts]),
        _statement("PullImageLayers", ["s3:GetObject"], [layers]),
        _statement("PrivateSubnets", ["s3:*"], ["*"], {"IpAddress": {"aws:VpcSourceIp": private_ranges}}),
    )


def secrets_manager() -> PolicyDocument:
    """Secrets Manager: reading this account's secrets, and storing what a rotation makes."""
    secrets = sub("arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:*")
    return document(
        _statement(
            "ReadSecrets",
            ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
            [secrets],
            OWN_ACCOUNT,
        ),
        _statement(
            "RotateSecrets",
            ["secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"],
            [secrets],
            OWN_ACCOUNT,
        ),
        _statement("MakePasswords", ["secretsmanager:GetRandomPassword"], ["*"], OWN_ACCOUNT),
    )


def ecr() -> PolicyDocument:
    """ECR, both its API and its registry: pulling this account's images, and the catalog's from its hub.

    The hub's account is not known to a network that is shared; its repositories let in whom they name.
    """
    own = sub("arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/*")
    catalog = sub(f"arn:${{AWS::Partition}}:ecr:${{AWS::Region}}:*:repository/{IMAGE_PREFIX}/*")
    return document(
        _statement("LogIn", ["ecr:GetAuthorizationToken"], ["*"], OWN_ACCOUNT),
        _statement(
            "PullImages",
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            [own, catalog],
            OWN_ACCOUNT,
        ),
    )


def cloudwatch_logs() -> PolicyDocument:
    """CloudWatch Logs: writing to this account's log groups, and finding them.

    The agent behind ECS Exec looks for the group and the stream before it records a session (Amazon ECS
    Developer Guide, "Logging and Auditing using ECS Exec"); refused, it says that encryption is not set up
    on the log group (amazon-ecs-exec-checker, issue 79). Looking for groups has no resource to name.
    """
    groups = sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*")
    return document(
        _statement(
            "WriteLogs",
            ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            [groups],
            OWN_ACCOUNT,
        ),
        _statement("FindLogGroups", ["logs:DescribeLogGroups"], ["*"], OWN_ACCOUNT),
    )


def bedrock_runtime() -> PolicyDocument:
    """Amazon Bedrock: calling models. Which ones is for the callers' own permissions to say."""
    return document(
        _statement(
            "CallModels",
            ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream", "bedrock:ApplyGuardrail"],
            ["*"],
            OWN_ACCOUNT,
        )
    )
