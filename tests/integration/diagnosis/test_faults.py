"""Each thing that can break is broken by hand in a running environment, and found: that, and nothing else."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.integration.diagnosis.faults import FAULTS, Fault
from tests.support.sampling import sample

if TYPE_CHECKING:
    from tests.integration.diagnosis.conftest import Patient

SAMPLED = 10
"""Of the faults, how many an ordinary run breaks; a diagnosis asks the cloud some two hundred times."""


def test_a_healthy_environment_has_no_finding(patient: Patient) -> None:
    """Whatever is told then is noise that people learn to ignore."""
    assert patient.faults() == []


@pytest.mark.parametrize("name", sample(FAULTS, SAMPLED))
def test_a_fault_is_found_and_nothing_beside_it(patient: Patient, name: str) -> None:
    """What is wrong, how it is known, why it matters and how to fix it; mended, it is gone."""
    fault: Fault = FAULTS[name]
    now = dt.datetime.now(dt.UTC) + fault.later
    with fault.breaking(patient):
        found = patient.faults(now)
    assert [one.check for one in found] == [fault.check], found
    assert fault.symptom in found[0].symptom
    assert any(fault.evidence in each for each in (found[0].found, *found[0].evidence)), found[0]
    assert found[0].why
    assert found[0].fix
