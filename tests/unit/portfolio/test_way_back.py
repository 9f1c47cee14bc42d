"""What stands in the way of an update and of its rollback, on resources made up for it."""

from __future__ import annotations

from typing import Any

import pytest

from portfolio.impact.way_back import Kind, Resources, backwards, forwards

INSTANCE = "AWS::RDS::DBInstance"
VOLUME = "AWS::EC2::Volume"
SMALL = {"AllocatedStorage": "20", "MaxAllocatedStorage": 100}
MEDIUM = {"AllocatedStorage": "100", "MaxAllocatedStorage": 500}
LARGE = {"AllocatedStorage": "500", "MaxAllocatedStorage": 2000}


def _one(type_of: str, **properties: Any) -> Resources:  # noqa: ANN401 - a resource's properties
    return {"It": {"Type": type_of, "Properties": properties}}


def _found(obstacles: tuple[Any, ...]) -> list[tuple[Kind, str]]:
    return [(obstacle.kind, obstacle.because) for obstacle in obstacles]


def test_what_stays_the_same_is_in_nobodys_way() -> None:
    """Neither there nor back."""
    launch = _one(INSTANCE, **SMALL, Engine="postgres")
    assert forwards(launch, launch) == backwards(launch, launch) == ()


def test_a_property_set_at_creation_only_replaces_in_both_directions() -> None:
    """AWS's schema lists it among createOnlyProperties."""
    before, after = _one(INSTANCE, MasterUsername="a"), _one(INSTANCE, MasterUsername="b")
    assert _found(forwards(before, after)) == _found(backwards(before, after))
    assert _found(forwards(before, after)) == [(Kind.REPLACED, "MasterUsername")]


def test_a_property_that_can_only_sometimes_be_changed_counts_as_replacing() -> None:
    """Unless a source says otherwise, as one does of a standby in another zone."""
    before, after = _one(INSTANCE, AvailabilityZone="a"), _one(INSTANCE, AvailabilityZone="b")
    assert _found(forwards(before, after)) == [(Kind.REPLACED, "AvailabilityZone")]
    assert forwards(_one(INSTANCE, MultiAZ=False), _one(INSTANCE, MultiAZ=True)) == ()


def test_a_key_for_insights_is_added_and_never_taken_away() -> None:
    """The way there is open; the way back would begin with an empty database."""
    without, with_key = _one(INSTANCE), _one(INSTANCE, PerformanceInsightsKMSKeyId="key")
    assert forwards(without, with_key) == ()
    assert _found(backwards(without, with_key)) == [(Kind.REPLACED, "PerformanceInsightsKMSKeyId")]
    assert _found(forwards(with_key, without)) == [(Kind.REPLACED, "PerformanceInsightsKMSKeyId")]


def test_a_disk_never_becomes_smaller() -> None:
    """RDS refuses; a rollback leaves it as large as it has become, and EBS can do not even that."""
    assert _found(forwards(_one(INSTANCE, **MEDIUM), _one(INSTANCE, **SMALL))) == [
        (Kind.SHRUNK, "AllocatedStorage")
    ]
    small, large = _one(VOLUME, Size=20, AvailabilityZone="a"), _one(VOLUME, Size=50, AvailabilityZone="a")
    assert forwards(small, large) == ()
    assert _found(backwards(small, large)) == [(Kind.SHRUNK, "Size")]


@pytest.mark.parametrize(
    ("before", "after", "stuck"), [(SMALL, MEDIUM, False), (MEDIUM, LARGE, False), (SMALL, LARGE, True)]
)
def test_a_disk_that_has_grown_must_fit_the_limit_that_a_rollback_brings_back(
    before: dict[str, Any], after: dict[str, Any], *, stuck: bool
) -> None:
    """RDS takes no limit below the disk."""
    found = _found(backwards(_one(INSTANCE, **before), _one(INSTANCE, **after)))
    assert found == ([(Kind.BELOW, "MaxAllocatedStorage")] if stuck else [])


def test_data_is_lost_with_what_is_removed_and_not_kept() -> None:
    """A snapshot or the resource itself may stay; what holds no data may go."""
    kept = {"It": {"Type": INSTANCE, "Properties": {}, "DeletionPolicy": "Snapshot"}}
    assert _found(forwards(_one(INSTANCE), {})) == [(Kind.REMOVED, "")]
    assert forwards(kept, {}) == forwards(_one("AWS::CloudWatch::Alarm"), {}) == ()
    assert backwards({}, _one(INSTANCE)) == ()


def test_another_type_under_the_same_name_is_refused() -> None:
    """CloudFormation: "Update of resource type is not permitted." (field: aws-sam-cli issue 6786)."""
    found = forwards(_one("AWS::SNS::Topic"), _one("AWS::SQS::Queue"))
    assert _found(found) == [(Kind.REFUSED, "Type")]


def test_what_schemas_do_not_tell_is_known_on_the_way_back_too() -> None:
    """Another function for a custom resource is refused, another bus replaces a rule; each told once."""
    one, other = _one("Custom::Schema", ServiceToken="a"), _one("Custom::Schema", ServiceToken="b")
    assert _found(forwards(one, other)) == _found(backwards(one, other)) == [(Kind.REFUSED, "ServiceToken")]
    one, other = _one("AWS::Events::Rule", EventBusName="a"), _one("AWS::Events::Rule", EventBusName="b")
    assert _found(forwards(one, other)) == [(Kind.REPLACED, "EventBusName")]
    handle = {"Type": "AWS::CloudFormation::WaitConditionHandle", "Metadata": {"Url": "http"}}
    found = backwards({"It": handle}, {"It": {**handle, "Metadata": {"Url": "https"}}})
    assert _found(found) == [(Kind.REFUSED, "Metadata")]
