"""Reading settings.toml: what is right becomes values, what is wrong is all said at once."""

from __future__ import annotations

import dataclasses
import tomllib
from typing import TYPE_CHECKING

import pytest

from portfolio.errors import CatalogError
from portfolio.settings import SETTINGS_FILE, Settings, load

if TYPE_CHECKING:
    from pathlib import Path


TEXT = """[portfolio]
name = "LibreChat"
description = "LibreChat on AWS in three steps: network, data, compute. Launch them in that order."
provider = "Platform team"

[products]
owner = "Platform team"

[support]
email = "platform-team@example.com"
url = "https://example.com/librechat"
description = "Write to us with the environment's name and the output of: catalog status ENVIRONMENT"

[launchers]
arns = []
patterns = ["arn:aws:iam:::role/LibreChatLauncher*"]

[tag_options]
CostCenter = ["engineering", "research", "operations"]

[artifacts]
bucket = "librechat-catalog-artifacts"

[images]
account = ""
organization = ""

[offered]
hosted_zones = []

[sharing]
share_with = []
role_units = []

[releases]
lines_offered = 2
"""


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    """Settings that a test may spoil: the tests' own, since a company edits the project's."""
    file = tmp_path / "settings.toml"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_the_tests_settings_have_the_tables_and_keys_of_the_projects() -> None:
    """A key that is added to one is added to the other; tags are named freely."""
    ours, theirs = tomllib.loads(TEXT), tomllib.loads(SETTINGS_FILE.read_text(encoding="utf-8-sig"))
    assert set(ours) - {"tag_options"} == set(theirs) - {"tag_options", "audiences"}
    for table in set(ours) - {"tag_options"}:
        assert set(ours[table]) == set(theirs[table])


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def _problems(file: Path) -> str:
    with pytest.raises(CatalogError) as caught:
        load(file)
    return str(caught.value)


def test_the_settings_of_the_project_are_read() -> None:
    """The file in the repository is complete and right."""
    settings = load()
    assert isinstance(settings, Settings)
    assert settings.launchers.arns or settings.launchers.patterns


def test_settings_cannot_be_changed_after_reading() -> None:
    """What was read once is the same for everybody."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        load().owner = "somebody else"  # type: ignore[misc] # the point of the test


def test_fails_with_every_problem_at_once(settings_file: Path) -> None:
    """One run tells everything that must be corrected."""
    _replace(settings_file, 'name = "LibreChat"', "name = 7")
    _replace(settings_file, "platform-team@example.com", "nobody")
    _replace(settings_file, "[artifacts]", "[artefacts]")
    _replace(settings_file, "arns = []", 'arns = ["arn:aws:iam::1:role/X"]\ncolour = "blue"')
    problems = _problems(settings_file)
    for name in (
        "portfolio.name",
        "support.email",
        "artefacts",
        "artifacts.bucket",
        "launchers.colour",
        "role/X",
    ):
        assert name in problems


def test_every_problem_has_four_parts(settings_file: Path) -> None:
    """What failed, what was received, what is allowed and how to fix it are never empty."""
    _replace(settings_file, 'name = "LibreChat"', 'naem = "LibreChat"')
    with pytest.raises(CatalogError) as caught:
        load(settings_file)
    assert len(caught.value.problems) == 2
    for problem in caught.value.problems:
        assert all(dataclasses.astuple(problem))


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("https://example.com/librechat", "example.com", "support.url"),
        ("librechat-catalog-artifacts", "Upper", "artifacts.bucket"),
        ("role/LibreChatLauncher*", "*", "launchers.patterns"),
        ('patterns = ["arn:aws:iam:::role/LibreChatLauncher*"]', "patterns = []", "nobody"),
        ('"research", ', '"research", "research", ', "twice"),
        ('["engineering", "research", "operations"]', "[]", "tag_options.CostCenter"),
        ("CostCenter = ", '"aws:CostCenter" = ', "aws:CostCenter"),
        ('"engineering"', "3", "tag_options.CostCenter"),
        ("[products]\nowner", "products = 3\n[nothing]\nowner", "products"),
    ],
)
def test_fails_and_names_what_is_not_allowed(settings_file: Path, old: str, new: str, named: str) -> None:
    """Each wrong value is refused under the name by which the file has it."""
    _replace(settings_file, old, new)
    assert named in _problems(settings_file)


def test_fails_with_more_patterns_than_service_catalog_takes(settings_file: Path) -> None:
    """Service Catalog takes ten patterns a portfolio; the eleventh is refused before anything is deployed."""
    patterns = ", ".join(f'"arn:aws:iam:::role/Team{number}"' for number in range(11))
    _replace(settings_file, '"arn:aws:iam:::role/LibreChatLauncher*"', patterns)
    assert "11 patterns" in _problems(settings_file)


def test_fails_with_more_tag_options_than_service_catalog_takes(settings_file: Path) -> None:
    """Each value of each key counts."""
    values = ", ".join(f'"team-{number}"' for number in range(26))
    _replace(settings_file, '"engineering", "research", "operations"', values)
    assert "26 values" in _problems(settings_file)


@pytest.mark.parametrize("address", ["a@corp.cloud", "help@xn--80ak6aa92e.xn--p1ai", "o'neill@example.com"])
def test_addresses_that_service_catalog_takes_are_taken(settings_file: Path, address: str) -> None:
    """That a library knows only four letters of a top-level domain is not the user's mistake."""
    _replace(settings_file, "platform-team@example.com", address)
    assert load(settings_file).support.email == address


