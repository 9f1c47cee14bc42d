"""The regions that have what every launch uses, and in which the databases can be told from an impostor.

Classes of databases are not offered everywhere either. No page lists them ("Determining DB instance class
support in AWS Regions", Amazon RDS User Guide, sends one to RDS itself), so the data layer's check asks RDS.

The data layer pins its databases to ``rds-ca-rsa2048-g1``, whose root differs from region to region (Amazon
RDS User Guide, "Using SSL/TLS to encrypt a connection to a DB instance or cluster").
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from products.language.conditions import Assertion, contains
from products.language.intrinsics import REGION

if TYPE_CHECKING:
    from products.product import Product

BUNDLE = Path(__file__).parents[2] / "custom_resources" / "certificates" / "rds-roots.pem"
_NAME = re.compile(r"^Amazon RDS (?P<region>[a-z0-9-]+) Root CA RSA2048 G1$")

DOCUMENTDB_REGIONS = frozenset(
    {
        *("us-east-1", "us-east-2", "us-west-2", "us-gov-east-1", "us-gov-west-1"),
        *("ca-central-1", "mx-central-1", "sa-east-1", "af-south-1", "il-central-1", "me-central-1"),
        *("ap-east-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2"),
        *("ap-southeast-1", "ap-southeast-2", "ap-southeast-5", "ap-southeast-7"),
        *("eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3"),
        *("cn-north-1", "cn-northwest-1"),
    }
)
"""Where Amazon DocumentDB can be had, read on 2026-11-28.

Amazon DocumentDB Developer Guide, "Choosing regions and availability zones", "Regions supported by Amazon
DocumentDB"
(https://docs.aws.amazon.com/documentdb/latest/developerguide/regions-and-azs.html)."""


class RootMissingError(Exception):
    """The bundle of certificate authorities holds none that signs the databases."""


def database_roots(bundle: Path = BUNDLE) -> dict[str, str]:
    """Each region's root certificate of ``rds-ca-rsa2048-g1`` as PEM, by region.

    Raises:
        RootMissingError: The bundle holds no such certificate.
    """
    roots = {}
    for certificate in x509.load_pem_x509_certificates(bundle.read_bytes()):
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        named = _NAME.match(str(names[0].value)) if names else None
        if named:
            roots[named["region"]] = certificate.public_bytes(Encoding.PEM).decode()
    if not roots:
        message = (
            f"Cannot find the databases' certificate authorities: {bundle} holds no certificate named "
            "'Amazon RDS <region> Root CA RSA2048 G1'. Fetch the bundle again."
        )
        raise RootMissingError(message)
    return dict(sorted(roots.items()))


def supported_regions() -> list[str]:
    """The regions in which an environment can be launched, in order."""
    return [region for region in database_roots() if region in DOCUMENTDB_REGIONS]


def add_region_rule(product: Product) -> None:
    """Refuse a launch in a region that lacks a service, or whose authority is not known, before anything."""
    regions = supported_regions()
    product.add_rule(
        "RegionIsKnown",
        Assertion(
            contains(regions, REGION),
            "This version cannot be launched in this region: the region has no Amazon DocumentDB, or this "
            "version does not hold the certificate authority of its databases. It can in "
            f"{', '.join(regions)}. Launch all layers in one of these, or ask your platform team for a "
            "version that knows this region.",
        ),
    )
