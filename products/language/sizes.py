"""What the sizes on offer mean: one table a layer, from which the template picks a launch's column.

SIZES = Sizes("SizeOfData", {"small": {"BackupDays": 7}, …})
SIZES.value("BackupDays")
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from products.language.intrinsics import find_in_map, ref
from products.parameters import SIZE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from products.language.intrinsics import Intrinsic
    from products.product import Product


@dataclass(frozen=True)
class Sizes:
    """A table of sizes.

    Attributes:
        mapping: The logical ID of the template's mapping.
        rows: What each size has, by its name.
    """

    mapping: str
    rows: Mapping[str, Mapping[str, Any]]

    def add_mapping(self, product: Product) -> None:
        """Take the table into the template."""
        product.add_mapping(self.mapping, self.rows)

    def value(self, column: str) -> Intrinsic:
        """What the launch's ``Size`` has in this column."""
        return find_in_map(self.mapping, ref(SIZE), column)
