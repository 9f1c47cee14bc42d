"""The function own-configuration against the embedded cloud's S3 and Secrets Manager."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from custom_resources.lifecycle import Deadline, InitialisationError, Redactor, Request, Work
from custom_resources.own_configuration.delivery import deliver
from local_cloud.cloud import start
from products.guards.offered import OFFERED_TAG, OFFERED_VALUE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from local_cloud.cloud import RunningCloud

KEY = "librechat.yaml"
OURS = {"version": "1.3.17", "cache": True, "interface": {"fileSearch": True}}
GATEWAY = b"endpoints: {custom: [{name: g, apiKey: '${GATEWAY_KEY}', baseURL: b, models: {default: [m]}}]}"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """An embedded cloud, without databases."""
    running = start(tmp_path_factory.mktemp("cloud"), port=0)
    yield running
    running.stop()


@pytest.fixture
def ask(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Uploads a file, asks the function for it and answers the text that tasks would get."""
    for name, value in cloud.environment().items():
        monkeypatch.setenv(name, value)
    s3, secrets = cloud.client("s3"), cloud.client("secretsmanager")
    bucket = "own-configurations"
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    target = secrets.create_secret(Name="merged")["ARN"]

    def asking(content: bytes, **properties: Any) -> str:  # noqa: ANN401 - any property
        version = s3.put_object(Bucket=bucket, Key=KEY, Body=content)["VersionId"]
        given = {
            "Bucket": bucket,
            "VersionId": version,
            "Ours": json.dumps(OURS),
            "SecretArn": "",
            "Target": target,
            "Reserved": "MONGO_URI",
            **properties,
        }
        request = Request(
            type="Create",
            stack_id=f"arn:aws:cloudformation:{cloud.region}:{cloud.account}:stack/demo/1",
            request_id="1",
            logical_id="OwnConfigurationDelivery",
            physical_id="1",
            properties=given,
        )
        named = deliver(Work(request=request, deadline=Deadline(60), redactor=Redactor()))["Version"]
        return str(secrets.get_secret_value(SecretId=target, VersionId=named)["SecretString"])

    return asking


def test_a_configuration_is_merged_stored_and_found_by_its_version(
    cloud: RunningCloud, ask: Callable[..., str]
) -> None:
    """With a marked secret, and back again as a rollback goes; without the mark nothing is read."""
    secrets = cloud.client("secretsmanager")
    arn = secrets.create_secret(Name="their-own", SecretString='{"GATEWAY_KEY": "hunter2"}')["ARN"]
    with pytest.raises(InitialisationError, match="does not carry the tag"):
        ask(GATEWAY, SecretArn=arn)
    secrets.tag_resource(SecretId=arn, Tags=[{"Key": OFFERED_TAG, "Value": OFFERED_VALUE}])
    first = ask(GATEWAY, SecretArn=arn)
    assert json.loads(first)["endpoints"]["custom"][0]["apiKey"] == "${GATEWAY_KEY}"
    assert json.loads(first)["interface"] == OURS["interface"]
    assert "hunter2" not in first
    assert json.loads(ask(b"balance: {enabled: true}"))["balance"] == {"enabled": True}
    assert ask(GATEWAY, SecretArn=arn) == first
    with pytest.raises(InitialisationError, match="A placeholder has no value"):
        ask(GATEWAY.replace(b"GATEWAY_KEY", b"OTHER_KEY"), SecretArn=arn)
    with pytest.raises(InitialisationError, match="has no version"):
        ask(GATEWAY, VersionId="00000000-0000-0000-0000-000000000000")
    with pytest.raises(InitialisationError, match=r"line 1, balance\.enabled"):
        ask(b"balance: {enabled: 3}")
