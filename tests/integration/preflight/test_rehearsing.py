"""What a rehearsal asks before it begins, where nothing is published and of the policies that it finds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import Stubber

from portfolio.cli import target
from portfolio.cli.main import run
from portfolio.errors import CatalogError
from portfolio.rehearsal import Place
from portfolio.rehearsal.validation import validate_policies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local_cloud.cloud import RunningCloud

DOCUMENT = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
}


def test_an_account_without_the_catalog_is_refused(
    cloud: RunningCloud, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It says to publish first, and writes nothing down."""
    monkeypatch.setattr(target, "STATE_FOLDER", cloud.state_folder)
    monkeypatch.chdir(tmp_path)
    assert run(["rehearse", "--target", "local"]) == 1
    said = capsys.readouterr().err
    assert "the catalog is not published here" in said
    assert "network, data, compute-ecs, compute-ec2" in said
    assert list(tmp_path.iterdir()) == []


def test_resuming_and_cleaning_up_at_once_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """One goes on, the other ends it."""
    assert run(["rehearse", "--resume", "--clean-up"]) == 2
    assert "exclude one another" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [(["--size", "huge"], "small, medium, large"), (["--size", "medium", "--resume"], "keeps its size")],
)
def test_a_size_is_one_of_three_and_is_chosen_once(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong usage, before anything is asked of an account."""
    assert run(["rehearse", *options]) == 2
    assert said in " ".join(capsys.readouterr().err.replace("│", " ").split())


@dataclass(frozen=True, kw_only=True)
class _Analyzed(Place):
    """The embedded cloud with an Access Analyzer, which it has not: answers in the service's own shape."""

    analyzer: Any

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
        """A client; of the analyzer the one that is stubbed."""
        return self.analyzer if service == "accessanalyzer" else super().client(service)


@pytest.fixture
def boundary(cloud: RunningCloud) -> Iterator[str]:
    """The name of a boundary in the account."""
    name = f"librechat-role-boundary-{cloud.region}"
    iam = cloud.client("iam")
    made = iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(DOCUMENT))["Policy"]["Arn"]
    yield name
    iam.delete_policy(PolicyArn=made)


@pytest.mark.parametrize(
    ("kind", "refused"), [("ERROR", True), ("SECURITY_WARNING", True), ("SUGGESTION", False)]
)
def test_a_finding_of_access_analyzer_is_told_with_the_policys_name(
    cloud: RunningCloud, boundary: str, kind: str, *, refused: bool
) -> None:
    """Errors and security warnings fail the step; lesser ones are counted."""
    session = cloud.session()
    analyzer = session.client("accessanalyzer")
    finding = {
        "findingDetails": "Something is wrong.",
        "findingType": kind,
        "issueCode": "SOME_CODE",
        "learnMoreLink": "https://docs.aws.amazon.com/IAM/",
        "locations": [],
    }
    place = _Analyzed(
        target="local", administrator=session, end_user=session, embedded=True, analyzer=analyzer
    )
    with Stubber(analyzer) as stub:
        stub.add_response(
            "validate_policy",
            {"findings": [finding]},
            {"policyDocument": json.dumps(DOCUMENT), "policyType": "IDENTITY_POLICY"},
        )
        if refused:
            with pytest.raises(CatalogError) as error:
                validate_policies(place)
            assert f"{boundary}: SOME_CODE: Something is wrong." in str(error.value)
        else:
            assert "1 policies have no error and no security warning, and 1 lesser" in validate_policies(
                place
            )
        stub.assert_no_pending_responses()
