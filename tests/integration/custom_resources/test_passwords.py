"""Every password and user name that a secret may hold works, whatever characters are in it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.integration.custom_resources.container import event

if TYPE_CHECKING:
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.secrets_manager import Secrets
    from tests.integration.custom_resources.targets import Case

_FEW = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
_PRINTABLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=8, max_size=40)
_EVERY_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_NO_WORD = "~q9"
"""Makes every password one that no message holds by itself: Hypothesis also tries words of our own code, such
as ``password``, which would look like a leak."""

_ANY_SCRIPT = st.text(
    st.characters(min_codepoint=0xA1, max_codepoint=0x2FFF, categories=["L", "N", "P", "S"]),
    min_size=8,
    max_size=30,
).filter(lambda text: unicodedata.normalize("NFKC", text) == text)


@_FEW
@given(password=_PRINTABLE | _ANY_SCRIPT)
@example(password=_EVERY_PRINTABLE)
@example(password=_EVERY_PRINTABLE[::-1])
def test_every_printable_password_authenticates(
    case: Case, endpoint: ResponseEndpoint, secrets: Secrets, password: str
) -> None:
    """The function logs in as the application with it, and so can the application."""
    password += _NO_WORD
    secrets.replace(case.target.properties["ApplicationSecretArn"], case.target.application[0], password)
    case.target.application = (case.target.application[0], password)

    outcome = case.function.invoke(event("Update", case.target.properties, endpoint), endpoint)

    assert outcome.applied
    assert case.target.state()


@_FEW
@given(suffix=st.text("abcXYZ019'\";$\\%_-. éß", min_size=1, max_size=20))
@pytest.mark.filterwarnings("ignore")
def test_every_user_name_is_taken_as_it_is(
    case: Case, endpoint: ResponseEndpoint, secrets: Secrets, suffix: str
) -> None:
    """Quotes, semicolons and the like are part of the name and of nothing else."""
    name = case.target.application[0] + suffix
    password = case.target.application[1]
    properties = {**case.target.properties, "ApplicationSecretArn": secrets.put(name, password)}

    outcome = case.function.invoke(event("Update", properties, endpoint), endpoint)

    assert outcome.applied
    before = case.target.application
    case.target.application = (name, password)
    assert case.target.state()
    case.target.application = before
