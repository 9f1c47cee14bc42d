"""Raising a product's version in its source, where the current one was released already."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.offering import offer
from portfolio.versions.release import latest
from products.node_runtime import use_locked_node

if TYPE_CHECKING:
    from portfolio.versions.version import Version

_VERSION = re.compile(r'(^    VERSION: ClassVar\[str\] = )"[^"]+"$', re.MULTILINE)


def raise_version(product: str, version: Version, file: Path | None = None) -> bool:
    """Have the product's class claim that version, unless it claims one that was never released.

    Args:
        product: The product's name.
        version: The version, as its changes demand.
        file: The class's source; found if None.

    Returns:
        Whether the source was written.
    """
    use_locked_node()
    newest = latest(product)
    source = file or Path(inspect.getfile(offer(product).product()))
    text = source.read_text(encoding="utf-8")
    if newest is None or f'= "{newest.version}"' not in text:
        return False
    source.write_text(_VERSION.sub(rf'\g<1>"{version}"', text), encoding="utf-8")
    return True
