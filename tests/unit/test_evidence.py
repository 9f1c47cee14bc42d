"""What the pages say of AWS rests on sources, and what they call proof on more than one."""

from __future__ import annotations

import shutil
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from tools.documents.__main__ import FOLDER
from tools.documents.evidence import code_sources
from tools.documents.evidence.evidence_page import evidence_page
from tools.documents.evidence.statements import PROOF, ROOT, pages, sentences, superseded
from tools.documents.evidence.table import registry

if TYPE_CHECKING:
    from pathlib import Path


def _proofs() -> list[dict[str, Any]]:
    text = (ROOT / "docs" / "evidence.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["proof"]
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the pages, to be changed."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("generate*"))
    for name in ("README.md", "SECURITY.md"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


def _add(root: Path, name: str, text: str) -> None:
    file = root / name
    file.parent.mkdir(exist_ok=True)
    before = file.read_text(encoding="utf-8") if file.is_file() else ""
    file.write_text(before + text, encoding="utf-8")


def test_every_citation_is_registered_and_every_entry_is_cited() -> None:
    """The registry says where each source is, of what kind it is and when it was read."""
    assert registry().problems() == []


def test_every_address_in_the_code_has_a_day_and_every_day_an_address() -> None:
    """Rules in the code rest on pages as well, and pages change."""
    assert code_sources.problems() == []


def test_an_address_in_the_code_without_a_day_is_a_problem(root: Path) -> None:
    """It names the file and the line to add; beginnings that code completes are no address."""
    address = "https://docs.aws.amazon.com/vpc/latest/userguide/nowhere.html"
    _add(root, "products/rules.py", f'"""As {address} says."""\nBASE = "https://docs.aws.amazon.com/vpc/"\n')
    found = [problem for problem in code_sources.problems(root) if "no code cites" not in problem]
    assert len(found) == 1
    assert found[0].startswith("products/rules.py cites")
    assert address in found[0]


def test_the_page_of_evidence_is_as_the_pages_are() -> None:
    """`make docs` writes it."""
    for name, content in evidence_page().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == content, "run `make docs`"


def test_a_citation_without_an_entry_is_a_problem(root: Path) -> None:
    """Whoever cites a page of AWS's writes down its address, kind and day."""
    _add(root, "docs/network.md", '\nIt is so (Amazon VPC User Guide, "A page that nobody registered").\n')
    [problem] = registry(root).problems()
    assert "docs/network.md cites 'Amazon VPC User Guide'" in problem


def test_an_address_without_an_entry_is_a_problem(root: Path) -> None:
    """An address is a citation, too."""
    _add(root, "README.md", "\nSee https://docs.aws.amazon.com/vpc/latest/userguide/nowhere.html for more.\n")
    assert any("README.md cites" in problem for problem in registry(root).problems())


def test_a_new_page_has_evidence_or_says_why_not(root: Path) -> None:
    """A decision about AWS cannot be written down without saying what it rests on."""
    _add(root, "docs/adr/9999-new.md", "# 9999. New\n\nStatus: accepted (2026-11-28)\n\nWe like it so.\n")
    [problem] = registry(root).problems()
    assert "docs/adr/9999-new.md has no evidence" in problem


def test_a_statement_about_a_service_without_evidence_is_a_problem(root: Path) -> None:
    """It cites, it is marked as reasoned, or the registry lists it; what names a command is none."""
    _add(root, "docs/network.md", "\nRDS refuses that. The file is read by `EC2 reads`.\n")
    [problem] = registry(root).problems()
    assert problem == "docs/network.md says without evidence: RDS refuses that."


def test_a_word_in_the_address_of_a_link_is_no_statement(root: Path) -> None:
    """A record's file may have any name."""
    _add(root, "docs/network.md", "\nSee [the record](adr/0016-reachability-is-proved-on-templates.md).\n")
    (linked,) = [one for one in sentences(root / "docs" / "network.md", root) if "the record" in one.text]
    assert PROOF.search(linked.text)
    assert not PROOF.search(linked.prose())


def test_what_is_reasoned_is_gathered_with_the_day_of_its_record(root: Path) -> None:
    """Reasoning is evidence of its own kind, dated by the decision."""
    _add(
        root,
        "docs/adr/9999-new.md",
        "# 9999. New\n\nStatus: accepted (2026-11-28)\n\nThat AWS does so is reasoned.\n",
    )
    assert registry(root).problems() == []
    [found] = [one for one in registry(root).statements() if one.page == "docs/adr/9999-new.md"]
    assert (found.text, found.source.kind) == ("That AWS does so is reasoned.", "reasoned")
    assert found.source.read.isoformat() == "2026-11-28"


def test_no_statement_of_proof_rests_on_one_source_alone() -> None:
    """Each sentence that speaks of proof is listed with two independent sources, or claims none."""
    listed = _proofs()
    for file in pages():
        if superseded(file):
            continue
        for sentence in sentences(file):
            if PROOF.search(sentence.prose()):
                assert any(
                    one["page"] == sentence.page and one["words"] in sentence.text for one in listed
                ), f"{sentence.page} speaks of proof: {sentence.text}"
    for one in listed:
        assert len(set(one.get("rests_on", ()))) >= 2 or one.get("claims_none"), one
        file = ROOT / one["page"]
        assert any(one["words"] in sentence.text for sentence in sentences(file)), f"no longer said: {one}"
