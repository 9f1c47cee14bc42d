"""The package.json among a function's sources: what its zip is made of and how Lambda calls it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from portfolio.packaging.errors import PackagingError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class PackageSettings:
    """A function's package.json.

    Attributes:
        folder: The function's own folder among its sources, for example ``custom_resources/postgres``.
        handler: The entry point, as AWS Lambda's ``Handler`` wants it.
        runtime: The AWS Lambda runtime's identifier.
        architecture: The AWS Lambda instruction set architecture.
        leave_out: Patterns (``fnmatch``) of the wheels' files that the function does without.
    """

    folder: str
    handler: str
    runtime: str
    architecture: str
    leave_out: tuple[str, ...]

    @classmethod
    def among(cls, name: str, sources: Mapping[str, bytes]) -> PackageSettings:
        """The settings of the function of that name, read from its own sources.

        They are part of the sources so that a release rebuilds its zip by the rules it was built by.

        Raises:
            PackagingError: The sources hold no package.json, or more than one.
        """
        found = sorted(path for path in sources if path.count("/") > 0 and path.endswith("/package.json"))
        if len(found) != 1:
            message = (
                f"Cannot build the zip of {name!r}: its {len(sources)} sources hold the package settings "
                f"{found}; exactly one package.json is allowed. Collect the sources again with "
                "collect_sources() or read_sources() of the release's function folder."
            )
            raise PackagingError(message)
        values = json.loads(sources[found[0]])
        return cls(
            folder=found[0].rpartition("/")[0],
            handler=values["handler"],
            runtime=values["runtime"],
            architecture=values["architecture"],
            leave_out=tuple(values["leave_out"]),
        )

    def leaves_out(self, path: str) -> bool:
        """Whether the function does without this file of its wheels."""
        return any(fnmatchcase(path, pattern) for pattern in self.leave_out)
