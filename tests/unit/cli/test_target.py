"""Which cloud is meant."""

from __future__ import annotations

import pytest

from portfolio.cli.options import TargetName
from portfolio.cli.target import target


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_the_region_is_read_as_by_awss_other_tools(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """People set either."""
    for each in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv(variable, "eu-central-1")
    assert target(TargetName.AWS).administrator().region_name == "eu-central-1"


def test_aws_is_used_with_the_identity_that_is_signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """End user and administrator differ by what they sign in as, not by the command."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key-of-the-user")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    for session in (target(TargetName.AWS).end_user(), target(TargetName.AWS).administrator()):
        credentials = session.get_credentials()
        assert credentials is not None
        assert credentials.access_key == "key-of-the-user"
