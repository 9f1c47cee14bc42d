"""Impact in words: what people notice of an update, who says so, and what the console shows of it."""

from __future__ import annotations

import copy
import re
from itertools import pairwise
from typing import Any

import pytest

from portfolio.impact import Effect, Impact, compare, compare_running, described, notice, summary, why
from portfolio.impact.notices import FILE, _table
from portfolio.impact.running import pseudo_parameters, refused_values
from portfolio.offering import OFFERS
from portfolio.versions.release import latest, releases
from tests.unit.portfolio.test_impact import BEFORE

STACK = "arn:aws-cn:cloudformation:cn-north-1:111122223333:stack/SC-1/0"
UPDATES = [pair for offer in OFFERS for pair in pairwise(releases(offer.name))]


def _changed(product: str, *path: str, value: object) -> Impact:
    """The impact of one change in a product's newest release."""
    release = latest(product)
    assert release is not None
    before = release.template()
    after = copy.deepcopy(before)
    place: Any = after["Resources"]
    for step in path[:-1]:
        place = place.setdefault(step, {})
    place[path[-1]] = value
    return compare(before, after)


def _told(impact: Impact) -> dict[str, str]:
    return {change.logical_id: notice(change, impact).text for change in impact.changes}


def test_a_new_task_restarts_a_service_without_a_gap() -> None:
    """LibreChat keeps all its tasks until the new ones serve; the search has one task and its own disk."""
    for service, task, words in (
        ("LibreChatService", "LibreChatTask", "LibreChat restarts once, no gap"),
        ("SearchService", "SearchTask", "the search in messages is away for a minute or two"),
    ):
        impact = _changed("compute-ecs", task, "Properties", "Cpu", value="4096")
        assert _told(impact)[service] == words
        assert summary(impact).startswith(f"{words[:1].upper()}{words[1:]}. Data is kept.")
        assert (
            next(why(each) for each in impact.changes if each.logical_id == service)
            == "TaskDefinition changes"
        )


@pytest.mark.parametrize(
    ("product", "path", "value", "words"),
    [
        (
            "data",
            ("Postgres", "Properties", "DBInstanceClass"),
            "db.x",
            "PostgreSQL is away for about a minute",
        ),
        (
            "data",
            ("Postgres", "Properties", "MasterUsername"),
            "x",
            "the new one is empty; the data is kept as a",
        ),
        (
            "data",
            ("DocumentDb", "Properties", "EngineVersion"),
            "5.0.9",
            "DocumentDB is away for about a minute",
        ),
        ("data", ("PostgresSchema", "Properties", "More"), "1", "1 change that nobody notices"),
        (
            "compute-ec2",
            ("LaunchTemplate", "Properties", "LaunchTemplateData", "ImageId"),
            "x",
            "some minutes",
        ),
        (
            "compute-ecs",
            ("LibreChatService", "Properties", "DesiredCount"),
            5,
            "1 change that nobody notices",
        ),
    ],
)
def test_each_kind_of_change_says_what_people_notice(
    product: str, path: tuple[str, ...], value: object, words: str
) -> None:
    """In one sentence, beside what becomes of the data."""
    assert words in summary(_changed(product, *path, value=value))


def test_what_a_source_says_is_changed_in_place_is_not_said_to_be_replaced() -> None:
    """AWS's handler changes MultiAZ in place, and Insights' key where there was none."""
    impact = _changed("data", "Postgres", "Properties", "MultiAZ", value=True)
    [change] = impact.changes
    told = notice(change, impact)
    assert change.effect is Effect.PERHAPS_REPLACED
    assert (told.text, told.data) == ("PostgreSQL is changed in place", "its data is kept")
    assert "ImmutabilityHelper" in told.source


def test_a_value_that_some_get_and_the_others_keep_is_said_to_be_set_in_place() -> None:
    """Insights' key was only the larger sizes' before data 0.5.0 and is everybody's since; no data goes."""
    by_version = {str(release.version): release.template() for release in releases("data")}
    told = summary(compare(by_version["0.4.0"], by_version["0.5.0"]))
    assert "replaced" not in told.partition("PostgreSQL")[2].partition(".")[0]
    assert "empty" not in told


