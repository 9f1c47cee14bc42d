"""A small product to release, with one of the catalog's real functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portfolio.packaging import build_all
from portfolio.versions.current import Current
from portfolio.versions.version import Version
from products.functions.index import ARTIFACT_BUCKET_PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Callable

FUNCTION = "postgres-schema"


@pytest.fixture(scope="session")
def function_hash() -> str:
    """SHA-256 of the function's zip as the current sources give it."""
    return build_all()[FUNCTION].sha256


@pytest.fixture
def current(function_hash: str) -> Callable[..., Current]:
    """Makes the current state of the product ``data``, small but whole."""

    def make(version: str = "0.1.0", *, size: int = 128, **resources: dict[str, Any]) -> Current:
        function = {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Code": {
                    "S3Bucket": {"Fn::Sub": ARTIFACT_BUCKET_PLACEHOLDER + "-${AWS::Region}"},
                    "S3Key": f"functions/{function_hash}.zip",
                },
                "MemorySize": size,
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            },
        }
        role = {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}]
                }
            },
        }
        template = {"Resources": {"Function": function, "Role": role, **resources}}
        return Current(product="data", version=Version.parse(version), template=template)

    return make
