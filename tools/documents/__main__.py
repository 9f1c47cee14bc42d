"""``python -m tools.documents``: write the generated documents; ``--check``: say which of them are stale."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from products.node_runtime import use_locked_node

FOLDER = Path(__file__).parents[2] / "docs" / "generated"


def stale(pages: dict[str, str]) -> list[str]:
    """The names of the pages whose files are missing or differ."""
    return [
        name
        for name, content in pages.items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != content
    ]


def _settle(pages: dict[str, str], *, write: bool) -> list[str]:
    """Write those that are stale, if they are to be written; returns their names."""
    names = stale(pages)
    for name in names if write else ():
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(pages[name], encoding="utf-8")
    return names


def main() -> int:
    """Write the pages, or check them; exit status 1 for stale ones."""
    parser = argparse.ArgumentParser(prog="python -m tools.documents", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a page is stale")
    checking = parser.parse_args().check
    use_locked_node()
    from portfolio.packaging.build import build_all  # noqa: PLC0415 - after the arguments are read
    from products.compute.ec2.product import Ec2Product  # noqa: PLC0415 - as below
    from products.compute.ecs.product import EcsProduct  # noqa: PLC0415 - as below
    from products.data.product import DataProduct  # noqa: PLC0415 - as below
    from products.identity.product import IdentityProduct  # noqa: PLC0415 - as below
    from products.network.existing.product import ExistingNetworkProduct  # noqa: PLC0415 - jsii starts Node.js
    from products.network.product import NetworkProduct  # noqa: PLC0415 - as above
    from products.synthesis import synthesize  # noqa: PLC0415 - as above
    from tools.documents.compute_pages import compute_pages  # noqa: PLC0415 - as above
    from tools.documents.costs.monthly_cost import cost_page  # noqa: PLC0415 - as above
    from tools.documents.critical_path.page import critical_path_page  # noqa: PLC0415 - as above
    from tools.documents.data_page import data_page  # noqa: PLC0415 - as above
    from tools.documents.decision_index import decision_index  # noqa: PLC0415 - as above
    from tools.documents.evidence.evidence_page import evidence_page  # noqa: PLC0415 - as above
    from tools.documents.identity_page import identity_page  # noqa: PLC0415 - as above
    from tools.documents.pages import network_pages  # noqa: PLC0415 - as above
    from tools.documents.pictures.demo_picture import demo_picture  # noqa: PLC0415 - as above
    from tools.documents.release_notes import release_notes  # noqa: PLC0415 - as above
    from tools.documents.scale.page import scale_page  # noqa: PLC0415 - as above
    from tools.documents.settings_page import settings_page  # noqa: PLC0415 - as above

    build_all()
    templates = synthesize(
        [NetworkProduct, ExistingNetworkProduct, DataProduct, IdentityProduct, EcsProduct, Ec2Product]
    )
    pages = {
        **network_pages(templates),
        **data_page(templates),
        **identity_page(templates),
        **compute_pages(templates),
        **critical_path_page(templates),
        **scale_page(),
        **demo_picture(),
        **cost_page(),
        **decision_index(),
        **release_notes(),
        **settings_page(),
    }
    names = _settle(pages, write=not checking)
    names += _settle(evidence_page(), write=not checking)  # it reads the others, as they are now
    for name in names:
        place = (FOLDER / name).resolve().relative_to(FOLDER.parent.parent)
        sys.stdout.write(f"{'stale' if checking else 'written'}: {place}\n")
    return 1 if checking and names else 0


if __name__ == "__main__":
    sys.exit(main())
