"""What a preflight says of the account's key for volumes; the answers have the shapes of AWS's."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from portfolio.preflight import Level
from portfolio.preflight.launch import launches
from portfolio.preflight.volumes import look_at_volume_key

KEY = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000"
ROLE = (
    "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
)


class _Session:
    """A session with one client for each service, whose answers are given."""

    def __init__(self, key: str) -> None:
        session = boto3.Session("id", "key", region_name="us-east-1")
        self._clients: dict[str, Any] = {name: session.client(name) for name in ("ec2", "kms")}
        self.kms = Stubber(self._clients["kms"])
        ec2 = Stubber(self._clients["ec2"])
        ec2.add_response("get_ebs_default_kms_key_id", {"KmsKeyId": key})
        ec2.activate()
        self.kms.activate()

    def client(self, name: str) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
        return self._clients[name]


def _looked(key: str, policy: str = "{}", grantee: str | None = None) -> Level:
    session: Any = _Session(key)
    if not key.startswith("alias/aws"):
        session.kms.add_response("describe_key", {"KeyMetadata": {"KeyId": "k", "Arn": KEY}})
        session.kms.add_response("get_key_policy", {"Policy": policy})
        grants = [{"KeyId": KEY, "GranteePrincipal": grantee}] if grantee else []
        session.kms.add_response("list_grants", {"Grants": grants, "Truncated": False})
    (finding,) = look_at_volume_key(session, launches(("small",), "us-east-1"))
    return finding.level


@pytest.mark.parametrize(
    ("key", "policy", "grantee", "level"),
    [
        ("alias/aws/ebs", "{}", None, Level.READY),
        (KEY, "{}", None, Level.WARNING),
        (KEY, f'{{"AWS": "{ROLE}"}}', None, Level.READY),
        ("alias/company", "{}", ROLE, Level.READY),
    ],
)
def test_a_key_of_the_accounts_own_must_let_auto_scaling_in(
    key: str, policy: str, grantee: str | None, level: Level
) -> None:
    """By its policy or by a grant; AWS's own key lets every service in."""
    assert _looked(key, policy, grantee) is level
