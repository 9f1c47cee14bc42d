"""What end users may do with layers, in which order, and how a mistake is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.environment_databases import EnvironmentDatabases
from tests.support.settings import TAG, TAGS

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Demo


def _names(demo: Demo) -> set[str]:
    return {one["layer"]["name"] for one in demo.checkout.catalog_json("status")}


def test_layers_terminate_in_reverse_and_no_other_way(demo: Demo) -> None:
    """A network goes last, and the refusal names who uses it."""
    for product in ("network", "data"):
        demo.checkout.catalog("launch", product, "--environment", "passing", *TAG)
    refused = demo.checkout.catalog("terminate", "network", "--environment", "passing", expected=1)
    assert "passing-data" in refused.stderr
    assert {"passing-network", "passing-data"} <= _names(demo)
    for product in ("data", "network"):
        demo.checkout.catalog("terminate", product, "--environment", "passing")
    assert not {name for name in _names(demo) if name.startswith("passing-")}


def test_data_without_a_network_is_refused_by_the_name_of_what_is_missing(demo: Demo) -> None:
    """The order of launches needs no manual."""
    refused = demo.checkout.catalog("launch", "data", "--environment", "nowhere", *TAG, expected=1)
    assert "network" in refused.stderr
    assert "nowhere" in refused.stderr


MISTAKES = {
    "a range that is not one": ("network", "VpcCidr=10.0.0.300/16", "10.0.0.300/16", "private range"),
    "a range too small for the tiers": ("network", "VpcCidr=10.0.0.0/26", "10.0.0.0/26", "/16 to /22"),
    "an unknown size": ("data", "Size=huge", "huge", "small, medium"),
    "an unknown parameter": ("network", "Speed=fast", "Speed", "VpcCidr"),
    "the whole internet for SSH": ("network", "SshAllowedCidr=0.0.0.0/0", "0.0.0.0/0", "203.0.113"),
}
"""What is wrong, by product and parameter; then what the refusal shows as received, and as allowed."""


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_in_words_and_changes_nothing(demo: Demo, mistake: str) -> None:
    """Refused before anything is created: the value, what is allowed, and how to fix it."""
    product, parameter, received, allowed = MISTAKES[mistake]
    before = _names(demo)
    refused = demo.checkout.catalog(
        "launch", product, "--environment", "mistaken", "--parameter", parameter, *TAG, expected=1
    )
    assert f"received: '{received}'" in refused.stderr or f"received: {received}" in refused.stderr
    assert allowed in refused.stderr.partition("allowed:")[2]
    assert "to fix:" in refused.stderr
    assert _names(demo) == before


def test_an_environment_name_out_of_pattern_is_refused(demo: Demo) -> None:
    """Names become parts of other names, so their alphabet is small."""
    refused = demo.checkout.catalog("launch", "network", "--environment", "Team_A", *TAG, expected=2)
    assert "Team_A" in refused.stderr
    assert "lower-case" in refused.stderr


def test_a_tag_value_that_is_not_offered_is_refused(demo: Demo) -> None:
    """The refusal lists what is offered; without any, it says that no such tag is asked for."""
    key, value = next(iter(TAGS.items()), ("Nobody", "asks"))
    refused = demo.checkout.catalog(
        "launch", "network", "--environment", "tagged", "--tag", f"{key}=pets-{value}", expected=1
    )
    assert f"pets-{value}" in refused.stderr
    assert key in refused.stderr


def _update_data(demo: Demo, *parameters: str, expected: int = 0) -> str:
    """Update the data layer of the environment sized, and return what was said of a failure."""
    given = [part for parameter in parameters for part in ("--parameter", parameter)]
    return demo.checkout.catalog("update", "data", "--environment", "sized", *given, expected=expected).stderr


def test_an_environment_grows_and_never_shrinks_with_its_data_in_place(demo: Demo) -> None:
    """Every larger size is reached by an update; a smaller one is refused, and nothing touches the data."""
    for product in ("network", "data"):
        demo.checkout.catalog("launch", product, "--environment", "sized", *TAG)
    databases = EnvironmentDatabases(demo.checkout, "sized")
    with databases.postgres() as cursor:
        cursor.execute("INSERT INTO langchain_pg_collection (name, uuid) VALUES ('kept', gen_random_uuid())")
    with databases.librechat() as librechat:
        librechat.users.insert_one({"email": "kept@example.com"})
    for size, expected in (("medium", 0), ("large", 0), ("small", 1)):
        said = _update_data(demo, f"Size={size}", expected=expected)
        assert ("RDS never makes a disk smaller" in said) is (size == "small"), said
        with databases.postgres() as cursor:
            cursor.execute("SELECT name FROM langchain_pg_collection")
            assert cursor.fetchall() == [("kept",)]
        with databases.librechat() as librechat:
            assert librechat.users.count_documents({"email": "kept@example.com"}) == 1
    _update_data(demo, "ProtectData=false")
    for product in ("data", "network"):
        demo.checkout.catalog("terminate", product, "--environment", "sized")


def test_an_environment_is_restored_from_what_a_termination_left(demo: Demo) -> None:
    """Both snapshots and the recovery secret, and a new environment has the rows and the documents."""
    for product in ("network", "data"):
        demo.checkout.catalog("launch", product, "--environment", "former", *TAG)
    former = EnvironmentDatabases(demo.checkout, "former")
    with former.postgres() as cursor:
        cursor.execute("INSERT INTO langchain_pg_collection (name, uuid) VALUES ('kept', gen_random_uuid())")
    with former.librechat() as librechat:
        librechat.users.insert_one({"email": "kept@example.com"})
    database, cluster = re.findall(
        r"(?:database|cluster) (\S+?)(?=[ ,])", former.output("KeptAfterTermination")
    )
    demo.checkout.catalog("terminate", "data", "--environment", "former")
    parameters = {
        "PostgresSnapshot": f"{database}-final-snapshot",
        "DocumentDbSnapshot": f"{cluster}-final-snapshot",
        "RecoverySecretArn": former.output("RecoverySecret"),
    }
    given = [part for name, value in parameters.items() for part in ("--parameter", f"{name}={value}")]
    launch = ("launch", "data", "--environment", "former", *given, *TAG)
    refused = demo.checkout.catalog(*launch, expected=1)
    assert "does not carry the tag librechat:offered = true" in refused.stderr
    demo.checkout.catalog("terminate", "data", "--environment", "former")
    former.offer(parameters["PostgresSnapshot"], parameters["DocumentDbSnapshot"])
    demo.checkout.catalog(*launch)
    restored = EnvironmentDatabases(demo.checkout, "former")
    assert restored.output("KeptAfterTermination") != former.output("KeptAfterTermination")
    with restored.postgres() as cursor:
        cursor.execute("SELECT name FROM langchain_pg_collection")
        assert cursor.fetchall() == [("kept",)]
    with restored.librechat() as librechat:
        assert librechat.users.count_documents({"email": "kept@example.com"}) == 1
    for product in ("data", "network"):
        demo.checkout.catalog("terminate", product, "--environment", "former")
