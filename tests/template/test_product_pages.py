"""Every product has its generated page, and the guides lead to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tools.documents.__main__ import stale
from tools.documents.data_page import data_page

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_the_data_product_says_what_its_template_says(
    templates: dict[str, dict[str, Any]],
) -> None:
    """``make docs`` has been run since the last change."""
    assert stale(data_page(templates)) == []


def test_the_end_users_guide_leads_to_every_products_page(templates: dict[str, dict[str, Any]]) -> None:
    """Every parameter and output of what may be launched can be read before launching it."""
    guide = (DOCS / "guides" / "end-users.md").read_text(encoding="utf-8")
    for product, template in templates.items():
        page = (DOCS / "generated" / f"{product}.md").read_text(encoding="utf-8")
        assert f"../generated/{product}.md" in guide
        assert all(f"`{name}`" in page for name in [*template["Parameters"], *template["Outputs"]])
