"""A refused call as the service's own SDK shows it in a stack event."""

from __future__ import annotations

import uuid

SERVICES = {
    "acm": "Acm",
    "application-autoscaling": "ApplicationAutoScaling",
    "autoscaling": "AutoScaling",
    "backup": "Backup",
    "backup-storage": "Backup",
    "budgets": "Budgets",
    "cloudformation": "CloudFormation",
    "cloudwatch": "CloudWatch",
    "cognito-idp": "CognitoIdentityProvider",
    "ec2": "Ec2",
    "ecs": "Ecs",
    "elasticache": "ElastiCache",
    "elasticfilesystem": "Efs",
    "elasticloadbalancing": "ElasticLoadBalancingV2",
    "events": "EventBridge",
    "iam": "Iam",
    "kms": "Kms",
    "lambda": "Lambda",
    "logs": "CloudWatchLogs",
    "rds": "Rds",
    "route53": "Route53",
    "s3": "S3",
    "scheduler": "Scheduler",
    "secretsmanager": "SecretsManager",
    "servicediscovery": "ServiceDiscovery",
    "sns": "Sns",
    "ssm": "Ssm",
    "wafv2": "Wafv2",
}
"""What the AWS SDK for Java, which the handlers are written with, calls each service."""

BAD_REQUEST = frozenset(
    {"ecs", "logs", "wafv2", "kms", "secretsmanager", "servicediscovery", "backup", "acm", "cognito-idp"}
)
"""Services of the JSON protocol, which refuse with 400 and AccessDeniedException, where others say 403."""


def in_words_of_the_service(action: str, refusal: str) -> str:
    """The reason of the resource's failure.

    Amazon EC2 puts a sentence of its own in front ("Example: UnauthorizedOperation", EC2 API Reference).

    Args:
        action: The action that is refused.
        refusal: What IAM says.
    """
    service = action.partition(":")[0]
    status = 400 if service in BAD_REQUEST else 403
    first = "You are not authorized to perform this operation. " if service == "ec2" else ""
    return (
        f"{first}{refusal} (Service: {SERVICES[service]}, Status Code: {status}, Request ID: {uuid.uuid4()})"
        " (HandlerErrorCode: AccessDenied)"
    )
