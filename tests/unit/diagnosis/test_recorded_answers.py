"""What the embedded cloud cannot be brought to answer: AWS's answers in its own shapes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.diagnosis.checks import account, address, balancer, databases, secrets, tasks
from portfolio.diagnosis.finding import Rank
from tests.unit.diagnosis.conftest import NOW, stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.diagnosis.looking import Looking
    from tests.unit.diagnosis.conftest import Recorded

Declared = tuple[str, str, dict[str, Any]]
POSTGRES: Declared = ("Postgres", "AWS::RDS::DBInstance", {})
BALANCER: Declared = ("LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", {})
TARGETS: Declared = ("TargetGroup", "AWS::ElasticLoadBalancingV2::TargetGroup", {})
GROUP: Declared = ("Instances", "AWS::AutoScaling::AutoScalingGroup", {})
LATER, EARLIER = NOW + dt.timedelta(days=10), NOW - dt.timedelta(days=3)


@pytest.mark.parametrize(
    ("answer", "check"),
    [
        ({"DBInstanceStatus": "available"}, None),
        ({}, None),
        ({"DBInstanceStatus": "storage-full"}, "database-state"),
        ({"DBInstanceStatus": "stopped"}, "database-state"),
        (
            {"CertificateDetails": {"CAIdentifier": "rds-ca-2019", "ValidTill": LATER}},
            "certificate-authority",
        ),
        ({"LatestRestorableTime": EARLIER, "BackupRetentionPeriod": 7}, "backups-old"),
        ({"LatestRestorableTime": NOW, "BackupRetentionPeriod": 7}, None),
    ],
)
def test_a_database_is_judged_by_what_was_told(
    recorded: Recorded, looking: Callable[..., Looking], answer: dict[str, Any], check: str | None
) -> None:
    """Members that the answer lacks say nothing."""
    recorded.answer("rds", "describe_db_instances", {"DBInstances": [answer]})
    found = list(databases.look_at_databases(looking(POSTGRES)))
    assert [one.check for one in found] == ([check] if check else [])


def test_targets_that_are_not_healthy_are_told_with_their_reasons(
    recorded: Recorded, looking: Callable[..., Looking]
) -> None:
    """The reasons are those of Elastic Load Balancing."""
    ill = {
        "Target": {"Id": "10.0.32.7", "Port": 3080},
        "TargetHealth": {
            "State": "unhealthy",
            "Reason": "Target.Timeout",
            "Description": "Request timed out",
        },
    }
    well = {"Target": {"Id": "10.0.64.7", "Port": 3080}, "TargetHealth": {"State": "healthy"}}
    recorded.answer("elbv2", "describe_target_health", {"TargetHealthDescriptions": [ill, well]})
    (found,) = balancer.look_at_targets(looking(TARGETS))
    assert (found.check, found.symptom) == ("target-health", "Cannot access application")
    assert found.evidence == ("10.0.32.7:3080: unhealthy, Target.Timeout: Request timed out",)


@pytest.mark.parametrize(
    ("described", "rank"),
    [
        ({"Status": "ISSUED", "NotAfter": NOW + dt.timedelta(days=200)}, None),
        ({"Status": "ISSUED", "NotAfter": LATER}, Rank.RISK),
        ({"Status": "ISSUED", "NotAfter": EARLIER}, Rank.BROKEN),
        ({"Status": "EXPIRED", "NotAfter": EARLIER}, Rank.BROKEN),
        ({"Status": "PENDING_VALIDATION"}, Rank.BROKEN),
    ],
)
def test_a_certificate_is_judged_by_its_state_and_end(described: dict[str, Any], rank: Rank | None) -> None:
    """Before it ends there is a month to renew it."""
    found = list(
        balancer.certificate(NOW, "arn:certificate", {"DomainName": "chat.example.com", **described})
    )
    assert [one.rank for one in found] == ([rank] if rank else [])
    assert all(one.check == "certificate" for one in found)


@pytest.mark.parametrize(
    ("target", "found"), [("dualstack.ours.elb.amazonaws.com.", []), ("theirs.elb.amazonaws.com.", ["dns"])]
)
def test_the_name_must_lead_to_the_load_balancer(
    recorded: Recorded, looking: Callable[..., Looking], target: str, found: list[str]
) -> None:
    """An alias to another one leads people elsewhere."""
    record = {"HostedZoneId": "Z1", "Name": "chat.example.com", "Type": "A"}
    recorded.answer(
        "elbv2", "describe_load_balancers", {"LoadBalancers": [{"DNSName": "Ours.elb.amazonaws.com"}]}
    )
    alias = {"HostedZoneId": "Z2", "DNSName": target, "EvaluateTargetHealth": False}
    recorded.answer(
        "route53",
        "list_resource_record_sets",
        {
            "ResourceRecordSets": [{"Name": "chat.example.com.", "Type": "A", "AliasTarget": alias}],
            "IsTruncated": False,
            "MaxItems": "100",
        },
    )
    looks = looking(BALANCER, ("Address", "AWS::Route53::RecordSet", record))
    assert [one.check for one in address.look_at_names(looks)] == found


@pytest.mark.parametrize(
    ("answer", "check", "rank"),
    [
        ("200", None, None),
        ("503", "readiness", Rank.BROKEN),
        ("timed out", "not-looked-at", Rank.UNKNOWN),
    ],
)
def test_the_application_must_say_that_it_is_ready(
    looking: Callable[..., Looking], answer: str, check: str | None, rank: Rank | None
) -> None:
    """No answer at all may be this machine's fault, so it is none of the environment."""
    asked = []

    def ask(url: str) -> str:
        asked.append(url)
        return answer

    compute = stack("compute-ecs", outputs={"ApplicationUrl": "https://chat.example.com/"})
    found = list(address.look_at_answer(looking(stacks=(compute,), ask_url=ask)))
    assert [(one.check, one.rank) for one in found] == ([(check, rank)] if check else [])
    assert asked == ["https://chat.example.com/readyz"]


