"""Amazon RDS, Amazon DocumentDB (managed through actions of RDS) and Amazon ElastiCache."""

from __future__ import annotations

from local_cloud.authorization.call import (
    SERVICE_AUTHORIZATION,
    Call,
    Tags,
    TypeCalls,
    anywhere,
    handler,
    linked_role,
    made,
    on,
    on_it,
    retagged,
    through_kms,
)

RDS = "arn:{partition}:rds:{region}:{account}:"
CACHE = "arn:{partition}:elasticache:{region}:{account}:"
SUBNETS = RDS + "subgrp:{DBSubnetGroupName}"
RETAGGED = retagged("rds:AddTagsToResource", "rds:RemoveTagsFromResource")
LISTED_TAGS = on_it("rds:ListTagsForResource")
KEY = ("kms:DescribeKey", "kms:CreateGrant", "kms:GenerateDataKey", "kms:Decrypt")
RDS_KEYS = (
    "AWS KMS key management, Amazon RDS User Guide,"
    " https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html"
)
RDS_SECRETS = (
    "Password management with Amazon RDS and AWS Secrets Manager, permissions required, RDS User Guide,"
    " https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html"
)
DOCUMENTDB = (
    "Amazon DocumentDB API permissions: actions, resources, and conditions reference, Developer Guide,"
    " https://docs.aws.amazon.com/documentdb/latest/developerguide/UsingWithRDS.IAM.ResourcePermissions.html"
)
DOCUMENTDB_ROLES = (
    "Using service-linked roles in Amazon DocumentDB, Developer Guide,"
    " https://docs.aws.amazon.com/documentdb/latest/developerguide/service-linked-roles.html"
)
DOCUMENTDB_NAMES = (
    (
        "a subnet group docdbsubnetgroup-obcnimrvqtxx, where one of Amazon RDS has its stack's name (field),"
        " https://github.com/roberto-mondello-dgt/interop-infra/blob/main/src/main/core/env/test/terraform.tfvars"
    ),
    "reasoned: clusters, instances and parameter groups are named as subnet groups are",
)
NETWORK = ("ec2:DescribeSubnets", "ec2:DescribeSecurityGroups", "ec2:DescribeVpcs")
MANAGED_SECRET = "arn:{partition}:secretsmanager:{region}:{account}:secret:rds!*"  # noqa: S105 - an ARN


def _managed(action: str) -> Call:
    return Call(action=action, on=MANAGED_SECRET, tags=Tags.NONE).if_given("ManageMasterUserPassword")


_NEW = "{!DBSnapshotIdentifier}"
_ON_PARAMETERS = "pg:{DBParameterGroupName}"

_INSTANCE = TypeCalls(
    type="AWS::RDS::DBInstance",
    arn=RDS + "db:{id}",
    sources=(handler("rds", "aws-rds-dbinstance"), SERVICE_AUTHORIZATION, RDS_KEYS, RDS_SECRETS),
    named="DBInstanceIdentifier",
    lower_case=True,
    longest=63,
    create=(
        *(
            Call(action="rds:CreateDBInstance", on=on_, tags=tags, sends_tags=True).if_given(_NEW)
            for on_, tags in (
                ("{self}", Tags.NONE),
                (SUBNETS, Tags.OWN),
                (RDS + _ON_PARAMETERS, Tags.OWN),
            )
        ),
        made("rds:RestoreDBInstanceFromDBSnapshot").if_given("DBSnapshotIdentifier"),
        *(
            Call(action="rds:RestoreDBInstanceFromDBSnapshot", on=on_, sends_tags=True).if_given(
                "DBSnapshotIdentifier"
            )
            for on_ in (SUBNETS, RDS + _ON_PARAMETERS, RDS + "snapshot:{DBSnapshotIdentifier}")
        ),
        Call(action="rds:DescribeDBSnapshots", on=RDS + "snapshot:{DBSnapshotIdentifier}").if_given(
            "DBSnapshotIdentifier"
        ),
        Call(action="rds:ModifyDBInstance").if_given("DBSnapshotIdentifier"),
        Call(action="rds:DescribeEvents", on="*", tags=Tags.NONE).if_given("DBSnapshotIdentifier"),
        made("rds:AddTagsToResource"),
        *through_kms("{KmsKeyId}", "rds", *KEY),
        *through_kms("{PerformanceInsightsKMSKeyId}", "rds", *KEY),
        *through_kms("{MasterUserSecret.KmsKeyId}", "secretsmanager", "kms:GenerateDataKey", "kms:Decrypt"),
        *through_kms("{MasterUserSecret.KmsKeyId}", "rds", "kms:DescribeKey", "kms:CreateGrant"),
        _managed("secretsmanager:CreateSecret"),
        _managed("secretsmanager:TagResource"),
        *anywhere(*NETWORK),
        linked_role("rds.amazonaws.com"),
        *on_it("rds:DescribeDBInstances"),
    ),
    update=(
        *on_it("rds:DescribeDBInstances", "rds:ModifyDBInstance"),
        Call(action="rds:ModifyDBInstance", on=RDS + _ON_PARAMETERS).if_changed("DBParameterGroupName"),
        *anywhere("rds:DescribeEvents"),
        Call(action="rds:RebootDBInstance").if_changed("DBParameterGroupName"),
        *RETAGGED,
    ),
    delete=(*on_it("rds:DescribeDBInstances", "rds:DeleteDBInstance"),),
    snapshot=(
        Call(action="rds:CreateDBSnapshot"),
        Call(action="rds:CreateDBSnapshot", on=RDS + "snapshot:*", tags=Tags.NONE),
        Call(action="rds:AddTagsToResource", on=RDS + "snapshot:*", tags=Tags.NONE, sends_tags=True).if_given(
            "CopyTagsToSnapshot"
        ),
    ),
)

