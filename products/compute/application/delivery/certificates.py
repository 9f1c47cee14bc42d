"""The certificate authority that signs each region's databases, as a mapping inside the template.

Containers get it as an environment variable: the application's images hold no RDS certificates, and a
download at start would be one more thing that can fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.guards.region import database_roots
from products.language.intrinsics import REGION, find_in_map

if TYPE_CHECKING:
    from products.language.intrinsics import Intrinsic
    from products.product import Product

MAPPING = "DatabaseRoots"


def add_database_roots(product: Product) -> None:
    """Declare the mapping from region to certificate authority."""
    mapping = {region: {"Pem": pem} for region, pem in database_roots().items()}
    product.add_mapping(MAPPING, mapping)


def root_of_this_region() -> Intrinsic:
    """The PEM of the launch's region."""
    return find_in_map(MAPPING, REGION, "Pem")