def test_an_instance_that_is_not_in_service_is_found(
    recorded: Recorded, looking: Callable[..., Looking]
) -> None:
    """LibreChat runs on that one alone."""
    instance = {
        "InstanceId": "i-1",
        "AvailabilityZone": "eu-central-1a",
        "LifecycleState": "Pending",
        "HealthStatus": "Healthy",
        "ProtectedFromScaleIn": False,
    }
    group = {
        "AutoScalingGroupName": "id-of-Instances",
        "MinSize": 1,
        "MaxSize": 1,
        "DesiredCapacity": 1,
        "DefaultCooldown": 300,
        "AvailabilityZones": ["eu-central-1a"],
        "HealthCheckType": "ELB",
        "CreatedTime": NOW,
        "Instances": [instance],
    }
    recorded.answer("autoscaling", "describe_auto_scaling_groups", {"AutoScalingGroups": [group]})
    (found,) = tasks.look_at_instances(looking(GROUP))
    assert (found.check, found.symptom) == ("instance-missing", "Cannot access application")


def test_a_backup_that_failed_is_found_and_one_made_up_for_is_not(
    recorded: Recorded, looking: Callable[..., Looking]
) -> None:
    """The newest job of each resource counts."""

    def job(name: str, state: str, hour: int) -> dict[str, Any]:
        return {
            "BackupJobId": f"{name}-{hour}",
            "ResourceArn": f"arn:aws:rds:eu-central-1:111122223333:db:{name}",
            "State": state,
            "StatusMessage": "the role may not",
            "CreationDate": NOW.replace(hour=hour),
        }

    jobs = [job("one", "FAILED", 1), job("one", "COMPLETED", 2), job("two", "FAILED", 3)]
    recorded.answer("backup", "list_backup_jobs", {"BackupJobs": jobs})
    (found,) = account.look_at_backups(looking(("BackupVault", "AWS::Backup::BackupVault", {})))
    assert found.check == "backup-failed"
    assert "two" in found.found
    assert "the role may not" in found.evidence[0]


def test_a_flow_log_that_cannot_write_is_found(recorded: Recorded, looking: Callable[..., Looking]) -> None:
    """What it does not write nobody finds later."""
    log = {
        "FlowLogId": "id-of-FlowLog",
        "FlowLogStatus": "ACTIVE",
        "DeliverLogsStatus": "FAILED",
        "DeliverLogsErrorMessage": "Access error",
    }
    recorded.answer("ec2", "describe_flow_logs", {"FlowLogs": [log]})
    recorded.client("logs")
    (found,) = account.look_at_flow_logs(looking(("FlowLog", "AWS::EC2::FlowLog", {})))
    assert (found.check, found.evidence) == ("flow-log", ("id-of-FlowLog: Access error",))


def test_a_rotation_that_is_long_due_is_found(recorded: Recorded, looking: Callable[..., Looking]) -> None:
    """Secrets Manager tells when the next one should have been."""
    answer = {
        "RotationEnabled": True,
        "NextRotationDate": EARLIER,
        "VersionIdsToStages": {"v" * 32: ["AWSCURRENT"]},
    }
    recorded.answer("secretsmanager", "describe_secret", answer)
    schedule = ("Schedule", "AWS::SecretsManager::RotationSchedule", {"SecretId": "id-of-Secret"})
    looks = looking(("Secret", "AWS::SecretsManager::Secret", {}), schedule)
    assert [one.check for one in secrets.look_at_secrets(looks)] == ["rotation-late"]


def test_a_missing_right_is_told_as_such_and_is_no_fault(
    recorded: Recorded, looking: Callable[..., Looking]
) -> None:
    """The call that is not allowed is named, with the way to allow it."""
    recorded.refuse("kms", "describe_key", "AccessDeniedException")
    looks = looking(("DataKey", "AWS::KMS::Key", {}))
    assert looks.asking.all("encryption keys", lambda: secrets.look_at_keys(looks)) == []
    (told,) = looks.asking.findings
    assert told.rank is Rank.UNKNOWN
    assert told.symptom == "Encryption keys could not be looked at"
    assert "you may not call DescribeKey" in told.found
    assert "allow DescribeKey" in told.fix
