"""The regions in which the databases can be told from an impostor: those whose authority is known.

The data layer pins its databases to ``rds-ca-rsa2048-g1``, whose root differs from region to region (Amazon
RDS User Guide, "Using SSL/TLS to encrypt a connection to a DB instance or cluster").
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from products.product import Product

BUNDLE = Path(__file__).parent.parent / "custom_resources" / "certificates" / "rds-roots.pem"
_NAME = re.compile(r"^Amazon RDS (?P<region>[a-z0-9-]+) Root CA RSA2048 G1$")


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


def refuse_unknown_region(product: Product) -> None:
    """Refuse a launch in a region whose certificate authority is not known, before anything is made."""
    regions = list(database_roots())
    cdk.CfnRule(
        product,
        "RegionIsKnown",
        assertions=[
            cdk.CfnRuleAssertion(
                assert_=cdk.Fn.condition_contains(regions, cdk.Aws.REGION),
                assert_description=(
                    "This version cannot be launched in this region: it does not hold the certificate "
                    f"authority of the region's databases. It can in {', '.join(regions)}. Launch all layers "
                    "in one of these, or ask your platform team for a version that knows this region."
                ),
            )
        ],
    )
