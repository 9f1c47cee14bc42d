"""The Lambda functions as the templates refer to them: by the hash of the zip that was built."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from products.language.intrinsics import sub

if TYPE_CHECKING:
    from products.cfn.lambda_ import FunctionCodeProperty

ARTIFACT_BUCKET_PLACEHOLDER = "artifact-bucket-named-by-the-hub"
"""Stands in a template for the hub's artifact bucket, whose name the portfolio's synthesis fills in."""

_CHECKOUT = Path(__file__).parents[2]
INDEX_FILE = (
    (_CHECKOUT if (_CHECKOUT / "pyproject.toml").is_file() else Path.cwd())
    / "build"
    / "functions"
    / "index.json"
)
"""Written by ``python -m portfolio.packaging``: every function's zip, handler and runtime."""


class FunctionNotBuiltError(Exception):
    """A template was asked for before the function that it refers to was built."""


@dataclass(frozen=True, kw_only=True)
class BuiltFunction:
    """A function's zip, named by its content.

    Attributes:
        name: The function's name, for example ``postgres-schema``.
        sha256: SHA-256 of the zip for AWS, in hex; also the zip's name in the artifact bucket.
        handler: The entry point, as AWS Lambda's ``Handler`` wants it.
        runtime: The AWS Lambda runtime's identifier.
        architecture: The AWS Lambda instruction set architecture.
    """

    name: str
    sha256: str
    handler: str
    runtime: str
    architecture: Literal["arm64", "x86_64"]

    def code(self) -> FunctionCodeProperty:
        """The ``Code`` property: one template for all regions, each with a bucket of its own."""
        return {
            "S3Bucket": sub(ARTIFACT_BUCKET_PLACEHOLDER + "-${AWS::Region}"),
            "S3Key": f"functions/{self.sha256}.zip",
        }


def built_function(name: str, *, index_file: Path = INDEX_FILE) -> BuiltFunction:
    """The function of that name, as it was last built.

    Raises:
        FunctionNotBuiltError: There is no index of built functions, or the name is not in it.
    """
    built: dict[str, dict[str, str]] = {}
    if index_file.is_file():
        built = json.loads(index_file.read_text(encoding="utf-8"))
    if name not in built:
        message = (
            f"Cannot refer to the function {name!r}: it is not among the built functions {sorted(built)} of "
            f"{index_file}. Build them with: python -m portfolio.packaging"
        )
        raise FunctionNotBuiltError(message)
    entry = built[name]
    return BuiltFunction(
        name=name,
        sha256=entry["sha256"],
        handler=entry["handler"],
        runtime=entry["runtime"],
        architecture=cast("Literal['arm64', 'x86_64']", entry["architecture"]),
    )
