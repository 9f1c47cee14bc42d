"""A new release of the data product in a clone, made as the platform team would make it."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.checkout import Checkout


def add_migration(checkout: Checkout, name: str, statements: str) -> None:
    """Put one more SQL file behind those of the clone."""
    folder = checkout.folder / "custom_resources" / "postgres" / "sql"
    files = sorted(folder.glob("*.sql"))
    follows = hashlib.sha256(files[-1].read_bytes()).hexdigest()
    content = f"-- follows: {follows}\n{statements}\n"
    (folder / f"{len(files) + 1:04}_{name}.sql").write_text(content, encoding="utf-8")


def replace_last_migration(checkout: Checkout, statements: str) -> None:
    """Write the newest SQL file of the clone anew, below its first line."""
    file = max((checkout.folder / "custom_resources" / "postgres" / "sql").glob("*.sql"))
    first = file.read_text(encoding="utf-8").splitlines()[0]
    file.write_text(f"{first}\n{statements}\n", encoding="utf-8")


def release(checkout: Checkout, changelog: str) -> str:
    """Raise the data product's minor version, release it, publish it, and return the new version."""
    file = checkout.folder / "products" / "data" / "product.py"
    source = file.read_text(encoding="utf-8")
    found = re.search(r'VERSION: ClassVar\[str\] = "(\d+)\.(\d+)\.\d+"', source)
    assert found is not None
    version = f"{found[1]}.{int(found[2]) + 1}.0"
    file.write_text(source.replace(found[0], f'VERSION: ClassVar[str] = "{version}"'), encoding="utf-8")
    checkout.catalog("release", "data", "--changelog", changelog)
    checkout.catalog("publish")
    return version
