"""What a termination keeps, and how the user is told of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.template.data.conftest import Launch

LIFE_CYCLE_PAGE = Path(__file__).parents[3] / "docs" / "data-lifecycle.md"

HOLDS_DATA = {
    "AWS::RDS::DBInstance": "Snapshot",
    "AWS::DocDB::DBCluster": "Snapshot",
    "AWS::EFS::FileSystem": "RetainExceptOnCreate",
    "AWS::Backup::BackupVault": "RetainExceptOnCreate",
    "AWS::KMS::Key": "RetainExceptOnCreate",
}
"""What must outlive a termination, and how; the key is no data, but opens it."""


def test_whatever_holds_data_outlives_a_termination(data_template: dict[str, Any]) -> None:
    """As a snapshot or as it is; a replacement during an update spares it, too."""
    resources = data_template["Resources"]
    for logical_id, resource in resources.items():
        if policy := HOLDS_DATA.get(resource["Type"]):
            assert resource["DeletionPolicy"] == policy, logical_id
            assert resource["UpdateReplacePolicy"] == policy.removesuffix("ExceptOnCreate"), logical_id
    assert resources["Recovery"]["DeletionPolicy"] == "RetainExceptOnCreate"


def test_what_a_termination_keeps_is_named_to_the_user(data_template: dict[str, Any]) -> None:
    """Every resource that stays, with how to reuse it and how to remove it; the vault has its own output."""
    outputs = data_template["Outputs"]
    kept = {
        logical_id
        for logical_id, resource in data_template["Resources"].items()
        if resource.get("DeletionPolicy", "Delete") != "Delete"
        and "Condition" not in resource
        and resource["Type"] != "AWS::S3::BucketPolicy"  # it is a part of its bucket
    }
    named = set(re.findall(r"\$\{(\w+)\}", outputs["KeptAfterTermination"]["Value"]["Fn::Sub"]))
    assert named == kept
    assert outputs["Backups"]["Value"] == {"Ref": "BackupVault"}
    for name, prefix in (("Postgres", "/aws/rds/instance"), ("DocumentDb", "/aws/docdb")):
        first, *others = data_template["Resources"][name]["Properties"]["EnableCloudwatchLogsExports"]
        words = " and ".join([f"{prefix}/${{{name}}}/{first}", *(f"/{other}" for other in others)])
        assert words in outputs["LogsKeptAfterTermination"]["Value"]["Fn::Sub"]
    for parameter in ("PostgresSnapshot", "DocumentDbSnapshot", "RecoverySecretArn"):
        assert parameter in outputs["HowToReuseWhatIsKept"]["Value"]["Fn::Sub"]
        assert parameter in data_template["Parameters"]


def test_the_kept_files_are_reached_as_their_owner_by_the_folders_they_are_in(launch: Launch) -> None:
    """The commands that the output and the page give fit the access points that the files were written by."""
    launched = launch()
    page = LIFE_CYCLE_PAGE.read_text(encoding="utf-8")
    for text in (launched.outputs["HowToReuseWhatIsKept"].value, page):
        for name in ("Uploads", "Images"):
            access_point = launched.resources[f"{name}AccessPoint"].properties
            user = access_point["PosixUser"]
            assert f"--posix-user Uid={user['Uid']},Gid={user['Gid']}" in text
            assert access_point["RootDirectory"]["Path"] in text
        assert "create-mount-target" in text


def test_outputs_are_short_enough_for_cloudformation(launch: Launch) -> None:
    """1,024 bytes for a value or a description ("CloudFormation quotas"), with long names filled in."""
    for name, output in launch(Size="large").outputs.items():
        tokens = len(re.findall(r"<data:", str(output.value)))
        assert len(str(output.value).encode()) + 100 * tokens <= 1024, name
        assert len(output.description.encode()) <= 1024, name
