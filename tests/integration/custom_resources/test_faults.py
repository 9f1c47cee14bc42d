"""What each function does when something is wrong around it: nothing is lost, and the reason says why."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from local_cloud.databases import CertificateAuthority
from tests.integration.custom_resources.container import Outcome, event
from tests.integration.custom_resources.impostor import Impostor
from tests.integration.custom_resources.proxy import Proxy
from tests.support.ports import free_port

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.conftest import Case, Functions, Secrets

_KILLS = 5
_CUTS = 10


_ARN = "arn:aws:secretsmanager:eu-west-1:000000000000:secret"
_PROPERTIES: dict[str, Any] = {
    "Host": "localhost",
    "Port": "1",
    "DatabaseName": "librechat",
    "EmbeddingDimensions": "8",
    "AdminSecretArn": f"{_ARN}:admin-AbCdEf",
    "ApplicationSecretArn": f"{_ARN}:application-AbCdEf",
    "ProductVersion": "0.1.0",
}
_HOSTILE: list[tuple[str, object]] = [
    ("Host", None),
    ("Host", "localhost'; DROP TABLE users; --"),
    ("Host", "localhost/?tls=false"),
    ("Host", "höst.example"),
    ("Host", "x" * 1_000_000),
    ("Host", ["localhost"]),
    ("Port", "0"),
    ("Port", "65536"),
    ("Port", "5432 sslmode=disable"),
    ("Port", "٥٤٣٢"),
    ("AdminSecretArn", "arn:aws:s3:::bucket"),
    ("ApplicationSecretArn", {"Ref": "Secret"}),
    ("ProductVersion", "$(reboot)"),
    ("ProductVersion", ""),
]
_MALFORMED = [
    "not json at all",
    "[]",
    '{"username": "only"}',
    '{"username": 1, "password": "p"}',
    '{"username": "", "password": ""}',
]


def _run(case: Case, endpoint: ResponseEndpoint, seconds: float = 60, **changes: object) -> Outcome:
    properties = {**case.target.properties, **changes}
    return case.function.invoke(event("Create", properties, endpoint), endpoint, seconds)


@pytest.mark.parametrize("trusting", ["another authority", "the bundle of the zip"])
def test_a_server_of_another_authority_is_not_trusted(
    case: Case, functions: Functions, endpoint: ResponseEndpoint, tmp_path: Path, trusting: str
) -> None:
    """A certificate that the trusted authorities do not vouch for is refused at once.

    Without DATABASE_CA_FILE these are Amazon's, in the zip: they are read, and this machine's is not one.
    """
    file = "" if "zip" in trusting else str(CertificateAuthority.create(tmp_path).ca_file)
    container = functions.container(case.name, DATABASE_CA_FILE=file)

    outcome = container.invoke(event("Create", case.target.properties, endpoint), endpoint, 30)

    assert "not signed by an authority" in outcome.reason


def test_a_server_with_another_name_is_not_trusted(
    case: Case, endpoint: ResponseEndpoint, authority: CertificateAuthority
) -> None:
    """A certificate of the right authority for another host is refused, and no password is sent to it."""
    with Impostor(authority.issue("elsewhere", hosts=["elsewhere.example"])) as impostor:
        outcome = _run(case, endpoint, 30, Port=str(impostor.port))

    assert "certificate is for another name" in outcome.reason
    assert impostor.trusted == 0


def test_a_wrong_password_is_reported_at_once(
    case: Case, endpoint: ResponseEndpoint, secrets: Secrets
) -> None:
    """The reason names the user and the secret, and waiting is not tried."""
    arn = secrets.put(case.target.admin[0], "not-the-password")

    began = time.monotonic()
    outcome = _run(case, endpoint, 60, AdminSecretArn=arn)

    assert "refuses the password" in outcome.reason
    assert arn in outcome.reason
    assert time.monotonic() - began < 10


def test_a_server_that_is_still_starting_is_waited_for(case: Case, endpoint: ResponseEndpoint) -> None:
    """Connections that are refused at first are tried again."""
    with Proxy(case.target.server.port) as proxy:
        proxy.refused = 3
        outcome = _run(case, endpoint, 60, Port=str(proxy.port))

    assert outcome.applied != "nothing"
    assert proxy.refused == 0


def test_a_server_that_is_down_is_reported_in_time(case: Case, endpoint: ResponseEndpoint) -> None:
    """The answer comes before the function's time is over."""
    began = time.monotonic()
    outcome = _run(case, endpoint, 5, Port=str(free_port()))

    assert "Not finished in time" in outcome.reason
    assert time.monotonic() - began < 5


def test_a_server_that_says_nothing_is_reported_in_time_and_once(
    case: Case, endpoint: ResponseEndpoint
) -> None:
    """The work is stopped before the answer is sent, so no second answer follows."""
    with Proxy(case.target.server.port) as proxy:
        proxy.stalled = True
        began = time.monotonic()
        outcome = _run(case, endpoint, 5, Port=str(proxy.port))
        assert time.monotonic() - began < 5
        sent = proxy.sent
        time.sleep(1)

    assert "Not finished in time" in outcome.reason
    assert len(endpoint.attempts) == 1
    assert proxy.sent == sent


