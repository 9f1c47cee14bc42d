"""What each function does when something is wrong around it: nothing is lost, and the reason says why."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

import pytest

from local_cloud.databases import CertificateAuthority
from tests.integration.custom_resources.container import Outcome, event
from tests.integration.custom_resources.impostor import Impostor
from tests.integration.custom_resources.loopback import BlackHole
from tests.integration.custom_resources.proxy import Proxy
from tests.integration.custom_resources.secrets_manager import DenyingSecretsManager
from tests.support.patience import HANGS
from tests.support.ports import free_port

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.custom_resources.built_functions import Functions
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.secrets_manager import Secrets
    from tests.integration.custom_resources.targets import Case

_FUNCTIONS = ("postgres-schema", "documentdb-schema")
_ARN = "arn:aws:secretsmanager:eu-west-1:000000000000:secret"
_PROPERTIES: dict[str, dict[str, Any]] = {
    "documentdb-schema": {
        "Host": "localhost",
        "Port": "1",
        "AdminSecretArn": f"{_ARN}:admin-AbCdEf",
        "ApplicationSecretArn": f"{_ARN}:application-AbCdEf",
        "ProductVersion": "0.1.0",
    }
}
_PROPERTIES["postgres-schema"] = {
    **_PROPERTIES["documentdb-schema"],
    "DatabaseName": "librechat",
    "EmbeddingDimensions": "8",
}
_HOSTILE: list[object] = [
    None,
    "",
    " ",
    ["localhost"],
    {"Ref": "Secret"},
    True,
    -1,
    2.5,
    "x'; DROP TABLE users; --",
    'x"; DROP ROLE app; --',
    "$(reboot)",
    "${HOME}",
    "localhost/?tls=false",
    "5432 sslmode=disable",
    "höst.example",
    "٥٤٣٢",
    "x\u202ey",
    "x\0y",
    "0.1.0\n",
    "arn:aws:s3:::bucket",
    "x" * 1_000_000,
]
"""What no property takes."""

_WRONG_PORTS = [("Port", "0"), ("Port", "65536")]
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
    outcome = _run(case, endpoint, 300, AdminSecretArn=arn)

    assert "refuses the password" in outcome.reason
    assert arn in outcome.reason
    assert time.monotonic() - began < HANGS


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
    assert time.monotonic() - began < HANGS


def test_a_server_that_says_nothing_is_reported_in_time_and_once(
    case: Case, endpoint: ResponseEndpoint
) -> None:
    """The work is stopped before the answer is sent, so no second answer follows."""
    with Proxy(case.target.server.port) as proxy:
        proxy.stalled = True
        began = time.monotonic()
        outcome = _run(case, endpoint, 5, Port=str(proxy.port))
        assert time.monotonic() - began < HANGS
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


def test_a_slow_server_is_worked_with(case: Case, endpoint: ResponseEndpoint) -> None:
    """Each message is late, and the work takes as long as it takes."""
    with Proxy(case.target.server.port) as proxy:
        proxy.delay = 0.02
        outcome = _run(case, endpoint, Port=str(proxy.port))

    assert outcome.applied != "nothing"
    assert _run(case, endpoint).applied == "nothing"


def test_a_server_too_slow_for_the_time_is_reported_and_the_next_run_goes_on(
    case: Case, endpoint: ResponseEndpoint
) -> None:
    """The work stops between two steps, in time; what was done by then is kept."""
    case.renew()
    with Proxy(case.target.server.port) as proxy:
        proxy.delay = 0.5
        began = time.monotonic()
        outcome = _run(case, endpoint, 5, Port=str(proxy.port))
        assert time.monotonic() - began < HANGS

    assert "Not finished in time" in outcome.reason
    assert _run(case, endpoint).applied != "nothing"
    assert case.target.data()


def test_a_server_that_takes_no_packet_is_reported_in_time(case: Case, endpoint: ResponseEndpoint) -> None:
    """As behind a security group that does not let the function in: nothing answers, not even a refusal."""
    with BlackHole() as hole:
        began = time.monotonic()
        outcome = _run(case, endpoint, 5, Port=str(hole.port))

    assert "Not finished in time" in outcome.reason
    assert time.monotonic() - began < HANGS


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


@pytest.mark.parametrize("name", _FUNCTIONS)
def test_hostile_properties_are_refused_by_name(
    functions: Functions, endpoint: ResponseEndpoint, name: str
) -> None:
    """A property that is missing, of another type or made to do harm stops everything, with its name."""
    function = functions.container(name)
    for property_name, value in [*itertools.product(_PROPERTIES[name], _HOSTILE), *_WRONG_PORTS]:
        properties = {**_PROPERTIES[name], property_name: value}
        if value is None:
            del properties[property_name]
        reason = function.invoke(event("Create", properties, endpoint), endpoint).reason
        assert reason.count(property_name) == 1, value
        assert "Nothing was done" in reason


@pytest.mark.parametrize("name", _FUNCTIONS)
def test_all_wrong_properties_are_named_at_once(
    functions: Functions, endpoint: ResponseEndpoint, name: str
) -> None:
    """Whoever corrects a template does not have to find them one by one."""
    reason = functions.container(name).invoke(event("Create", {}, endpoint), endpoint).reason

    for missing in _PROPERTIES[name]:
        assert f"{missing} is missing" in reason


@pytest.mark.parametrize("name", _FUNCTIONS)
def test_a_malformed_secret_is_reported_without_its_content(
    functions: Functions, endpoint: ResponseEndpoint, secrets: Secrets, name: str
) -> None:
    """The reason says which secret and what it lacks, and repeats nothing of it."""
    function = functions.container(name)
    admin = secrets.put("master", "not-used-before-both-are-read")
    for text in _MALFORMED:
        arn = secrets.put_text(text)
        properties = {**_PROPERTIES[name], "AdminSecretArn": admin, "ApplicationSecretArn": arn}
        reason = function.invoke(event("Create", properties, endpoint), endpoint).reason
        assert arn in reason
        assert "must be JSON" in reason
        assert text not in reason


def test_a_secret_that_does_not_exist_is_reported(case: Case, endpoint: ResponseEndpoint) -> None:
    """The reason has Secrets Manager's word for it and the secret's ARN."""
    reason = _run(case, endpoint, AdminSecretArn=f"{_ARN}:missing-AbCdEf").reason

    assert "ResourceNotFoundException" in reason
    assert f"{_ARN}:missing-AbCdEf" in reason


@pytest.mark.parametrize(
    ("permission", "because"),
    [
        ("secretsmanager:GetSecretValue", "because no identity-based policy allows the action"),
        ("kms:Decrypt", "is not authorized: Access to KMS is not allowed"),
    ],
)
def test_a_denied_secret_is_reported_with_the_permission_needed(
    case: Case, functions: Functions, endpoint: ResponseEndpoint, permission: str, because: str
) -> None:
    """Whichever of the two is denied, nothing is begun; once it is allowed, the same container goes on."""
    with DenyingSecretsManager(functions.environment["AWS_ENDPOINT_URL"], because) as denying:
        function = functions.container(case.name, AWS_ENDPOINT_URL=denying.url)
        request = event("Create", case.target.properties, endpoint)
        for name in ("AdminSecretArn", "ApplicationSecretArn"):
            denying.denied = case.target.properties[name]
            reason = function.invoke(request, endpoint).reason
            for words in ("AccessDeniedException", because, permission, denying.denied):
                assert words in reason
        assert case.target.progress() == 0

        denying.denied = ""
        assert function.invoke(request, endpoint).applied != "nothing"
