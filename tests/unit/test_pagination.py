"""No list of AWS's is read without its further pages: the hundred-and-first event may hold the reason."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any

import boto3

ROOT = Path(__file__).parents[2]
PACKAGES = ("custom_resources", "doctor", "local_cloud", "portfolio")
SERVICES = (
    "cloudformation",
    "ec2",
    "elasticache",
    "iam",
    "rds",
    "docdb",
    "s3",
    "secretsmanager",
    "servicecatalog",
    "logs",
)
"""The services whose lists our code reads."""

NAMED_ONES = frozenset(
    {
        *("StackName", "StackNames", "GroupIds", "InstanceIds", "UserId", "AllocationIds", "VpcIds"),
        *("DBInstanceIdentifier", "DBSnapshotIdentifier", "DBClusterSnapshotIdentifier", "PrefixListIds"),
        *("DBClusterIdentifier", "DhcpOptionsIds"),
    }
)
"""What a request names when it asks for single things rather than a list."""

LISTS_OF_ONE_THING = frozenset({"describe_stack_events", "list_stack_resources", "list_imports"})
"""Lists of what belongs to the one thing that the request names."""


@cache
def _paginated() -> frozenset[str]:
    """The clients' methods for which botocore has a paginator, so that one call may not be all."""
    session: Any = boto3.Session(region_name="us-east-1")
    found = set()
    for service in SERVICES:
        client = session.client(service)
        found |= {name for name in client.meta.method_to_api_mapping if client.can_paginate(name)}
    return frozenset(found)


def _calls(file: Path) -> list[tuple[int, str]]:
    """Line and method of each call of such a method outside a paginator."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        method, given = node.func.attr, {keyword.arg for keyword in node.keywords}
        single = given & NAMED_ONES and method not in LISTS_OF_ONE_THING
        pages = {"NextToken", "Marker", "PageToken"} & given
        if method in _paginated() and not single and not pages:
            found.append((node.lineno, method))
    return found


def test_every_list_is_read_to_its_end() -> None:
    """A call of what botocore can paginate goes through the paginator, or names the one thing it asks for."""
    wrong = {
        f"{file.relative_to(ROOT)}:{line}: {method}"
        for package in PACKAGES
        for file in sorted((ROOT / package).rglob("*.py"))
        if "releases" not in file.parts
        for line, method in _calls(file)
    }
    assert wrong == set()


def test_a_list_without_a_paginator_would_be_found(tmp_path: Path) -> None:
    """The rule is not one that nothing can break."""
    file = tmp_path / "module.py"
    file.write_text(
        'client.describe_stack_events(StackName="x")\nclient.describe_stacks(StackName="x")\n', "utf-8"
    )
    assert _calls(file) == [(1, "describe_stack_events")]
