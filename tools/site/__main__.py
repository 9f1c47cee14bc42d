"""``python -m tools.site``: build the documentation's site, as ``make site`` does."""

from __future__ import annotations

import sys

from tools.site.build import SiteError, build
from tools.site.pages import PageError


def main() -> int:
    """Build it; exit status 1 if something is wrong."""
    try:
        site = build()
    except (SiteError, PageError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"written: {site}; look at it with .venv/bin/catalog docs\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
