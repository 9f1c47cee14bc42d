"""What the sizes mean, in every combination that a user can choose."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from products import contract
from products.parameters import AVAILABILITY_ZONES, SIZE

if TYPE_CHECKING:
    from doctor.templates import Evaluation
    from tests.template.data.conftest import Launch

ENCRYPTION = {
    "AWS::RDS::DBInstance": ("StorageEncrypted", "KmsKeyId"),
    "AWS::DocDB::DBCluster": ("StorageEncrypted", "KmsKeyId"),
    "AWS::EFS::FileSystem": ("Encrypted", "KmsKeyId"),
    "AWS::ElastiCache::ServerlessCache": (None, "KmsKeyId"),
    "AWS::SecretsManager::Secret": (None, "KmsKeyId"),
    "AWS::Logs::LogGroup": (None, "KmsKeyId"),
    "AWS::Backup::BackupVault": (None, "EncryptionKeyArn"),
    "AWS::SNS::Topic": (None, "KmsMasterKeyId"),
}
"""How each type that stores something is told to encrypt it."""

BY_ITS_SERVICE = {
    "OwnConfigurationBucket": "who uploads needs no right on the key then, and the file holds no secrets"
}
"""What S3 encrypts with a key of its own, and why; test_configuration_bucket holds that it does."""

STORES_NOTHING = {
    "AWS::Backup::BackupPlan",
    "AWS::Backup::BackupSelection",
    "AWS::CloudWatch::Alarm",
    "AWS::DocDB::DBClusterParameterGroup",
    "AWS::DocDB::DBInstance",
    "AWS::DocDB::DBSubnetGroup",
    "AWS::EFS::AccessPoint",
    "AWS::EFS::MountTarget",
    "AWS::ElastiCache::User",
    "AWS::ElastiCache::UserGroup",
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::Lambda::Permission",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::Function",  # its environment variables name secrets and hold none; tests say so
    "AWS::Logs::MetricFilter",
    "AWS::RDS::DBParameterGroup",
    "AWS::RDS::DBSubnetGroup",
    "AWS::S3::BucketPolicy",
    "AWS::SecretsManager::RotationSchedule",
    "AWS::SecretsManager::SecretTargetAttachment",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "Custom::DataCheck",
    "Custom::DataProtection",
    "Custom::DocumentDbSchema",
    "Custom::PostgresSchema",
}

HAS_NO_TAGS = {
    "AWS::Backup::BackupSelection",
    "AWS::EFS::MountTarget",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::Permission",
    "AWS::Logs::MetricFilter",
    "AWS::S3::BucketPolicy",
    "AWS::SecretsManager::RotationSchedule",
    "AWS::SecretsManager::SecretTargetAttachment",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "Custom::DataCheck",
    "Custom::DataProtection",
    "Custom::DocumentDbSchema",
    "Custom::PostgresSchema",
}

MAY_BE_ISOLATED = {
    "AWS::RDS::DBSubnetGroup",
    "AWS::DocDB::DBSubnetGroup",
    "AWS::ElastiCache::ServerlessCache",
    "AWS::Lambda::Function",
}

SIZES = SIZE.allowed_values
every_combination = pytest.mark.parametrize(
    ("size", "zones"), [(size, zones) for size in SIZES for zones in AVAILABILITY_ZONES.allowed_values]
)


@every_combination
def test_everything_that_rests_is_encrypted_with_the_environments_key(
    launch: Launch, size: str, zones: str
) -> None:
    """A type that is new here must be placed in one of the two lists above."""
    for resource in launch(Size=size, AvailabilityZones=zones).resources.values():
        if resource.type in STORES_NOTHING or resource.logical_id in BY_ITS_SERVICE:
            continue
        switch, key = ENCRYPTION[resource.type]
        assert switch is None or resource.properties[switch] is True, resource.logical_id
        assert resource.properties[key] == "<data:DataKey.Arn>", resource.logical_id


@every_combination
def test_there_is_a_mount_target_in_each_zone_that_is_used(launch: Launch, size: str, zones: str) -> None:
    """In the private subnet of that zone, and exported under that zone's number."""
    launched = launch(Size=size, AvailabilityZones=zones)
    used = [zone for zone in contract.ZONE_NUMBERS if zone <= int(zones)]
    subnets = {target.properties["SubnetId"] for target in launched.of_type("AWS::EFS::MountTarget")}
    assert subnets == {contract.PRIVATE_SUBNET_IDS[zone].name for zone in used}
    for zone, key in contract.MOUNT_TARGET_IDS.items():
        assert (key.export_name("demo") in launched.exports) is (zone in used)


