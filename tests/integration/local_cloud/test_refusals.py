"""What AWS's handlers refuse, replace and keep, on stacks of one or two resources."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from local_cloud.state import StateFolder
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_cloud.cloud import RunningCloud

POSTGRES: dict[str, Any] = {
    "Type": "AWS::RDS::DBInstance",
    "DeletionPolicy": "Delete",
    "UpdateReplacePolicy": "Delete",
    "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.t4g.micro",
        "AllocatedStorage": "20",
        "StorageType": "gp3",
        "MasterUsername": "librechat",
        "MasterUserPassword": "only-for-this-test",
    },
}
VOLUME: dict[str, Any] = {
    "Type": "AWS::EC2::Volume",
    "Properties": {"AvailabilityZone": "us-east-1a", "Size": 20},
}
HANDLE: dict[str, Any] = {"Type": "AWS::CloudFormation::WaitConditionHandle"}
LAST: dict[str, Any] = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "one"}}


def _with(resource: dict[str, Any], **properties: Any) -> dict[str, Any]:  # noqa: ANN401 - any property
    return {**resource, "Properties": {**resource["Properties"], **properties}}


class Stack:
    """A stack that a test makes and changes as it likes.

    Args:
        cloud: Where.
        name: Its name.
    """

    def __init__(self, cloud: RunningCloud, name: str) -> None:
        self._client: Any = cloud.client("cloudformation")
        self._faults = StateFolder(cloud.state_folder).faults_file
        self._name = name

    def create(self, **resources: dict[str, Any]) -> str:
        """Make it; the status in which it ends."""
        self._client.create_stack(StackName=self._name, TemplateBody=json.dumps({"Resources": resources}))
        return self.end()

    def update(self, **resources: dict[str, Any]) -> str:
        """Change it; the status in which it ends."""
        self._client.update_stack(StackName=self._name, TemplateBody=json.dumps({"Resources": resources}))
        return self.end()

    def delete(self) -> str:
        """Delete it; the status in which it ends."""
        identifier = self._client.describe_stacks(StackName=self._name)["Stacks"][0]["StackId"]
        self._client.delete_stack(StackName=self._name)
        return self.end(identifier)

    def end(self, name: str | None = None) -> str:
        """The status once nothing more happens."""
        status = "IN_PROGRESS"
        hangs = time.monotonic() + PATIENCE
        while status.endswith("IN_PROGRESS") and time.monotonic() < hangs:
            time.sleep(0.05)
            status = self._client.describe_stacks(StackName=name or self._name)["Stacks"][0]["StackStatus"]
        return status

    def physical_id(self, logical_id: str) -> str:
        """What Ref returns."""
        found = self._client.describe_stack_resource(StackName=self._name, LogicalResourceId=logical_id)
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def reasons(self) -> str:
        """Why anything failed."""
        events = self._client.describe_stack_events(StackName=self._name)["StackEvents"]
        failed = [each for each in events if each["ResourceStatus"].endswith("FAILED")]
        return " | ".join(each.get("ResourceStatusReason", "") for each in failed)

    def fail(self, operation: str, *logical_ids: str) -> None:
        """Let resources fail."""
        self._faults.write_text(json.dumps({operation: list(logical_ids)}), encoding="utf-8")


@pytest.fixture
def stack(cloud: RunningCloud, request: pytest.FixtureRequest) -> Iterator[Stack]:
    """A stack of the test's own."""
    made = Stack(cloud, request.node.name.replace("_", "-")[:60])
    yield made
    made.fail("create")


def test_a_key_of_performance_insights_that_is_taken_away_replaces_the_database(stack: Stack) -> None:
    """The handler answers NotUpdatable, and CloudFormation makes another instance (ImmutabilityHelper)."""
    keyed = _with(POSTGRES, EnablePerformanceInsights=True, PerformanceInsightsKMSKeyId="key-1")
    assert stack.create(Database=POSTGRES) == "CREATE_COMPLETE"
    first = stack.physical_id("Database")
    assert stack.update(Database=keyed) == "UPDATE_COMPLETE"
    assert stack.physical_id("Database") == first
    assert stack.update(Database=POSTGRES) == "UPDATE_COMPLETE"
    assert stack.physical_id("Database") != first
    assert stack.delete() == "DELETE_COMPLETE"


def test_a_key_that_was_added_cannot_be_rolled_back(stack: Stack) -> None:
    """The way back takes it away, which is not updatable."""
    keyed = _with(POSTGRES, EnablePerformanceInsights=True, PerformanceInsightsKMSKeyId="key-1")
    last = {**LAST, "DependsOn": "Database"}
    stack.create(Database=POSTGRES, Last=last)
    stack.fail("update", "Last")
    assert stack.update(Database=keyed, Last=_with(last, DisplayName="two")) == "UPDATE_ROLLBACK_FAILED"
    assert "NotUpdatable" in stack.reasons()