@pytest.mark.parametrize(("before", "after"), UPDATES, ids=[str(after) for _, after in UPDATES])
def test_what_the_console_shows_is_short_and_names_nothing_of_ours(before: Any, after: Any) -> None:  # noqa: ANN401 - releases
    """At most 300 characters for every update that was ever released, without logical IDs and paths."""
    impact = compare(before.template(), after.template())
    text = described(after.manifest.changelog, summary(impact))
    assert 0 < len(text) <= 300
    told = set(re.findall(r"[A-Za-z0-9]+", summary(impact)))
    named = {name for name in after.template()["Resources"] if re.search(r"[a-z0-9][A-Z]", name)}
    assert not told & (named - {"LibreChat"})
    assert "docs/" not in text
    assert "a part of it" not in text


def test_every_sentence_has_a_source_and_every_type_a_name() -> None:
    """A page with its address; and what people call whatever the products are made of."""
    table = _table()
    for rule in table["notice"]:
        assert re.fullmatch(r"[^\"]+, \"[^\"]+\"(: .+)?", rule["source"]), rule["source"]
        assert rule["url"].startswith("https://docs.aws.amazon.com/")
        assert rule["gap"] in {"none", "brief", "minutes", "unknown"}
        assert ("{who}" in rule["one"]) == ("{who}" in rule["many"])
    newest = [latest(offer.name) for offer in OFFERS]
    types = {
        each["Type"] for release in newest if release for each in release.template()["Resources"].values()
    }
    unnamed = {each for each in types if each not in table["kinds"] and not each.startswith("Custom::")}
    assert unnamed == set()
    assert FILE.suffix == ".toml"


@pytest.mark.parametrize("effect", list(Effect))
def test_every_effect_on_any_type_has_a_sentence(effect: Effect) -> None:
    """Also for a type that nobody has thought of."""
    assert any(effect.name.lower() in rule["effects"] and "types" not in rule for rule in _table()["notice"])


def test_an_environment_is_compared_through_its_parameters_and_conditions() -> None:
    """What a large environment would notice is nothing to a small one, and the other way round."""
    after = copy.deepcopy(BEFORE)
    after["Mappings"]["Sizes"]["large"]["Class"] = "db.r8g.xlarge"
    after["Resources"]["Database"]["Properties"]["MultiAZ"]["Fn::If"][1] = False
    after["Resources"]["More"] = {**BEFORE["Resources"]["Note"], "Condition": "IsLarge"}
    pseudo = pseudo_parameters(STACK)
    small = compare_running(BEFORE, after, {"EnvironmentName": "a", "Size": "small"}, pseudo=pseudo)
    large = compare_running(BEFORE, after, {"EnvironmentName": "a", "Size": "large"}, pseudo=pseudo)
    assert small.changes == ()
    assert {change.logical_id for change in large.changes} == {"Database", "More"}
    assert pseudo == {
        "AWS::Partition": "aws-cn",
        "AWS::Region": "cn-north-1",
        "AWS::AccountId": "111122223333",
    }


def test_a_value_in_use_that_the_form_no_longer_takes_is_named() -> None:
    """The update would be refused until it is changed; a masked value is left alone."""
    after = copy.deepcopy(BEFORE)
    after["Parameters"]["Size"]["AllowedValues"] = ["large"]
    after["Parameters"]["Size"]["Default"] = "large"
    after["Parameters"]["Password"] = {"Type": "String", "Default": "", "AllowedPattern": "[a-z]*"}
    values = {"EnvironmentName": "a", "Size": "small", "Password": "****"}
    assert "Size: received 'small'" in refused_values(after, values)
    assert refused_values(after, {**values, "Size": "large"}) == ""


def test_a_description_keeps_what_an_update_does_and_as_much_news_as_fits() -> None:
    """News is cut at the end of a clause, and left out where no clause fits."""
    update = "LibreChat restarts once, no gap. Data is kept."
    assert described("Adds exports", update) == f"Adds exports. {update}"
    assert described(f"Adds exports; {'x' * 300}.", update) == f"Adds exports. {update}"
    assert described("x" * 400, update) == update
    assert described("First.", "") == "First."