@every_combination
def test_every_key_of_the_data_layer_is_exported(launch: Launch, size: str, zones: str) -> None:
    """Except those that the contract ties to a third zone, a size for production or a length of vectors."""
    launched = launch(Size=size, AvailabilityZones=zones)
    owed = {
        key.export_name("demo")
        for key in contract.all_keys()
        if key.layer is contract.Layer.DATA
        and (key is not contract.MOUNT_TARGET_IDS[3] or zones == "3")
        and (key is not contract.CACHE_URI_SECRET_ARN or size != "small")
        and key is not contract.EMBEDDING_DIMENSIONS[1536]
    }
    assert set(launched.exports) == owed


@every_combination
def test_nothing_stands_in_the_isolated_subnets_but_what_should(
    launch: Launch, size: str, zones: str
) -> None:
    """Databases, cache and the initialisers; the check is told the export's name, and stands in no subnet."""
    name = contract.ISOLATED_SUBNET_IDS.export_name("demo")
    for resource in launch(Size=size, AvailabilityZones=zones).resources.values():
        if contract.ISOLATED_SUBNET_IDS.name in str(resource.properties).replace(name, ""):
            assert resource.type in MAY_BE_ISOLATED, resource.logical_id


@every_combination
def test_the_layer_opens_no_security_group_of_its_own(launch: Launch, size: str, zones: str) -> None:
    """Groups and flows are the network's; this layer wears them."""
    types = {resource.type for resource in launch(Size=size, AvailabilityZones=zones).resources.values()}
    assert not {name for name in types if name.startswith("AWS::EC2::")}


@every_combination
def test_what_can_be_tagged_is_tagged_with_its_environment(launch: Launch, size: str, zones: str) -> None:
    """Launch roles may touch only what carries the tag, and leftovers are found by it."""
    for resource in launch(Size=size, AvailabilityZones=zones).resources.values():
        if resource.type in HAS_NO_TAGS:
            continue
        (name,) = {name for name in resource.properties if name.endswith("Tags")}
        tags = resource.properties[name]
        environment = (
            tags["librechat:environment"]
            if isinstance(tags, dict)
            else next(tag["Value"] for tag in tags if tag["Key"] == "librechat:environment")
        )
        assert environment == "demo", resource.logical_id


@pytest.mark.parametrize("size", SIZES)
def test_each_store_wears_its_own_group(launch: Launch, size: str) -> None:
    """So that the network's table of flows says who reaches it."""
    launched = launch(Size=size)
    assert launched.resources["Postgres"].properties["VPCSecurityGroups"] == ["PostgresSecurityGroupId"]
    assert launched.resources["DocumentDb"].properties["VpcSecurityGroupIds"] == ["DocumentDbSecurityGroupId"]
    for target in launched.of_type("AWS::EFS::MountTarget"):
        assert target.properties["SecurityGroups"] == ["EfsSecurityGroupId"]
    for cache in launched.of_type("AWS::ElastiCache::ServerlessCache"):
        assert cache.properties["SecurityGroupIds"] == ["CacheSecurityGroupId"]


@pytest.mark.parametrize("size", SIZES)
def test_tls_is_demanded_by_every_store(launch: Launch, size: str) -> None:
    """A client that forgets it is refused, not served."""
    launched = launch(Size=size)
    assert _settings(launched, "PostgresParameters")["rds.force_ssl"] == "1"
    assert _settings(launched, "DocumentDbParameters")["tls"] == "enabled"
    statements = launched.resources["FileSystem"].properties["FileSystemPolicy"]["Statement"]
    assert {
        "Sid": "NothingWithoutTls",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    } in statements
    assert not any("ClientRootAccess" in str(statement["Action"]) for statement in statements)


@pytest.mark.parametrize("size", SIZES)
def test_parameter_groups_are_of_the_engines_family(launch: Launch, size: str) -> None:
    """A family of another major version is refused by AWS only after minutes."""
    launched = launch(Size=size)
    postgres, documentdb = (launched.resources[name].properties for name in ("Postgres", "DocumentDb"))
    version = postgres["EngineVersion"]
    assert launched.resources["PostgresParameters"].properties["Family"] == f"postgres{version}"
    family = documentdb["EngineVersion"].rpartition(".")[0]
    assert launched.resources["DocumentDbParameters"].properties["Family"] == f"docdb{family}"


@pytest.mark.parametrize("size", SIZES)
def test_database_insights_are_asked_for_in_a_form_that_rds_takes(launch: Launch, size: str) -> None:
    """The advanced mode demands 465 days; a key or retention without insights is refused."""
    postgres = launch(Size=size).resources["Postgres"].properties
    details = {"PerformanceInsightsKMSKeyId", "PerformanceInsightsRetentionPeriod"}
    assert (details <= postgres.keys()) is postgres["EnablePerformanceInsights"]
    if postgres["DatabaseInsightsMode"] == "advanced":
        assert postgres["PerformanceInsightsRetentionPeriod"] >= 465