_DOCUMENTDB_CLUSTER = TypeCalls(
    type="AWS::DocDB::DBCluster",
    arn=RDS + "cluster:{id}",
    sources=(DOCUMENTDB, DOCUMENTDB_ROLES, *DOCUMENTDB_NAMES, SERVICE_AUTHORIZATION),
    named="DBClusterIdentifier",
    lower_case=True,
    stackless=True,
    longest=63,
    create=(
        made("rds:CreateDBCluster").if_given("{!SnapshotIdentifier}"),
        *(
            Call(action="rds:CreateDBCluster", on=on_, sends_tags=True).if_given("{!SnapshotIdentifier}")
            for on_ in (SUBNETS, RDS + "cluster-pg:{DBClusterParameterGroupName}")
        ),
        made("rds:RestoreDBClusterFromSnapshot").if_given("SnapshotIdentifier"),
        Call(
            action="rds:RestoreDBClusterFromSnapshot",
            on=RDS + "cluster-snapshot:{SnapshotIdentifier}",
            sends_tags=True,
        ).if_given("SnapshotIdentifier"),
        made("rds:AddTagsToResource"),
        *through_kms("{KmsKeyId}", "rds", *KEY),
        *anywhere(*NETWORK),
        linked_role("rds.amazonaws.com"),
        *on_it("rds:DescribeDBClusters"),
        *LISTED_TAGS,
    ),
    update=(*on_it("rds:DescribeDBClusters", "rds:ModifyDBCluster"), *LISTED_TAGS, *RETAGGED),
    delete=(*on_it("rds:DeleteDBCluster", "rds:DescribeDBClusters"),),
    snapshot=(
        Call(action="rds:CreateDBClusterSnapshot"),
        Call(action="rds:CreateDBClusterSnapshot", on=RDS + "cluster-snapshot:*", tags=Tags.NONE),
    ),
)

_DOCUMENTDB_INSTANCE = TypeCalls(
    type="AWS::DocDB::DBInstance",
    arn=RDS + "db:{id}",
    sources=(DOCUMENTDB, *DOCUMENTDB_NAMES, SERVICE_AUTHORIZATION),
    named="DBInstanceIdentifier",
    lower_case=True,
    stackless=True,
    longest=63,
    create=(
        made("rds:CreateDBInstance"),
        Call(action="rds:CreateDBInstance", on=RDS + "cluster:{DBClusterIdentifier}", sends_tags=True),
        made("rds:AddTagsToResource"),
        *on_it("rds:DescribeDBInstances"),
        *LISTED_TAGS,
    ),
    update=(*on_it("rds:DescribeDBInstances", "rds:ModifyDBInstance"), *LISTED_TAGS, *RETAGGED),
    delete=(*on_it("rds:DeleteDBInstance", "rds:DescribeDBInstances"),),
)


