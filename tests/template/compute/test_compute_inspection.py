"""The compute products' templates as cfn-lint and cdk-nag see them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.template.inspection import Finding, lint_findings, security_findings

_LOGS_OF_LOGS = {
    Finding("AwsSolutions-S1", "AccessLogsBucket"): "it holds access logs: logging those would never end"
}
_OWN_CONFIGURATION = {
    Finding("AwsSolutions-SMG4", "OwnConfigurationFile"): "it holds a file that its function writes",
    Finding("AwsSolutions-L1", "OwnConfigurationFunction"): "the runtime that every function is tested with",
}
_SIGNING_ON = {
    Finding("AwsSolutions-SMG4", "SignOnSessionSecret"): (
        "it signs cookies of sign-ins under way: tasks that have different values would refuse each other's"
    ),
    Finding("AwsSolutions-SMG4", "FirstAdministratorPassword"): (
        "it is an account's first password: another value here would not change the account's"
    ),
}
_MANAGED_BACKUP = (
    "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
    "AWSBackupServiceRolePolicyForBackup]"
)
_ANY_INSTANCE = (
    "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:instance/*]"
)
_REPOSITORIES = "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ecr:<AWS::Region>:*:repository/librechat/*]"
_BY_REPOSITORY = (
    "the hub's account is not known to the template, and its repositories let in whom their policies name"
)
_MODELS = (
    "AwsSolutions-IAM5[Resource::arn:aws:bedrock:*::foundation-model/*]",
    *(
        'AwsSolutions-IAM5[Resource::{"Fn::Split":[",",{"Fn::Join":["",["arn:aws:bedrock:'
        f'{kind}/",{{"Fn::Join":[",arn:aws:bedrock:{kind}/",{{"Fn::Split":[",",{{"Ref":"BedrockModels"}}]}}]}}]]}}]}}]'
        for kind in ("*::foundation-model", "*:*:inference-profile")
    ),
)
ACKNOWLEDGED: dict[str, dict[Finding, str]] = {
    "compute-ecs": {
        **_LOGS_OF_LOGS,
        **_OWN_CONFIGURATION,
        **_SIGNING_ON,
        **{
            Finding("AwsSolutions-ECS2", task): "these are settings; every secret is injected by its ARN"
            for task in ("LibreChatTask", "RagTask", "SearchTask")
        },
        **{
            Finding("AwsSolutions-IAM5", role): (
                "ECS Exec has no resource to name; models behind a named profile lie in any region"
            )
            for role in ("LibreChatTaskRole", "RagTaskRole", "SearchTaskRole")
        },
        **{
            Finding(rule, f"{task}ExecutionRole"): reason
            for task in ("LibreChat", "Rag", "Search")
            for rule, reason in (
                ("AwsSolutions-IAM5[Resource::*]", "a token to pull images by has no resource to name"),
                (_REPOSITORIES, _BY_REPOSITORY),
            )
        },
    },
    "compute-ec2": {
        **_LOGS_OF_LOGS,
        **_OWN_CONFIGURATION,
        **_SIGNING_ON,
        Finding(
            "AwsSolutions-AS3", "Instances"
        ): "alarms on the targets' health tell more than launch notices",
        Finding(_MANAGED_BACKUP, "BackupRole"): "AWS's own policy follows what AWS Backup comes to need",
        Finding("AwsSolutions-IAM5[Resource::*]", "InstanceRole"): "Session Manager has no resource to name",
        Finding(_ANY_INSTANCE, "InstanceRole"): "an instance's ID is not known before; tags narrow it down",
        Finding(_REPOSITORIES, "InstanceRole"): _BY_REPOSITORY,
        **{
            Finding(rule, "LibreChatRole"): "models behind a named profile lie in any region"
            for rule in _MODELS
        },
    },
}


@pytest.mark.parametrize("product", sorted(ACKNOWLEDGED))
def test_cfn_lint_has_nothing_against_it(templates: dict[str, dict[str, Any]], product: str) -> None:
    """Neither an error nor a warning nor a remark."""
    assert lint_findings(templates[product]) == []


@pytest.mark.parametrize("product", sorted(ACKNOWLEDGED))
def test_cdk_nag_finds_what_is_acknowledged_and_nothing_else_there(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """Each finding has its reason, and no reason outlives its finding."""
    assert security_findings(templates[product]) == set(ACKNOWLEDGED[product])
