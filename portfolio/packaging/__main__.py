"""``python -m portfolio.packaging``: build every function's zips into ``build/functions/``."""

from __future__ import annotations

import sys

from portfolio.packaging.build import build_all
from portfolio.packaging.errors import PackagingError


def main() -> int:
    """Build what is not built yet and say, a line a function, which zip it is now."""
    try:
        built = build_all()
    except PackagingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for name, zips in built.items():
        size = zips.aws.stat().st_size / 1_000_000
        sys.stdout.write(f"{name}: {zips.aws} ({size:.1f} MB) and {zips.local.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
