"""Whether EC2 Auto Scaling may use the key with which the account encrypts volumes that name none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.preflight.finding import Finding, ready, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import boto3

    from portfolio.preflight.launch import Launch

SUBJECT = "the account's key for volumes"
_OF_AWS = "alias/aws/ebs"
_ROLE = "AWSServiceRoleForAutoScaling"


def look_at_volume_key(session: boto3.Session, launches: Sequence[Launch]) -> Iterator[Finding]:
    """Whether an instance of a launch can start: its first disk takes the account's default key.

    A key of the account's own lets Auto Scaling in only by its policy or a grant ("Required AWS KMS key
    policy for use with encrypted volumes", Amazon EC2 Auto Scaling User Guide,
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html).
    Without, each instance ends at once (field, https://github.com/aws/aws-cdk/issues/34491).
    """
    if not any(launch.of_type("AWS::EC2::LaunchTemplate") for launch in launches):
        return
    key = session.client("ec2").get_ebs_default_kms_key_id()["KmsKeyId"]
    if key.endswith(_OF_AWS):
        yield ready(SUBJECT, f"{key}, which every service of the account may use")
        return
    kms = session.client("kms")
    name = kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
    policy = kms.get_key_policy(KeyId=name, PolicyName="default")["Policy"]
    grants = [
        each.get("GranteePrincipal", "")
        for page in kms.get_paginator("list_grants").paginate(KeyId=name)
        for each in page["Grants"]
    ]
    if _ROLE in policy or any(_ROLE in each for each in grants):
        yield ready(SUBJECT, f"{name} lets {_ROLE} use it")
        return
    yield warning(
        SUBJECT,
        f"{name} names {_ROLE} neither in its policy nor in a grant: instances of compute-ec2 may not start",
        f"let {_ROLE} use it, as the Amazon EC2 Auto Scaling User Guide says, or make {_OF_AWS} the default",
    )
