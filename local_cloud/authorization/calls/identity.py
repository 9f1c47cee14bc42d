"""AWS IAM, AWS KMS, AWS Secrets Manager and AWS Lambda. Of these, the key's handler is public."""

from __future__ import annotations

from local_cloud.authorization.call import (
    ANY,
    SERVICE_AUTHORIZATION,
    Call,
    Tags,
    TypeCalls,
    anywhere,
    early,
    handler,
    made,
    on,
    on_it,
    passed,
    retagged,
    through_kms,
)

IAM = "arn:{partition}:iam::{account}:"
BOUNDED = {"iam:PermissionsBoundary": "{PermissionsBoundary}"}
IAM_SOURCES = (
    (
        "Permissions boundaries for IAM entities, IAM User Guide,"
        " https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"
    ),
    SERVICE_AUTHORIZATION,
)
SECRET_SOURCES = (
    (
        "Authentication and access control for AWS Secrets Manager, permissions to rotate, User Guide,"
        " https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html"
    ),
    (
        "AWS::SecretsManager::RotationSchedule, AWS CloudFormation Template Reference,"
        " https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-secretsmanager-rotationschedule.html"
    ),
    SERVICE_AUTHORIZATION,
)
LAMBDA_SOURCES = (
    (
        "Giving Lambda functions access to resources in an Amazon VPC, Developer Guide,"
        " https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html"
    ),
    (
        "Securing Lambda environment variables, Developer Guide,"
        " https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html"
    ),
    SERVICE_AUTHORIZATION,
)
FUNCTION = "arn:{partition}:lambda:{region}:{account}:function:"
SECRETS = "arn:{partition}:secretsmanager:{region}:{account}:secret:"
NEW_SECRET = SECRETS + "{generated}"


def _bounded(action: str, **change: str) -> Call:
    """A call on a role that IAM compares the boundary of: the one it sends, or the one the role has."""
    call = Call(action=action, context=BOUNDED)
    return call.if_changed(change["changed"]) if "changed" in change else call.if_given(change["given"])


def _on_bounded_role(action: str) -> Call:
    """A call on a role of another resource's, with the boundary that the role has."""
    return Call(action=action, context={"iam:PermissionsBoundary": "{boundary of role named Roles}"})


_ROLE = TypeCalls(
    type="AWS::IAM::Role",
    arn=IAM + "role{path}{id}",
    sources=IAM_SOURCES,
    named="RoleName",
    longest=64,
    create=(
        Call(action="iam:CreateRole", tags=Tags.NONE, sends_tags=True, context=BOUNDED),
        made("iam:TagRole").if_given("{tags}"),
        _bounded("iam:PutRolePolicy", given="Policies"),
        Call(
            action="iam:AttachRolePolicy",
            given=("ManagedPolicyArns",),
            context={**BOUNDED, "iam:PolicyARN": "{ManagedPolicyArns}"},
        ),
        *on_it("iam:GetRole"),
    ),
    update=(
        Call(action="iam:UpdateAssumeRolePolicy").if_changed("AssumeRolePolicyDocument"),
        Call(action="iam:UpdateRole").if_changed("MaxSessionDuration", "Description"),
        Call(action="iam:UpdateRoleDescription").if_changed("Description"),
        _bounded("iam:PutRolePermissionsBoundary", changed="PermissionsBoundary"),
        _bounded("iam:PutRolePolicy", changed="Policies"),
        _bounded("iam:DeleteRolePolicy", changed="{shorter Policies}"),
        Call(
            action="iam:AttachRolePolicy",
            given=("ManagedPolicyArns",),
            changed=("ManagedPolicyArns",),
            context={**BOUNDED, "iam:PolicyARN": "{ManagedPolicyArns}"},
        ),
        _bounded("iam:DetachRolePolicy", changed="{shorter ManagedPolicyArns}"),
        *on_it("iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"),
        *retagged("iam:TagRole", "iam:UntagRole"),
    ),
    delete=(
        *on_it("iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"),
        _bounded("iam:DeleteRolePolicy", given="Policies"),
        _bounded("iam:DetachRolePolicy", given="ManagedPolicyArns"),
        *on_it("iam:DeleteRole"),
    ),
)

