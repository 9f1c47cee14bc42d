"""Version numbers: reading, ordering, and how far a change moves them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.errors import CatalogError
from portfolio.versions.version import Bump, Version

VERSIONS = st.builds(Version, *[st.integers(min_value=0, max_value=50)] * 3)


@given(VERSIONS)
def test_a_version_reads_back_from_its_text(version: Version) -> None:
    """Text and number stand for one another."""
    assert Version.parse(str(version)) == version


@given(VERSIONS, st.sampled_from([Bump.PATCH, Bump.MINOR, Bump.MAJOR]))
def test_every_bump_goes_up_and_a_greater_one_no_less_far(version: Version, bump: Bump) -> None:
    """A breaking change never asks for less than a harmless one."""
    assert version < version.after(bump)
    assert version.after(Bump.PATCH) <= version.after(bump)


def test_numbers_are_ordered_as_numbers() -> None:
    """0.10.0 comes after 0.9.0, which it does not as text."""
    assert Version.parse("0.9.0") < Version.parse("0.10.0")


def test_a_breaking_change_moves_the_minor_number_before_1_0_0() -> None:
    """Semantic Versioning promises nothing for major version zero."""
    assert str(Version.parse("0.3.1").after(Bump.MAJOR)) == "0.4.0"
    assert str(Version.parse("1.3.1").after(Bump.MAJOR)) == "2.0.0"


@pytest.mark.parametrize("text", ["1", "1.2", "1.2.3.4", "01.2.3", "1.2.x", "1.2.3-rc1", " 1.2.3", ""])
def test_fails_on_what_is_no_version(text: str) -> None:
    """Anything but three numbers is refused, with the value received."""
    with pytest.raises(CatalogError, match=r"MAJOR\.MINOR\.PATCH") as caught:
        Version.parse(text)
    assert repr(text) in str(caught.value)
