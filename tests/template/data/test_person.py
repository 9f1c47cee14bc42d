"""The function for privacy requests: there only where it is asked for, with LibreChat's own rights."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from products.data.functions.person import OUTPUT

if TYPE_CHECKING:
    from tests.template.data.conftest import Launch


def test_nothing_can_read_a_persons_data_unless_it_was_asked_for(launch: Launch) -> None:
    """An update of an older environment makes no such function."""
    launched = launch()
    assert not [name for name in launched.resources if name.startswith("PersonData")]
    assert OUTPUT not in launched.outputs


def test_the_function_acts_as_librechats_own_user(launch: Launch) -> None:
    """Nobody may invoke it but those whom IAM lets, and it reads no master user's secret."""
    launched = launch(PrivacyRequests="on")
    role = json.dumps(launched.resources["PersonDataRole"].properties["Policies"])
    assert launched.token("DocumentDbSecret") in role
    assert launched.token("DocumentDbMasterSecret") not in role
    assert launched.outputs[OUTPUT].value == launched.token("PersonDataFunction")
    functions = {each.properties["FunctionName"] for each in launched.of_type("AWS::Lambda::Permission")}
    assert not [name for name in functions if "PersonData" in name]
