"""What CloudFormation does itself: waiting, calling custom resources, and the stack's own life."""

from __future__ import annotations

from local_cloud.authorization.call import SERVICE_AUTHORIZATION, Call, Tags, TypeCalls, on

WAITS = (
    "Create wait conditions in a CloudFormation template, AWS CloudFormation User Guide,"
    " https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html"
    " (CloudFormation signs the handle's address and reads the signals itself: no call of the role's)"
)
CUSTOM = (
    (
        "Create custom provisioning logic with custom resources, AWS CloudFormation User Guide,"
        " https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html"
    ),
    (
        "The role that a stack is given invokes the function behind ServiceToken (reasoned: it is used for"
        " all operations on the stack), https://docs.aws.amazon.com/AWSCloudFormation/latest/"
        "UserGuide/using-iam-servicerole.html"
    ),
)
LAUNCH = (
    "AWS Service Catalog launch constraints, Administrator Guide: what a launch role must hold,"
    " https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html"
)
EXPORTS = (
    "Resolving Fn::ImportValue and exports with a role needs cloudformation:ListExports and ListImports"
    " (field), https://github.com/aws-cloudformation/cloudformation-cli/issues/941"
)
_STACK = "arn:{partition}:cloudformation:{region}:{account}:stack/{stack}/*"

CUSTOM_RESOURCE = TypeCalls(
    type="AWS::CloudFormation::CustomResource",
    arn="{ServiceToken}",
    sources=CUSTOM,
    tags=None,
    create=on("{ServiceToken}", "lambda:InvokeFunction"),
    update=on("{ServiceToken}", "lambda:InvokeFunction"),
    delete=on("{ServiceToken}", "lambda:InvokeFunction"),
)

TYPES = (
    TypeCalls(type="AWS::CloudFormation::WaitCondition", arn="*", sources=(WAITS,), tags=None),
    TypeCalls(type="AWS::CloudFormation::WaitConditionHandle", arn="*", sources=(WAITS,), tags=None),
    CUSTOM_RESOURCE,
)


def _stack(*actions: str) -> tuple[Call, ...]:
    return tuple(Call(action=f"cloudformation:{action}", on=_STACK, tags=Tags.NONE) for action in actions)


_TEMPLATE = (
    Call(
        action="s3:GetObject",
        on="arn:{partition}:s3:::cf-templates-*/*",
        tags=Tags.NONE,
        context={"s3:ExistingObjectTag/servicecatalog:provisioning": "true"},
    ),
    Call(action="cloudformation:GetTemplateSummary", on="*", tags=Tags.NONE),
)

STACK = TypeCalls(
    type="AWS::CloudFormation::Stack",
    arn=_STACK,
    sources=(LAUNCH, SERVICE_AUTHORIZATION),
    tags=None,
    create=(*_TEMPLATE, *_stack("CreateStack", "DescribeStackEvents", "DescribeStacks", "SetStackPolicy")),
    update=(
        *_TEMPLATE,
        *_stack("UpdateStack", "DescribeStackEvents", "DescribeStacks", "SetStackPolicy"),
    ),
    delete=_stack("DeleteStack", "DescribeStackEvents", "DescribeStacks"),
)
"""What Service Catalog itself asks of the launch role, around the resources."""

IMPORTS = (Call(action="cloudformation:ListExports", on="*", tags=Tags.NONE),)
"""Resolving what a template imports."""