_INSTANCE_PROFILE = TypeCalls(
    type="AWS::IAM::InstanceProfile",
    arn=IAM + "instance-profile{path}{id}",
    sources=IAM_SOURCES,
    named="InstanceProfileName",
    tags=None,  # the type has no tags
    create=(
        early("iam:CreateInstanceProfile"),
        early("iam:AddRoleToInstanceProfile"),
        Call(
            action="iam:PassRole",
            on="{role named Roles}",
            context={"iam:PassedToService": "ec2.amazonaws.com"},
        ),
        early("iam:GetInstanceProfile"),
    ),
    update=(
        early("iam:RemoveRoleFromInstanceProfile"),
        early("iam:AddRoleToInstanceProfile"),
        Call(
            action="iam:PassRole",
            on="{role named Roles}",
            context={"iam:PassedToService": "ec2.amazonaws.com"},
        ),
        early("iam:GetInstanceProfile"),
    ),
    delete=(
        early("iam:GetInstanceProfile"),
        early("iam:RemoveRoleFromInstanceProfile"),
        early("iam:DeleteInstanceProfile"),
    ),
)

_KEY = TypeCalls(
    type="AWS::KMS::Key",
    arn="arn:{partition}:kms:{region}:{account}:key/{id}",
    sources=(
        handler("kms", "key"),
        (
            "CreateKey, Required permissions, AWS KMS API Reference,"
            " https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html"
        ),
        (
            "Key policy lockout safety check asks for kms:PutKeyPolicy before any tag is there (field),"
            " https://github.com/aws-solutions/innovation-sandbox-on-aws/issues/31"
        ),
        (
            "Use tags to control access to KMS keys: tag changes take up to five minutes to count, AWS KMS"
            " Developer Guide, https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html"
        ),
        SERVICE_AUTHORIZATION,
    ),
    create=(
        made("kms:CreateKey", ANY),
        made("kms:TagResource").if_given("{tags}"),
        early("kms:PutKeyPolicy"),
        early("kms:EnableKeyRotation").if_given("EnableKeyRotation"),
    ),
    update=(
        *on_it("kms:DescribeKey"),
        Call(action="kms:EnableKeyRotation").if_changed("EnableKeyRotation"),
        Call(action="kms:DisableKeyRotation").if_changed("EnableKeyRotation"),
        Call(action="kms:UpdateKeyDescription").if_changed("Description"),
        Call(action="kms:PutKeyPolicy").if_changed("KeyPolicy"),
        *on_it("kms:ListResourceTags"),
        *retagged("kms:TagResource", "kms:UntagResource"),
    ),
    # A key that a failed launch made is deleted within those five minutes.
    delete=(*on_it("kms:DescribeKey", "kms:ScheduleKeyDeletion"),),
)

_SECRET = TypeCalls(
    type="AWS::SecretsManager::Secret",
    arn="{id}",
    sources=(
        *SECRET_SOURCES,
        (
            "A secret that was given no name got its logical ID's (field; that a suffix follows is reasoned),"
            " https://github.com/aws/aws-cdk/issues/8984"
        ),
    ),
    stackless=True,
    create=(
        made("secretsmanager:CreateSecret", NEW_SECRET),
        made("secretsmanager:TagResource", NEW_SECRET).if_given("{tags}"),
        *(call.if_given("GenerateSecretString") for call in anywhere("secretsmanager:GetRandomPassword")),
        *through_kms("{KmsKeyId}", "secretsmanager", "kms:GenerateDataKey", "kms:Decrypt"),
    ),
    update=(
        *on_it("secretsmanager:DescribeSecret"),
        Call(action="secretsmanager:UpdateSecret").if_changed("Description", "KmsKeyId", "SecretString"),
        *(
            call.if_changed("GenerateSecretString")
            for call in (
                *anywhere("secretsmanager:GetRandomPassword"),
                *on_it("secretsmanager:PutSecretValue"),
            )
        ),
        *retagged("secretsmanager:TagResource", "secretsmanager:UntagResource"),
    ),
    delete=(*on_it("secretsmanager:DeleteSecret", "secretsmanager:DescribeSecret"),),
)

_ATTACH = (
    *on_it("secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"),
    *on("arn:{partition}:rds:{region}:{account}:cluster:{TargetId}", "rds:DescribeDBClusters"),
)
_SCHEDULE = (
    *on_it("secretsmanager:RotateSecret", "secretsmanager:DescribeSecret"),
    *on("{RotationLambdaARN}", "lambda:InvokeFunction"),
)

_ATTACHMENT = TypeCalls(
    type="AWS::SecretsManager::SecretTargetAttachment",
    arn="{SecretId}",
    sources=SECRET_SOURCES,
    tags=None,
    create=_ATTACH,
    update=_ATTACH,
    delete=(*on_it("secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"),),
)

_ROTATION = TypeCalls(
    type="AWS::SecretsManager::RotationSchedule",
    arn="{SecretId}",
    sources=SECRET_SOURCES,
    tags=None,
    create=_SCHEDULE,
    update=_SCHEDULE,
    delete=(*on_it("secretsmanager:CancelRotateSecret", "secretsmanager:DescribeSecret"),),
)

