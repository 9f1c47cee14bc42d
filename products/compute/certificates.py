"""The certificate authority that signs each region's databases, as a mapping inside the template.

Containers get it as an environment variable: the application's images hold no RDS certificates, and a
download at start would be one more thing that can fail. The data layer pins its databases to
``rds-ca-rsa2048-g1``, whose root differs from region to region (Amazon RDS User Guide, "Using SSL/TLS to
encrypt a connection to a DB instance or cluster").
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from products.intrinsics import ref

if TYPE_CHECKING:
    from products.product import Product

BUNDLE = Path(__file__).parent.parent.parent / "custom_resources" / "certificates" / "rds-roots.pem"
MAPPING = "DatabaseRoots"
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


def map_database_roots(product: Product) -> None:
    """Declare the mapping from region to certificate authority."""
    mapping = {region: {"Pem": pem} for region, pem in database_roots().items()}
    cdk.CfnMapping(product, MAPPING, mapping=mapping)


def root_of_this_region() -> dict[str, Any]:
    """The PEM of the launch's region."""
    return {"Fn::FindInMap": [MAPPING, ref("AWS::Region"), "Pem"]}
