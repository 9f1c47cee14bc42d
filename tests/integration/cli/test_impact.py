"""What an update would do to an environment, read from the account that it runs in."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING

import pytest

from portfolio.end_user.request import Request
from portfolio.errors import CatalogError
from portfolio.impact.report import Target, of_environment
from portfolio.versions.release import Manifest
from tests.integration.cli.conftest import DATA, NETWORK
from tests.integration.cli.test_end_user import TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import boto3

    from portfolio.end_user.user import EndUser

ENVIRONMENT = "looked-at"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The releases of what runs."""
    for product, template in (("network", NETWORK), ("data", DATA)):
        folder = tmp_path / product / "0.9.0"
        folder.mkdir(parents=True)
        (folder / "template.json").write_text(json.dumps(template), encoding="utf-8")
        manifest = Manifest(
            product=product,
            version="0.9.0",
            date="2026-11-28",
            changelog="First.",
            update="",
            files={},
            functions={},
            actions=[],
        )
        (folder / "manifest.json").write_text(manifest.render(), encoding="utf-8")
    return tmp_path


@pytest.fixture
def launched(user: EndUser) -> Iterator[None]:
    """A network and data, in medium."""
    for product in ("network", "data"):
        user.launch(Request(product, ENVIRONMENT, {"Size": "medium"}, TAGS, "0.9.0"))
    yield
    for product in ("data", "network"):
        user.terminate(Request(product, ENVIRONMENT))


@pytest.mark.usefixtures("launched")
def test_an_environment_is_told_what_it_would_notice(session: boto3.Session, root: Path) -> None:
    """Through its own size and choices, with the values that the newer form refuses; nothing is changed."""
    after = copy.deepcopy(DATA)
    after["Conditions"]["IsMedium"] = {"Fn::Equals": [{"Ref": "Size"}, "medium"]}
    after["Resources"]["Size"]["Properties"]["Value"] = {"Fn::If": ["Breaks", "broken", {"Ref": "Size"}]}
    after["Resources"]["More"] = {**DATA["Resources"]["Key"], "Condition": "IsMedium"}
    target = Target(version="1.0.0", template=after, released=False)
    report = of_environment(session, "data", ENVIRONMENT, target, root=root)
    assert [change.logical_id for change in report.impact.changes] == ["More"]
    assert (report.runs, report.refused) == ("0.9.0", "")
    assert report.heading.startswith(
        f"data in {ENVIRONMENT}, from 0.9.0 to the current code (1.0.0): Data is kept."
    )
    after["Parameters"]["Size"]["AllowedValues"] = ["large"]
    after["Parameters"]["Size"]["Default"] = "large"
    assert "received 'medium'" in of_environment(session, "data", ENVIRONMENT, target, root=root).refused
    with pytest.raises(CatalogError, match=r"a stack of a release of this checkout: none"):
        of_environment(session, "data", ENVIRONMENT, target, root=root / "data")
    with pytest.raises(CatalogError, match="Cannot find data in the environment elsewhere"):
        of_environment(session, "data", "elsewhere", target, root=root)
