"""The data product's template as cfn-lint and cdk-nag see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from products.data.databases.postgres import ENGINE_VERSION
from tests.template.inspection import Finding, lint_findings, security_findings

if TYPE_CHECKING:
    from tests.template.data.conftest import Launch

MANAGED_BY_HAND = "rotated by hand for now: docs/adr says how and why"
ROTATED = "its schedule is found only by a reference, which stands evaluated here; test_rotation holds it"
KEEPS_ITS_VALUE = "it encrypts what is stored, or signs sessions: a new value would lock data or users out"
COMPOSED = "composed from another secret: a rotation of that one rewrites it"
DEFAULT_PORT = "the security group decides who reaches the port, not its number"

IN_THE_VPC = (
    "PostgresSchema",
    "DocumentDbSchema",
    "PostgresRotation",
    "DocumentDbRotation",
    "DocumentDbMasterRotation",
)
FUNCTIONS = (*IN_THE_VPC, "CacheRotation", "DataCheck", "DataProtection")

SEEN = tuple(
    f"arn:aws:rds:eu-west-1:111122223333:{kind}:*"
    for kind in ("cluster", "db", "cluster-snapshot", "snapshot")
)
SECRETS = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:*"

ACKNOWLEDGED = {
    **{
        Finding("AwsSolutions-SMG4", secret): reason
        for reason, secrets in {
            MANAGED_BY_HAND: ("CacheSecret",),
            ROTATED: ("DocumentDbAdminSecret", "DocumentDbSecret", "PostgresSecret"),
            KEEPS_ITS_VALUE: (
                "CredsIvSecret",
                "CredsKeySecret",
                "JwtRefreshSecret",
                "JwtSecret",
                "MeiliMasterKeySecret",
            ),
            COMPOSED: ("CacheUriSecret", "MongoUriSecret", "Recovery"),
        }.items()
        for secret in secrets
    },
    **{
        Finding("AwsSolutions-IAM5[Resource::*]", f"{prefix}Role"): (
            "Lambda's network interface actions take no resource; the function's code is denied them"
        )
        for prefix in IN_THE_VPC
    },
    **{
        Finding(f"AwsSolutions-IAM5[Resource::{resource}]", f"{role}Role"): reason
        for role, resources, reason in (
            ("DataCheck", ("*", *SEEN, SECRETS), "it looks at whatever the form names, and changes nothing"),
            ("DataProtection", SEEN[:2], "what it changes must carry the environment's tag"),
        )
        for resource in resources
    },
    **{
        Finding("AwsSolutions-L1", f"{prefix}Function"): (
            "python3.13 is supported until 2029, and what the drivers' wheels were tested with"
        )
        for prefix in FUNCTIONS
    },
    **{
        Finding(f"AwsSolutions-DOC5[LogExport::{event}]", "DocumentDb"): (
            "the rule looks for event names; the audit log is exported, and holds these events"
        )
        for event in ("authenticate", "createIndex", "dropCollection")
    },
    Finding("AwsSolutions-S1", "OwnConfigurationBucket"): (
        "CloudTrail tells who uploads; every version of its one file stays"
    ),
    **{
        Finding("AwsSolutions-S10", name): (
            "its policy refuses requests without TLS; the rule finds it only by a reference, which stands "
            "evaluated here; test_configuration_bucket holds it"
        )
        for name in ("OwnConfigurationBucket", "OwnConfigurationBucketPolicy")
    },
    Finding("AwsSolutions-RDS10", "Postgres"): (
        "the function data-protection turns it on once a launch has succeeded: before, it would keep what a "
        "failed launch leaves"
    ),
    Finding("AwsSolutions-RDS11", "Postgres"): DEFAULT_PORT,
    Finding("AwsSolutions-DOC2", "DocumentDb"): DEFAULT_PORT,
    Finding(
        "AwsSolutions-IAM4[Policy::arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup]",
        "BackupRole",
    ): "AWS keeps it current with what AWS Backup needs for each kind of store",
}


MAJOR_VERSION_ALONE = "W3691"
"""cfn-lint lists whole versions, so that a major version is "deprecated" to it. RDS takes one (Amazon RDS API
Reference, ModifyDBInstance, EngineVersion), and so does CloudFormation's own schema, which
`test_cloudformation_takes_a_major_version` reads; docs/adr says why the minor version is left to RDS."""


def test_cfn_lint_has_nothing_against_the_data_layer(data_template: dict[str, Any]) -> None:
    """No error, warning or remark but that one, for whatever the parameters and sizes allow."""
    (finding,) = lint_findings(data_template)
    assert finding.startswith(f"{MAJOR_VERSION_ALONE} ")
    assert f"'{ENGINE_VERSION}']" in finding
    assert "for engine 'postgres' is deprecated" in finding


def test_cloudformation_takes_a_major_version() -> None:
    """AWS's schema matches the versions that RDS upgrades to by their prefix."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", "AWS::RDS::DBInstance").schema
    assert schema["propertyTransform"]["/properties/EngineVersion"] == '$join([$string(EngineVersion), ".*"])'


def test_cdk_nag_finds_what_is_acknowledged_and_nothing_else(
    launch: Launch, data_template: dict[str, Any]
) -> None:
    """In the largest size, where every resource exists; its rules cannot look into mappings themselves."""
    launched = launch(Size="large")
    resources = {
        logical_id: {**data_template["Resources"][logical_id], "Properties": resource.properties}
        for logical_id, resource in launched.resources.items()
    }
    for resource in resources.values():
        resource.pop("Condition", None)
        resource.pop("Metadata", None)  # where the protection names what it waits for, under conditions
    assert security_findings({"Resources": resources}) == set(ACKNOWLEDGED)