@pytest.mark.parametrize("size", ["medium", "large"])
def test_production_survives_the_loss_of_a_zone(launch: Launch, size: str) -> None:
    """A standby for PostgreSQL, and more than one instance of DocumentDB."""
    launched = launch(Size=size)
    assert launched.resources["Postgres"].properties["MultiAZ"] is True
    assert len(launched.of_type("AWS::DocDB::DBInstance")) >= 2


def test_a_larger_size_has_no_less_of_anything(launch: Launch) -> None:
    """Storage, retention, instances and limits never shrink from one size to the next."""
    measures = [_measures(launch(Size=size)) for size in SIZES]
    for smaller, larger in itertools.pairwise(measures):
        assert all(larger[name] >= smaller[name] for name in smaller), (smaller, larger)
        assert larger != smaller


@pytest.mark.parametrize("size", SIZES)
def test_storage_has_room_to_grow_by_itself(launch: Launch, size: str) -> None:
    """RDS demands at least a tenth more than what is allocated."""
    postgres = launch(Size=size).resources["Postgres"].properties
    assert postgres["MaxAllocatedStorage"] >= 1.1 * int(postgres["AllocatedStorage"])


def test_a_disk_that_has_grown_fits_the_next_size(launch: Launch) -> None:
    """RDS never shrinks one: each size begins with what the one before may have grown to, or more."""
    disks = [launch(Size=size).resources["Postgres"].properties for size in SIZES]
    for smaller, larger in itertools.pairwise(disks):
        assert int(larger["AllocatedStorage"]) >= smaller["MaxAllocatedStorage"]


@pytest.mark.parametrize("size", SIZES)
def test_every_store_is_backed_up(launch: Launch, size: str) -> None:
    """By AWS Backup's plan in production, otherwise by the services themselves."""
    launched = launch(Size=size)
    selected = [s.properties["BackupSelection"] for s in launched.of_type("AWS::Backup::BackupSelection")]
    by_service = launched.resources["FileSystem"].properties["BackupPolicy"]["Status"] == "ENABLED"
    assert by_service is (selected == [])
    for selection in selected:
        assert selection["Resources"] == [
            "<data:Postgres.DBInstanceArn>",
            "arn:aws:rds:eu-west-1:111122223333:cluster:<data:DocumentDb>",
            "<data:FileSystem.Arn>",
        ]
    for name in ("Postgres", "DocumentDb"):
        assert launched.resources[name].properties["BackupRetentionPeriod"] >= 7


@pytest.mark.parametrize("size", SIZES)
def test_a_disk_names_its_iops_from_400_gib_on_and_never_below(launch: Launch, size: str) -> None:
    """RDS refuses to enlarge the one without, and takes none for the other; a snapshot brings its disk."""
    postgres = launch(Size=size).resources["Postgres"].properties
    large = int(postgres["AllocatedStorage"]) >= 400
    assert (postgres.get("Iops"), postgres.get("StorageThroughput")) == (
        (12000, 500) if large else (None, None)
    )
    restored = launch(Size=size, PostgresSnapshot="vectors").resources["Postgres"].properties
    assert not {"Iops", "StorageThroughput"} & restored.keys()


def test_insights_have_one_key_in_every_size(launch: Launch) -> None:
    """A database whose key is taken away or changed is replaced by an empty one."""
    keys = {
        launch(Size=size).resources["Postgres"].properties["PerformanceInsightsKMSKeyId"] for size in SIZES
    }
    assert keys == {"<data:DataKey.Arn>"}


@pytest.mark.parametrize("size", SIZES)
def test_no_function_reserves_concurrency(launch: Launch, size: str) -> None:
    """A new account's quota has nothing to spare: the launch would fail after a quarter of an hour."""
    for function in launch(Size=size, RotateCredentials="true").of_type("AWS::Lambda::Function"):
        assert "ReservedConcurrentExecutions" not in function.properties, function.logical_id


def _settings(launched: Evaluation, group: str) -> dict[str, str]:
    settings: dict[str, str] = launched.resources[group].properties["Parameters"]
    return settings


def _measures(launched: Evaluation) -> dict[str, float]:
    postgres = launched.resources["Postgres"].properties
    documentdb = launched.resources["DocumentDb"].properties
    logs = launched.resources["PostgresSchemaLogs"].properties
    caches: list[Any] = launched.of_type("AWS::ElastiCache::ServerlessCache")
    return {
        "storage": int(postgres["AllocatedStorage"]),
        "most storage": postgres["MaxAllocatedStorage"],
        "standby": postgres["MultiAZ"],
        "insights": postgres["EnablePerformanceInsights"],
        "postgres backups": postgres["BackupRetentionPeriod"],
        "documentdb backups": documentdb["BackupRetentionPeriod"],
        "documentdb instances": len(launched.of_type("AWS::DocDB::DBInstance")),
        "log retention": logs["RetentionInDays"],
        "cache": sum(c.properties["CacheUsageLimits"]["DataStorage"]["Maximum"] for c in caches),
    }
