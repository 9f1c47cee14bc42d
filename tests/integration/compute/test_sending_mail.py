"""Mail by the variables that the template gives LibreChat, with its mail library, to a server with TLS."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import Account, evaluate
from local_cloud.databases import CertificateAuthority
from portfolio.npm.packages import NODE, installed_packages
from products import contract
from tests.integration.compute.mail_server import PASSWORD, USER, MailServer
from tests.support.patience import PATIENCE
from tests.template.compute import company_choices as chosen
from tests.template.compute.tasks import main_container, tasks, variables
from tests.template.compute.values import DEMO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.compute.mail_server import Speaks

    Start = Callable[[Speaks], MailServer]

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
SEND = Path(__file__).with_name("send.js").read_text(encoding="utf-8")
SECRET = json.dumps({"username": USER, "password": PASSWORD})
BY_PORT = {"tls": "465", "starttls": "587"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    """The authority that the server is certified by."""
    return CertificateAuthority.create(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def start(authority: CertificateAuthority) -> Iterator[Start]:
    """Starts mail servers."""
    servers: list[MailServer] = []

    def begin(speaks: Speaks) -> MailServer:
        servers.append(MailServer(authority.issue(), speaks))
        return servers[-1]

    yield begin
    for server in servers:
        server.close()


@pytest.fixture(scope="module")
def account() -> Account:
    """An account with all that the layers below export, by its name."""
    return Account(exports={key.export_name("demo"): f"<{key.name}>" for key in contract.all_keys()})


def _variables(template: dict[str, Any], account: Account, port: str, secret: str = SECRET) -> dict[str, str]:
    """LibreChat's variables by a launch with another server's mail, secrets read as ECS reads them."""
    given = {**DEMO, **chosen.SMTP, "MailPort": port}
    container = main_container(tasks(evaluate(template, given, account=account))["LibreChat"])
    read = json.loads(secret)
    named = {entry["Name"]: entry["ValueFrom"] for entry in container["Secrets"]}
    secrets = {name: read[arn.split(":")[-3]] for name, arn in named.items() if name.startswith("EMAIL_")}
    return {**variables(container), **secrets}


def _send(told: dict[str, str], server: MailServer, authority: CertificateAuthority | None) -> str:
    """Sends one mail to the server in the place of the one that was named; returns what the library said."""
    there = {"EMAIL_HOST": "localhost", "EMAIL_PORT": str(server.port)}
    trust = {} if authority is None else {"NODE_EXTRA_CA_CERTS": str(authority.ca_file)}
    mail = {name: value for name, value in told.items() if name.startswith(("EMAIL_", "APP_"))}
    done = subprocess.run(  # noqa: S603 - the locked Node.js on our own script
        [str(NODE), "-e", SEND],
        cwd=installed_packages(),
        env={**mail, **there, **trust},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    return done.stdout


@pytest.mark.parametrize("speaks", ["tls", "starttls"])
def test_mail_arrives_encrypted_from_the_sender_that_was_named(
    templates: dict[str, dict[str, Any]],
    account: Account,
    start: Start,
    authority: CertificateAuthority,
    speaks: Speaks,
) -> None:
    """On either port, with the secret's user and password."""
    server = start(speaks)
    told = _variables(templates["compute-ecs"], account, BY_PORT[speaks])
    assert _send(told, server, authority) == "sent"
    (mail,) = server.kept.mails
    assert mail.encrypted
    assert (mail.sender, mail.recipients) == ("chat@example.com", ["ada@example.org"])
    assert "From: Contoso Chat <chat@example.com>" in mail.content.replace('"', "")
    assert server.kept.in_the_clear == []


@pytest.mark.parametrize("speaks", ["tls", "starttls"])
def test_a_server_that_nobody_vouches_for_gets_neither_mail_nor_password(
    templates: dict[str, dict[str, Any]], account: Account, start: Start, speaks: Speaks
) -> None:
    """Its certificate is signed by an authority that Node.js does not know."""
    server = start(speaks)
    told = _variables(templates["compute-ecs"], account, BY_PORT[speaks])
    assert "certificate" in _send(told, server, None)
    assert (server.kept.mails, server.kept.in_the_clear) == ([], [])


def test_a_wrong_password_is_told_and_sends_nothing(
    templates: dict[str, dict[str, Any]], account: Account, start: Start, authority: CertificateAuthority
) -> None:
    """As an IAM access key would be, which is no SMTP password."""
    server = start("tls")
    other = json.dumps({"username": USER, "password": "wJalrXUtnFEMI"})
    told = _variables(templates["compute-ecs"], account, "465", other)
    assert _send(told, server, authority).startswith("EAUTH")
    assert server.kept.mails == []


def test_only_port_465_keeps_the_password_from_a_server_without_encryption(
    templates: dict[str, dict[str, Any]], account: Account, start: Start, authority: CertificateAuthority
) -> None:
    """LibreChat misspells the option that would demand STARTTLS: this is what the form says of port 587."""
    server = start("nothing")
    told = _variables(templates["compute-ecs"], account, "465")
    assert _send(told, server, authority) != "sent"
    assert (server.kept.mails, server.kept.in_the_clear) == ([], [])
    told = _variables(templates["compute-ecs"], account, "587")
    assert _send(told, server, authority) == "sent"
    assert server.kept.in_the_clear == [PASSWORD.encode()]
    words = templates["compute-ecs"]["Parameters"]["MailPort"]
    assert words["Default"] == "465"
    assert "goes on without encryption, password included" in words["Description"]