@pytest.mark.parametrize("address", ["nobody", "a@b", "a b@c.de", "a@b..c", "@b.c", f"{'a' * 250}@b.cd"])
def test_fails_for_what_is_no_address(settings_file: Path, address: str) -> None:
    """Neither without a domain nor beyond the service's length."""
    _replace(settings_file, "platform-team@example.com", address)
    assert "support.email" in _problems(settings_file)


def test_fails_for_launchers_of_two_accounts(settings_file: Path) -> None:
    """A portfolio takes ARNs of its own account: both numbers are named, and the way for the other."""
    arns = ", ".join(f'"arn:aws:iam::{number * 12}:role/Team"' for number in "12")
    _replace(settings_file, "arns = []", f"arns = [{arns}]")
    assert "111111111111, 222222222222" in _problems(settings_file)


def test_a_byte_order_mark_does_no_harm(settings_file: Path) -> None:
    """Editors of Windows write one."""
    settings_file.write_bytes(b"\xef\xbb\xbf" + settings_file.read_bytes())
    assert load(settings_file).portfolio.name == "LibreChat"


@pytest.mark.parametrize("content", [b"[portfolio", b"\xff\xfe"])
def test_fails_with_the_place_when_the_file_is_not_toml(settings_file: Path, content: bytes) -> None:
    """Neither a syntax error nor another encoding gives a traceback."""
    settings_file.write_bytes(content)
    assert "TOML file in UTF-8" in _problems(settings_file)


def test_fails_when_there_is_no_file(tmp_path: Path) -> None:
    """A missing file is named."""
    assert "absent.toml" in _problems(tmp_path / "absent.toml")


def test_zones_are_offered_by_their_ids(settings_file: Path) -> None:
    """None by default; a name in an ID's place is told, with what an ID looks like."""
    assert load(settings_file).hosted_zones == ()
    _replace(settings_file, "hosted_zones = []", 'hosted_zones = ["Z0123456789ABCDEFGHIJ"]')
    assert load(settings_file).hosted_zones == ("Z0123456789ABCDEFGHIJ",)
    _replace(settings_file, "Z0123456789ABCDEFGHIJ", "example.com")
    assert "a hosted zone's ID" in _problems(settings_file)


def test_more_zones_than_a_role_can_name_are_refused(settings_file: Path) -> None:
    """Its policies have a size that IAM limits."""
    zones = ", ".join(f'"Z{number:020d}"' for number in range(51))
    _replace(settings_file, "hosted_zones = []", f"hosted_zones = [{zones}]")
    assert "50 zones" in _problems(settings_file)


AUDIENCE = """
[audiences.developers]
title = "LibreChat for developers"
launchers = ["arn:aws:iam:::role/Developer*"]
sizes = ["small"]
ssh = false
share_with = ["ou-abcd-12345678"]
[audiences.developers.tag_options]
CostCenter = ["engineering"]
"""


def _with(file: Path, more: str, account: str = "123456789012") -> None:
    _replace(file, 'account = ""', f'account = "{account}"')
    _replace(file, 'organization = ""', 'organization = "o-abcdefghij"')
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")


def test_an_audience_has_what_it_says_and_all_of_the_rest(settings_file: Path) -> None:
    """What is left out limits nothing."""
    _with(settings_file, AUDIENCE)
    [audience] = load(settings_file).audiences
    assert (audience.name, audience.sizes, audience.ssh) == ("developers", ("small",), False)
    assert audience.tag_options == (("CostCenter", ("engineering",)),)
    assert audience.sharing.nodes == ("ou-abcd-12345678",)
    assert "compute-ecs" in audience.products
    assert audience.regions == ()


def test_what_is_wrong_with_audiences_and_sharing_is_all_said(settings_file: Path) -> None:
    """Each with what is allowed in its place."""
    wrong = AUDIENCE.replace('"small"', '"tiny"').replace("ssh = false", 'ssh = "no"\nshh = true')
    _with(settings_file, wrong.replace('"ou-abcd-12345678"', '"everybody"'))
    told = _problems(settings_file)
    for word in ("tiny", "small, medium, large", "true or false", "shh", "everybody", "ou-…"):
        assert word in told


def test_sharing_takes_the_account_and_the_organization(settings_file: Path) -> None:
    """Launches in other accounts pull from the hub's registry and read its bucket."""
    _replace(settings_file, "share_with = []", 'share_with = ["o-abcdefghij"]')
    told = _problems(settings_file)
    assert "images.account" in told
    assert "images.organization" in told


@pytest.mark.parametrize("value", ["0", "-1", "101", "2.5", "true", '"2"'])
def test_fails_for_a_number_of_lines_that_cannot_be(settings_file: Path, value: str) -> None:
    """Nothing, or more than a product can have; the value and the limits are named."""
    _replace(settings_file, "lines_offered = 2", f"lines_offered = {value}")
    with pytest.raises(CatalogError, match=r"releases\.lines_offered(.|\n)*a whole number from 1 to 100"):
        load(settings_file)


def test_a_number_that_is_left_out_has_its_default(settings_file: Path) -> None:
    """Settings of before the table was there are read as ever."""
    _replace(settings_file, "[releases]\nlines_offered = 2\n", "")
    assert load(settings_file).lines_offered == 2
