"""The templates of a small catalog."""

from __future__ import annotations

import json
from typing import Any

BUCKET = "artifacts"
FUNCTION_KEY = "functions/widget.zip"
ACCOUNT = "000000000000"


def _trust(principal: dict[str, str]) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _role(name: str, principal: dict[str, str], actions: list[str]) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": name,
            "AssumeRolePolicyDocument": _trust(principal),
            "Policies": [{"PolicyName": "own", "PolicyDocument": policy}],
        },
    }


def _output(value: Any, export: str) -> dict[str, Any]:  # noqa: ANN401 - any intrinsic function
    return {"Value": value, "Export": {"Name": {"Fn::Sub": export}}}


def _widget(size: str) -> dict[str, Any]:
    """A product with a custom resource; ``size`` tells its versions apart."""
    return {
        "Parameters": {
            "EnvironmentName": {"Type": "String", "AllowedPattern": "^[a-z-]+$"},
            "Mode": {"Type": "String", "Default": "succeed"},
            "Timeout": {"Type": "Number", "Default": 20},
            "Permitted": {"Type": "String", "Default": "no", "AllowedValues": ["yes", "no"]},
        },
        "Conditions": {"MayRead": {"Fn::Equals": [{"Ref": "Permitted"}, "yes"]}},
        "Resources": {
            "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"GenerateSecretString": {}}},
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {"AssumeRolePolicyDocument": _trust({"Service": "lambda.amazonaws.com"})},
            },
            "Policy": {
                "Type": "AWS::IAM::Policy",
                "Condition": "MayRead",
                "Properties": {
                    "PolicyName": "read",
                    "Roles": [{"Ref": "Role"}],
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": "secretsmanager:GetSecretValue",
                                "Resource": {"Ref": "Secret"},
                            }
                        ],
                    },
                },
            },
            "Function": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Runtime": "python3.13",
                    "Architectures": ["arm64"],
                    "Handler": "widget.handler.handle",
                    "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Timeout": 600,
                    "MemorySize": 256,
                    "Code": {"S3Bucket": BUCKET, "S3Key": FUNCTION_KEY},
                },
            },
            "Widget": {
                "Type": "Custom::Widget",
                "DependsOn": ["Policy"],
                "Properties": {
                    "ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]},
                    "ServiceTimeout": {"Ref": "Timeout"},
                    "Mode": {"Ref": "Mode"},
                    "Size": size,
                    "SecretArn": {"Ref": "Secret"},
                },
            },
        },
        "Outputs": {
            "Size": _output({"Fn::GetAtt": ["Widget", "Size"]}, "${EnvironmentName}-Size"),
            "FunctionName": {"Value": {"Ref": "Function"}},
        },
    }


def _consumer() -> dict[str, Any]:
    """A product that imports what the widget exports, unless it is told to use nothing."""
    size = {"Fn::ImportValue": {"Fn::Sub": "${EnvironmentName}-Size"}}
    value = {"Fn::If": ["Uses", size, "nothing"]}
    return {
        "Parameters": {
            "EnvironmentName": {"Type": "String"},
            "Uses": {"Type": "String", "Default": "size"},
        },
        "Conditions": {"Uses": {"Fn::Equals": [{"Ref": "Uses"}, "size"]}},
        "Resources": {
            "Copy": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}
        },
    }


CROWD = 60
"""Resources whose events fill more than the hundred that one page of CloudFormation's has."""


def _crowd() -> dict[str, Any]:
    """A widget that comes after many others."""
    template = _widget("3")
    others = {
        f"Other{number}": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x"}}
        for number in range(CROWD)
    }
    template["Resources"] |= others
    template["Resources"]["Widget"]["DependsOn"] = ["Policy", *others]
    return template


TEMPLATES = {
    "widget-1.0.0": _widget("1"),
    "widget-1.1.0": _widget("2"),
    "consumer-1.0.0": _consumer(),
    "crowd-1.0.0": _crowd(),
}

RULES = {
    "NoForbidden": {
        "Assertions": [
            {
                "Assert": {"Fn::Not": [{"Fn::Equals": [{"Ref": "EnvironmentName"}, "forbidden"]}]},
                "AssertDescription": "The environment must not be called forbidden.",
            }
        ]
    }
}


