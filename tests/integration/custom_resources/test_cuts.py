"""A connection that is cut at every statement, one after the other: the same run begins again and ends it.

`make prove` cuts at each of them, `make test` at a share of them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.integration.custom_resources.container import event
from tests.integration.custom_resources.mongo_relay import MongoCutter
from tests.integration.custom_resources.proxy import Proxy
from tests.integration.custom_resources.targets import Case, MongoTarget
from tests.support.figures import Figures, publish
from tests.support.sampling import sample

if TYPE_CHECKING:
    from local_cloud.databases import CertificateAuthority
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.leaks import Leaks

_AS_IT_HAPPENS = {"hello", "ismaster", "saslContinue", "saslStart"}
"""What the driver sends as often as it opens connections and looks after them, now more, now less."""

_IN_AN_ORDINARY_RUN = 6


def _run(case: Case, endpoint: ResponseEndpoint, port: int | None = None) -> str:
    """What a Create did, directly or through a relay; the reason if it failed."""
    properties = {**case.target.properties, **({"Port": str(port)} if port else {})}
    outcome = case.function.invoke(event("Create", properties, endpoint), endpoint, 30)
    assert outcome.error is None
    assert outcome.answer is not None
    return "" if outcome.answer["Status"] == "FAILED" else outcome.applied


def _assert_finished(case: Case, endpoint: ResponseEndpoint, expected: tuple[object, object]) -> None:
    """The next run finds nothing to do, and all is as if nothing had happened."""
    assert _run(case, endpoint) == "nothing"
    assert case.found() == expected


def _undisturbed(case: Case, endpoint: ResponseEndpoint) -> tuple[object, object]:
    """The state that a run without faults leaves, and the data."""
    case.renew()
    assert _run(case, endpoint)
    return case.found()


def _publish(case: Case, fault: str, leaks: Leaks, answers: Counter[str], lost: int) -> None:
    publish(
        Figures(
            fault=fault,
            function=case.name,
            runs=answers.total(),
            answers=dict(answers),
            lost=lost,
            leaked=leaks.count(),
            command="PROVE=1 .venv/bin/pytest tests/integration/custom_resources/test_cuts.py",
        )
    )


def test_postgresql_may_be_cut_at_every_message(
    postgres_case: Case, endpoint: ResponseEndpoint, leaks: Leaks
) -> None:
    """Each message of a Create is carried out in turn while its answer is lost, logins included."""
    case = postgres_case
    expected, rows = _undisturbed(case, endpoint), case.rows()
    answers: Counter[str] = Counter()
    lost = cuts = 0
    with Proxy(case.target.server.port) as proxy:
        case.renew()
        assert _run(case, endpoint, proxy.port)
        chosen = sample(range(1, proxy.sent + 1), _IN_AN_ORDINARY_RUN)
        for cut in chosen:
            case.renew()
            proxy.sent, proxy.cut_at = 0, cut
            answers["SUCCESS" if _run(case, endpoint, proxy.port) else "FAILED"] += 1
            cuts += proxy.cut_at is None
            lost += (rows - case.rows()).total()
            _assert_finished(case, endpoint, expected)

    _publish(case, "connection cut at every message in turn", leaks, answers, lost)
    assert cuts == len(chosen)
    assert (answers["FAILED"], lost) == (0, 0)
    print(f"PostgreSQL: cut at {cuts} messages, {answers['FAILED']} runs failed")  # noqa: T201 - shown by pytest -rP


def test_documentdb_may_be_cut_at_every_command(
    documentdb_case: Case, authority: CertificateAuthority, endpoint: ResponseEndpoint, leaks: Leaks
) -> None:
    """Each command of a Create is carried out in turn while its answer is lost, logins included."""
    case = documentdb_case
    expected, rows = _undisturbed(case, endpoint), case.rows()
    assert isinstance(case.target, MongoTarget)
    with MongoCutter(case.target.server, authority) as relay:
        case.renew()
        assert _run(case, endpoint, relay.port)
    commands = relay.commands
    each = sorted((name, number + 1) for name, count in commands.items() for number in range(count))
    of_a_login = [one for one in each if one[0] in _AS_IT_HAPPENS]
    of_the_work = [one for one in each if one[0] not in _AS_IT_HAPPENS]
    chosen = sample(of_a_login, _IN_AN_ORDINARY_RUN // 3) + sample(of_the_work, _IN_AN_ORDINARY_RUN)
    cuts: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    lost = 0
    for command in chosen:
        case.renew()
        with MongoCutter(case.target.server, authority) as relay:
            relay.cut_at = command
            answers["SUCCESS" if _run(case, endpoint, relay.port) else "FAILED"] += 1
        cuts[command[0]] += relay.cut_at is None
        lost += (rows - case.rows()).total()
        _assert_finished(case, endpoint, expected)

    _publish(case, "connection cut at every command in turn", leaks, answers, lost)
    asked = Counter(name for name, _ in chosen)
    missed = {name for name in asked if cuts[name] < asked[name]}
    assert missed <= _AS_IT_HAPPENS
    assert sum(cuts[name] for name in _AS_IT_HAPPENS) > 0
    assert (answers["FAILED"], lost) == (0, 0)
    print(f"DocumentDB: {answers['FAILED']} runs failed, cut at {dict(cuts)}")  # noqa: T201 - shown by pytest -rP
