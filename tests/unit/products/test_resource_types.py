"""The types of CloudFormation's resources: what they refuse, and that they are those of AWS's schemas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from mypy import api

from tools.resource_types.modules import FOLDER, modules

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]

HEAD = """\
from products.cfn import ec2, rds, s3
from products.language.conditions import Condition, is_given
from products.language.intrinsics import get_att, if_else, ref
from products.parameters import ENVIRONMENT_NAME
from products.product import Product

NAMED = Condition("Named", is_given(ENVIRONMENT_NAME))

def declare(product: Product) -> None:
"""

ACCEPTED = {
    "properties in CloudFormation's own words": 'rds.DBInstance(product, "A", MultiAZ=True)',
    "an intrinsic function": 'rds.DBInstance(product, "A", MultiAZ=if_else(NAMED, True, False))',
    "a parameter by its object": 'ec2.VPC(product, "A", CidrBlock=ref(ENVIRONMENT_NAME))',
    "a nested structure": (
        's3.Bucket(product, "A", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})'
    ),
    "an attribute that the type has": 'get_att(s3.Bucket(product, "A"), "Arn")',
}

REFUSED = {
    "a misspelt property": ('rds.DBInstance(product, "A", MultiAz=True)', "call-arg"),
    "a property of the wrong type": ('rds.DBInstance(product, "A", MultiAZ="yes")', "arg-type"),
    "text for a list": ('ec2.VPCEndpoint(product, "A", SubnetIds="subnet-1")', "arg-type"),
    "a nested structure of another shape": (
        's3.Bucket(product, "A", OwnershipControls={"Rule": []})',
        "arg-type",
    ),
    "a nested structure without what it must have": (
        'ec2.FlowLog(product, "A", DestinationOptions={"FileFormat": "parquet"})',
        "arg-type",
    ),
    "a value that the enumeration lacks": ('ec2.FlowLog(product, "A", ResourceType="Vpc")', "arg-type"),
    "a raw intrinsic": ('ec2.VPC(product, "A", CidrBlock={"Ref": "VpcCidr"})', "arg-type"),
    "a raw intrinsic inside a structure": (
        's3.Bucket(product, "A", OwnershipControls={"Rules": {"Fn::Split": [",", "a"]}})',
        "arg-type",
    ),
    "a raw intrinsic in a policy": (
        's3.BucketPolicy(product, "A", PolicyDocument={"Fn::Sub": "{}"})',
        "arg-type",
    ),
    "a reference by name": ('ref("EnvironmentName")', "arg-type"),
    "a condition by name": ('if_else("Named", 1, 2)', "arg-type"),
    "an attribute that the type lacks": ('get_att(s3.Bucket(product, "A"), "Arm")', "misc"),
    "an attribute of a type without any": ('get_att(s3.BucketPolicy(product, "A"), "Arn")', "misc"),
}

CONFIGURATION = """\
[mypy]
strict = true
namespace_packages = true
explicit_package_bases = true
mypy_path = {root}

[mypy-aws_cdk.*]
follow_imports = skip
ignore_missing_imports = true
"""
"""Without the CDK's own types, which take half a minute to read and which no snippet needs."""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What mypy says of each snippet, all in one run."""
    folder = tmp_path_factory.mktemp("snippets")
    names = [*ACCEPTED, *REFUSED]
    bodies = [*ACCEPTED.values(), *(body for body, _ in REFUSED.values())]
    for number, body in enumerate(bodies):
        (folder / f"case_{number}.py").write_text(f"{HEAD}    {body}\n", encoding="utf-8")
    configuration = folder / "mypy.ini"
    configuration.write_text(CONFIGURATION.format(root=ROOT), encoding="utf-8")
    arguments = ["--config-file", str(configuration), "--cache-dir", str(folder / "cache"), "--no-pretty"]
    output, problems, _ = api.run([*arguments, *(str(file) for file in sorted(folder.glob("case_*.py")))])
    assert not problems
    return {name: "\n".join(_of(output, number)) for number, name in enumerate(names)}


def _of(output: str, number: int) -> Iterator[str]:
    """The lines about one snippet."""
    return (line for line in output.splitlines() if f"case_{number}.py:" in line and ": error:" in line)


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_right_is_accepted(said: dict[str, str], name: str) -> None:
    """The refusals below are worth something only if what is right passes."""
    assert said[name] == ""


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_refused(said: dict[str, str], name: str) -> None:
    """An editor shows it while it is typed, long before cfn-lint reads the template."""
    assert said[name].endswith(f"[{REFUSED[name][1]}]")


def test_the_types_are_those_of_the_schemas() -> None:
    """A new cfn-lint brings new schemas: ``make docs`` takes them over."""
    written = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py")}
    assert written == modules()