def _product(name: str, versions: list[str]) -> dict[str, Any]:
    return {
        "Type": "AWS::ServiceCatalog::CloudFormationProduct",
        "Properties": {
            "Name": name,
            "Owner": "platform team",
            "ProvisioningArtifactParameters": [
                {
                    "Name": version,
                    "Info": {
                        "LoadTemplateFromURL": {
                            "Fn::Sub": f"https://s3.${{AWS::Region}}.${{AWS::URLSuffix}}/{BUCKET}/{name}-{version}.json"
                        }
                    },
                }
                for version in versions
            ],
        },
    }


def _in_portfolio(kind: str, product: str, **properties: Any) -> dict[str, Any]:  # noqa: ANN401 - any property
    return {
        "Type": f"AWS::ServiceCatalog::{kind}",
        "DependsOn": [] if kind.endswith("Association") else [f"{product}InPortfolio"],
        "Properties": {"PortfolioId": {"Ref": "Portfolio"}, "ProductId": {"Ref": product}, **properties},
    }


def hub_template(widget_versions: tuple[str, ...] = ("1.0.0", "1.1.0")) -> dict[str, Any]:
    """The portfolio, its products and constraints, and the roles."""
    account = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    tag = {"Type": "AWS::ServiceCatalog::TagOption"}
    association = {"Type": "AWS::ServiceCatalog::TagOptionAssociation"}
    resources: dict[str, Any] = {
        "EndUser": _role("end-user", account, ["servicecatalog:*", "cloudformation:Describe*"]),
        "Stranger": _role("stranger", account, ["servicecatalog:*"]),
        "Launcher": _role("launcher", {"Service": "servicecatalog.amazonaws.com"}, ["*"]),
        "Portfolio": {
            "Type": "AWS::ServiceCatalog::Portfolio",
            "Properties": {"DisplayName": "Widgets", "ProviderName": "platform team"},
        },
        "Access": {
            "Type": "AWS::ServiceCatalog::PortfolioPrincipalAssociation",
            "Properties": {
                "PortfolioId": {"Ref": "Portfolio"},
                "PrincipalARN": {"Fn::GetAtt": ["EndUser", "Arn"]},
                "PrincipalType": "IAM",
            },
        },
        "Widget": _product("widget", list(widget_versions)),
        "Consumer": _product("consumer", ["1.0.0"]),
        "Crowd": _product("crowd", ["1.0.0"]),
        "CrowdInPortfolio": _in_portfolio("PortfolioProductAssociation", "Crowd"),
        "CrowdRole": _in_portfolio(
            "LaunchRoleConstraint", "Crowd", RoleArn={"Fn::GetAtt": ["Launcher", "Arn"]}
        ),
        "WidgetInPortfolio": _in_portfolio("PortfolioProductAssociation", "Widget"),
        "ConsumerInPortfolio": _in_portfolio("PortfolioProductAssociation", "Consumer"),
        "WidgetRole": _in_portfolio(
            "LaunchRoleConstraint", "Widget", RoleArn={"Fn::GetAtt": ["Launcher", "Arn"]}
        ),
        "WidgetRules": _in_portfolio("LaunchTemplateConstraint", "Widget", Rules=json.dumps(RULES)),
        "WidgetTags": _in_portfolio(
            "ResourceUpdateConstraint", "Widget", TagUpdateOnProvisionedProduct="NOT_ALLOWED"
        ),
    }
    for value in ("research", "sales"):
        name = f"CostCentre{value.title()}"
        resources[name] = {**tag, "Properties": {"Key": "cost-centre", "Value": value}}
        resources[f"{name}Offered"] = {
            **association,
            "Properties": {"TagOptionId": {"Ref": name}, "ResourceId": {"Ref": "Portfolio"}},
        }
    versions = {"Value": {"Fn::GetAtt": ["Widget", "ProvisioningArtifactIds"]}}
    return {"Resources": resources, "Outputs": {"WidgetVersions": versions}}
