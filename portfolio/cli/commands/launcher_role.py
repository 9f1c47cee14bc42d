"""The end user of the embedded cloud: a role like those that a company gives to its people."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from portfolio.hub.launcher_policy import launcher_policy
from portfolio.settings import Launchers
from portfolio.versions.release import releases

if TYPE_CHECKING:
    import boto3

    from portfolio.settings import Settings

ROLE_NAME = "LibreChatLauncherDemo"
"""Whoever may launch in the embedded cloud; the settings' own launchers are not there."""

SESSION_NAME = "catalog"


def let_in(settings: Settings) -> Settings:
    """The settings for the embedded cloud: with its own end user in place of the company's launchers."""
    pattern = f"arn:aws:iam:::role/{ROLE_NAME}"
    return replace(settings, launchers=Launchers(arns=(), patterns=(pattern,)))


def policy() -> dict[str, Any]:
    """What an end user may do, as the hub offers it to companies."""
    return launcher_policy(release.template() for release in releases())


def _here(text: str, account: str) -> str:
    """A policy's text with what CloudFormation would put in for its pseudo parameters."""
    return text.replace("${AWS::Partition}", "aws").replace("${AWS::AccountId}", account)


def ensure(administrator: boto3.Session) -> str:
    """Make the role if it is not there, and return its ARN."""
    iam = administrator.client("iam")
    account = administrator.client("sts").get_caller_identity()["Account"]
    try:
        return iam.get_role(RoleName=ROLE_NAME)["Role"]["Arn"]
    except iam.exceptions.NoSuchEntityException:
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
        role = iam.create_role(RoleName=ROLE_NAME, AssumeRolePolicyDocument=json.dumps(trust))
        iam.put_role_policy(
            RoleName=ROLE_NAME,
            PolicyName="catalog-end-user",
            PolicyDocument=_here(json.dumps(policy()), account),
        )
        return role["Role"]["Arn"]


def assume(administrator: boto3.Session) -> boto3.Session:
    """A session of the end user."""
    import boto3

    answer = administrator.client("sts").assume_role(
        RoleArn=ensure(administrator), RoleSessionName=SESSION_NAME
    )
    credentials = answer["Credentials"]
    return boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        region_name=administrator.region_name,
    )
