"""An embedded cloud of these tests alone, and identities that may do less than its administrator."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import boto3
import pytest

from local_cloud.cloud import RunningCloud, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """The cloud, to which every client in this process goes."""
    running = start(tmp_path_factory.mktemp("cloud"), port=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", running.endpoint_url)
        yield running
    running.stop()


@pytest.fixture
def session(cloud: RunningCloud) -> boto3.Session:
    """The administrator."""
    return cloud.session()


@pytest.fixture
def user(cloud: RunningCloud) -> Callable[..., boto3.Session]:
    """Makes the session of a user who may call the actions that are given, and no others."""

    def make(name: str, *actions: str) -> boto3.Session:
        iam = cloud.client("iam")
        iam.create_user(UserName=name)
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName=name, PolicyName="some", PolicyDocument=document)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return boto3.Session(
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
            region_name=cloud.region,
        )

    return make