def test_a_function_without_time_does_nothing_and_says_so(case: Case, endpoint: ResponseEndpoint) -> None:
    """With a second left the work is not even begun."""
    outcome = _run(case, endpoint, 1.5)

    assert "Not finished in time" in outcome.reason
    assert _run(case, endpoint).applied != "nothing"


def test_a_connection_may_be_cut_anywhere(case: Case, endpoint: ResponseEndpoint) -> None:
    """Wherever it is cut, the next run goes on from there and ends in the same state."""
    with Proxy(case.target.server.port) as proxy:
        port = {"Port": str(proxy.port)}
        for cut in range(1, 400, 400 // _CUTS if case.name.startswith("documentdb") else 5):
            proxy.sent = 0
            proxy.cut_after = cut
            _run(case, endpoint, 30, **port)
            if proxy.cut_after is not None:
                break
        proxy.cut_after = None
        assert _run(case, endpoint, 30, **port).applied == "nothing"
    state = case.state()
    assert state


def test_a_function_may_be_killed_anywhere(
    case: Case, functions: Functions, endpoint: ResponseEndpoint
) -> None:
    """After kill -9 at moments spread over the run, the next run ends in the state of an undisturbed one."""
    request = event("Create", case.target.properties, endpoint)
    for moment in range(_KILLS):
        container = functions.container(case.name)
        container.warm_up(endpoint)
        container.send(request)
        time.sleep(0.02 + moment * 0.08)
        container.process.kill()
        container.process.wait()
        endpoint.reset()

    _run(case, endpoint)
    assert _run(case, endpoint).applied == "nothing"
    assert case.state()


def test_two_invocations_at_once_do_not_harm_each_other(
    case: Case, functions: Functions, endpoint: ResponseEndpoint
) -> None:
    """Both succeed, and the state is that of one."""
    other = functions.container(case.name)
    other.warm_up(endpoint)
    request = event("Create", case.target.properties, endpoint)
    other.send(request)
    case.function.send(request)
    answers = [case.function.result(endpoint).answer, other.result(endpoint).answer]
    answers += endpoint.received

    statuses = [answer["Status"] for answer in answers if answer]
    assert statuses == ["SUCCESS", "SUCCESS"], answers
    assert _run(case, endpoint).applied == "nothing"


@pytest.mark.parametrize("name", ["postgres-schema", "documentdb-schema"])
def test_hostile_properties_are_refused_by_name(
    functions: Functions, endpoint: ResponseEndpoint, name: str
) -> None:
    """A property that is missing, of another type or made to do harm stops everything, with its name."""
    function = functions.container(name)
    for property_name, value in _HOSTILE:
        properties = {**_PROPERTIES, property_name: value}
        if value is None:
            del properties[property_name]
        reason = function.invoke(event("Create", properties, endpoint), endpoint).reason
        assert property_name in reason
        assert "Nothing was done" in reason


@pytest.mark.parametrize("name", ["postgres-schema", "documentdb-schema"])
def test_all_wrong_properties_are_named_at_once(
    functions: Functions, endpoint: ResponseEndpoint, name: str
) -> None:
    """Whoever corrects a template does not have to find them one by one."""
    reason = functions.container(name).invoke(event("Create", {}, endpoint), endpoint).reason

    for missing in ("Host", "Port", "AdminSecretArn", "ApplicationSecretArn", "ProductVersion"):
        assert f"{missing} is missing" in reason


@pytest.mark.parametrize("name", ["postgres-schema", "documentdb-schema"])
def test_a_malformed_secret_is_reported_without_its_content(
    functions: Functions, endpoint: ResponseEndpoint, secrets: Secrets, name: str
) -> None:
    """The reason says which secret and what it lacks, and repeats nothing of it."""
    function = functions.container(name)
    admin = secrets.put("master", "not-used-before-both-are-read")
    for text in _MALFORMED:
        arn = secrets.put_text(text)
        properties = {**_PROPERTIES, "AdminSecretArn": admin, "ApplicationSecretArn": arn}
        reason = function.invoke(event("Create", properties, endpoint), endpoint).reason
        assert arn in reason
        assert "must be JSON" in reason
        assert text not in reason


def test_a_secret_that_cannot_be_read_is_reported_with_the_permission_needed(
    case: Case, endpoint: ResponseEndpoint
) -> None:
    """A secret that does not exist, as one that is denied, names the action to allow."""
    missing = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:missing-AbCdEf"

    reason = _run(case, endpoint, AdminSecretArn=missing).reason

    assert "ResourceNotFoundException" in reason
    assert "secretsmanager:GetSecretValue" in reason