def test_a_database_never_shrinks_and_a_rollback_leaves_it_large(stack: Stack) -> None:
    """RDS refuses a smaller disk; in a rollback the handler asks for none (its Translator)."""
    last = {**LAST, "DependsOn": "Database"}
    stack.create(Database=POSTGRES, Last=last)
    stack.fail("update", "Last")
    larger = _with(POSTGRES, AllocatedStorage="40")
    assert stack.update(Database=larger, Last=_with(last, DisplayName="two")) == "UPDATE_ROLLBACK_COMPLETE"
    stack.fail("update")
    smaller = _with(POSTGRES, AllocatedStorage="30")
    assert stack.update(Database=smaller, Last=last) == "UPDATE_ROLLBACK_COMPLETE"
    assert "Invalid storage size" in stack.reasons()
    assert stack.delete() == "DELETE_COMPLETE"


def test_a_volume_that_has_grown_cannot_be_rolled_back(stack: Stack) -> None:
    """EBS refuses a smaller size, in a rollback too, and the stack is stuck."""
    last = {**LAST, "DependsOn": "Volume"}
    stack.create(Volume=VOLUME, Last=last)
    stack.fail("update", "Last")
    grown = _with(VOLUME, Size=40)
    assert stack.update(Volume=grown, Last=_with(last, DisplayName="two")) == "UPDATE_ROLLBACK_FAILED"
    assert "smaller than existing size" in stack.reasons()


def test_a_protected_database_outlives_a_failed_launch_and_its_stack(
    stack: Stack, cloud: RunningCloud
) -> None:
    """ROLLBACK_FAILED, then DELETE_FAILED: the stack is not gone while the database runs."""
    protected = _with(POSTGRES, DeletionProtection=True)
    stack.fail("create", "Last")
    assert stack.create(Database=protected, Last={**LAST, "DependsOn": "Database"}) == "ROLLBACK_FAILED"
    assert "Cannot delete protected DB Instance" in stack.reasons()
    assert stack.delete() == "DELETE_FAILED"
    database = stack.physical_id("Database")
    rds = cloud.client("rds")
    assert rds.describe_db_instances(DBInstanceIdentifier=database)["DBInstances"]
    rds.modify_db_instance(DBInstanceIdentifier=database, DeletionProtection=False, ApplyImmediately=True)
    assert stack.delete() == "DELETE_COMPLETE"


def test_what_is_retained_stays_after_a_failed_launch_unless_it_is_the_launch_that_made_it(
    stack: Stack, cloud: RunningCloud
) -> None:
    """Retain leaves a bucket behind, RetainExceptOnCreate none ("DeletionPolicy attribute")."""
    kept = {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "Properties": {"BucketName": "kept-here"}}
    gone = {**kept, "DeletionPolicy": "RetainExceptOnCreate", "Properties": {"BucketName": "gone-again"}}
    stack.fail("create", "Last")
    assert (
        stack.create(Kept=kept, Gone=gone, Last={**LAST, "DependsOn": ["Kept", "Gone"]})
        == "ROLLBACK_COMPLETE"
    )
    names = {bucket["Name"] for bucket in cloud.client("s3").list_buckets()["Buckets"]}
    assert "kept-here" in names
    assert "gone-again" not in names


def test_a_bucket_that_holds_something_is_not_deleted(stack: Stack, cloud: RunningCloud) -> None:
    """BucketNotEmpty, as S3 answers."""
    stack.create(Bucket={"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "holds-something"}})
    s3 = cloud.client("s3")
    s3.put_object(Bucket="holds-something", Key="one", Body=b"1")
    assert stack.delete() == "DELETE_FAILED"
    assert "not empty" in stack.reasons()
    s3.delete_object(Bucket="holds-something", Key="one")
    assert stack.delete() == "DELETE_COMPLETE"


def test_a_protected_log_group_is_not_deleted(stack: Stack) -> None:
    """Its protection must be switched off first."""
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"DeletionProtectionEnabled": True}}
    stack.create(Group=group)
    assert stack.delete() == "DELETE_FAILED"
    assert "deletion protection is enabled" in stack.reasons()


def test_a_wait_condition_handle_cannot_be_updated(stack: Stack) -> None:
    """Its Metadata are a part of it, and the type has no update."""
    stack.create(Handle={**HANDLE, "Metadata": {"Url": "http"}}, Last=LAST)
    assert (
        stack.update(Handle={**HANDLE, "Metadata": {"Url": "https"}}, Last=LAST) == "UPDATE_ROLLBACK_COMPLETE"
    )
    assert "does not support updates" in stack.reasons()


def test_a_tag_option_that_is_there_already_is_refused(cloud: RunningCloud, stack: Stack) -> None:
    """DuplicateResourceException (CreateTagOption): so fails publishing into an account that has it."""
    catalog = cloud.client("servicecatalog")
    catalog.create_tag_option(Key="Twice", Value="once")
    with pytest.raises(ClientError, match="DuplicateResourceException"):
        catalog.create_tag_option(Key="Twice", Value="once")
    option = {"Type": "AWS::ServiceCatalog::TagOption", "Properties": {"Key": "Twice", "Value": "once"}}
    assert stack.create(Option=option) == "ROLLBACK_COMPLETE"
    assert "exists already" in stack.reasons()