_FUNCTION = TypeCalls(
    type="AWS::Lambda::Function",
    arn=FUNCTION + "{id}",
    sources=LAMBDA_SOURCES,
    named="FunctionName",
    longest=64,
    create=(
        made("lambda:CreateFunction"),
        made("lambda:TagResource").if_given("{tags}"),
        passed("{Role}", "lambda.amazonaws.com"),
        Call(
            action="s3:GetObject",
            on="arn:{partition}:s3:::{Code.S3Bucket}/{Code.S3Key}",
            tags=Tags.NONE,
        ),
        *(
            call.if_given("VpcConfig")
            for call in anywhere("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs")
        ),
        Call(action="lambda:PutFunctionConcurrency").if_given("ReservedConcurrentExecutions"),
        *on_it("lambda:GetFunction"),
    ),
    update=(
        Call(action="lambda:UpdateFunctionCode").if_changed("Code"),
        Call(
            action="s3:GetObject",
            on="arn:{partition}:s3:::{Code.S3Bucket}/{Code.S3Key}",
            tags=Tags.NONE,
            changed=("Code",),
        ),
        Call(action="lambda:UpdateFunctionConfiguration").if_changed(
            "Description",
            "Environment",
            "Handler",
            "LoggingConfig",
            "MemorySize",
            "Role",
            "Runtime",
            "Timeout",
            "VpcConfig",
        ),
        Call(
            action="iam:PassRole",
            on="{Role}",
            changed=("Role",),
            context={"iam:PassedToService": "lambda.amazonaws.com"},
        ),
        *(
            call.if_changed("VpcConfig")
            for call in anywhere("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs")
        ),
        Call(action="lambda:PutFunctionConcurrency").if_changed("ReservedConcurrentExecutions"),
        Call(action="lambda:DeleteFunctionConcurrency").if_changed("{removed ReservedConcurrentExecutions}"),
        *on_it("lambda:GetFunction"),
        *retagged("lambda:TagResource", "lambda:UntagResource"),
    ),
    delete=(
        *on_it("lambda:DeleteFunction", "lambda:GetFunction"),
        *(call.if_given("VpcConfig") for call in anywhere("ec2:DescribeNetworkInterfaces")),
    ),
)

_POLICY = TypeCalls(
    type="AWS::IAM::Policy",
    arn="{role named Roles}",
    sources=IAM_SOURCES,
    tags=None,
    create=(_on_bounded_role("iam:PutRolePolicy"), *on_it("iam:GetRolePolicy")),
    update=(_on_bounded_role("iam:PutRolePolicy"), *on_it("iam:GetRolePolicy")),
    delete=(_on_bounded_role("iam:DeleteRolePolicy"), *on_it("iam:GetRolePolicy")),
)

TYPES = (
    _ROLE,
    _POLICY,
    _INSTANCE_PROFILE,
    _KEY,
    _SECRET,
    _ATTACHMENT,
    _ROTATION,
    TypeCalls(
        type="AWS::SecretsManager::ResourcePolicy",
        arn="{SecretId}",
        sources=SECRET_SOURCES,
        tags=None,
        create=on_it("secretsmanager:PutResourcePolicy", "secretsmanager:GetResourcePolicy"),
        update=on_it("secretsmanager:PutResourcePolicy", "secretsmanager:GetResourcePolicy"),
        delete=on_it("secretsmanager:DeleteResourcePolicy", "secretsmanager:GetResourcePolicy"),
    ),
    _FUNCTION,
    TypeCalls(
        type="AWS::Lambda::Permission",
        arn=FUNCTION + "{FunctionName}",
        sources=LAMBDA_SOURCES,
        tags=None,
        create=(
            Call(action="lambda:AddPermission", context={"lambda:Principal": "{Principal}"}),
            *on_it("lambda:GetPolicy"),
        ),
        delete=(*on_it("lambda:RemovePermission", "lambda:GetPolicy"),),
    ),
    TypeCalls(
        type="AWS::Lambda::EventInvokeConfig",
        arn=FUNCTION + "{FunctionName}",
        sources=LAMBDA_SOURCES,
        tags=None,
        create=on_it("lambda:PutFunctionEventInvokeConfig", "lambda:GetFunctionEventInvokeConfig"),
        update=on_it("lambda:UpdateFunctionEventInvokeConfig", "lambda:GetFunctionEventInvokeConfig"),
        delete=on_it("lambda:DeleteFunctionEventInvokeConfig"),
    ),
)