def _group(name: str, kind: str, api: str, path: str | None, *, parameters: str = "") -> TypeCalls:
    """A subnet or parameter group: made, read and changed by actions that differ in their last word."""
    describe = on_it(f"rds:Describe{api}s")
    filled: tuple[Call, ...] = ()
    if parameters:
        filled = (*on_it(f"rds:Modify{api}", f"rds:Describe{parameters}"),)
    sources = (handler("rds", path),) if path else (DOCUMENTDB, *DOCUMENTDB_NAMES)
    return TypeCalls(
        type=name,
        arn=f"{RDS}{kind}:{{id}}",
        sources=(*sources, SERVICE_AUTHORIZATION),
        named="DBSubnetGroupName" if "Subnet" in api else "DBParameterGroupName",
        lower_case=True,
        stackless=path is None,
        create=(
            made(f"rds:Create{api}"),
            made("rds:AddTagsToResource"),
            *(call.if_given("Parameters") for call in filled),
            *(anywhere("rds:DescribeEngineDefaultParameters") if path and parameters else ()),
            *describe,
            *LISTED_TAGS,
        ),
        update=(
            *(on_it(f"rds:Modify{api}") if not parameters else filled),
            *describe,
            *LISTED_TAGS,
            *RETAGGED,
        ),
        delete=(*on_it(f"rds:Delete{api}"), *describe),
    )


def _cache(name: str, kind: str, named: str, create: tuple[Call, ...], *others: Call) -> TypeCalls:
    return TypeCalls(
        type=f"AWS::ElastiCache::{name}",
        arn=f"{CACHE}{kind}:{{id}}",
        sources=(
            SERVICE_AUTHORIZATION,
            (
                "Identity and access management for Amazon ElastiCache, ElastiCache API permissions,"
                " https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/IAM.APIReference.html"
            ),
        ),
        named=named,
        create=(
            made(f"elasticache:Create{name}"),
            made("elasticache:AddTagsToResource"),
            *create,
            *on_it(f"elasticache:Describe{name}s", "elasticache:ListTagsForResource"),
        ),
        update=(
            Call(action=f"elasticache:Modify{name}"),
            *others,
            *on_it(f"elasticache:Describe{name}s", "elasticache:ListTagsForResource"),
            *retagged("elasticache:AddTagsToResource", "elasticache:RemoveTagsFromResource"),
        ),
        delete=(*on_it(f"elasticache:Delete{name}", f"elasticache:Describe{name}s"),),
    )


_EC2 = "arn:{partition}:ec2:{region}:{account}:"
_CACHE_ENDPOINT = _EC2 + "vpc-endpoint/*"

TYPES = (
    _INSTANCE,
    _DOCUMENTDB_CLUSTER,
    _DOCUMENTDB_INSTANCE,
    _group("AWS::RDS::DBSubnetGroup", "subgrp", "DBSubnetGroup", "aws-rds-dbsubnetgroup"),
    _group("AWS::DocDB::DBSubnetGroup", "subgrp", "DBSubnetGroup", None),
    _group(
        "AWS::RDS::DBParameterGroup",
        "pg",
        "DBParameterGroup",
        "aws-rds-dbparametergroup",
        parameters="DBParameters",
    ),
    _group(
        "AWS::DocDB::DBClusterParameterGroup",
        "cluster-pg",
        "DBClusterParameterGroup",
        None,
        parameters="DBClusterParameters",
    ),
    _cache(
        "ServerlessCache",
        "serverlesscache",
        "ServerlessCacheName",
        (
            Call(
                action="elasticache:CreateServerlessCache",
                on=CACHE + "usergroup:{UserGroupId}",
                sends_tags=True,
            ).if_given("UserGroupId"),
            *(
                Call(action="ec2:CreateVpcEndpoint", on=on_, tags=tags)
                for on_, tags in (
                    (_CACHE_ENDPOINT, Tags.NONE),
                    (_EC2 + "vpc/*", Tags.NONE),
                    (_EC2 + "subnet/{SubnetIds}", Tags.OWN),
                    (_EC2 + "security-group/{SecurityGroupIds}", Tags.OWN),
                )
            ),
            Call(
                action="ec2:CreateTags",
                on=_CACHE_ENDPOINT,
                tags=Tags.NONE,
                context={"ec2:CreateAction": "CreateVpcEndpoint"},
            ),
            Call(action="ec2:DeleteVpcEndpoints", on=_CACHE_ENDPOINT, tags=Tags.NONE),
            *anywhere(*NETWORK, "ec2:DescribeVpcEndpoints", "ec2:DescribeTags"),
            *through_kms("{KmsKeyId}", "elasticache", "kms:DescribeKey", "kms:CreateGrant"),
            linked_role("elasticache.amazonaws.com"),
        ),
        *anywhere("ec2:DescribeSecurityGroups", "ec2:DescribeTags"),
    ),
    _cache("User", "user", "UserId", ()),
    _cache(
        "UserGroup",
        "usergroup",
        "UserGroupId",
        (*on(CACHE + "user:{UserIds}", "elasticache:CreateUserGroup"),),
        *(call.if_changed("UserIds") for call in on(CACHE + "user:{UserIds}", "elasticache:ModifyUserGroup")),
    ),
)
