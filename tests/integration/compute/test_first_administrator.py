"""The program that makes the first administrator, with LibreChat's own models on a real server."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local_cloud.databases import CertificateAuthority, MongoServer
from portfolio.npm.packages import NODE, installed_packages
from products.compute.application.administrator import start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pymongo.collection import Collection

    Users = Collection[dict[str, Any]]

PACKAGES = Path(__file__).parents[2] / "sign_on"
PASSWORD = "a-password-of-the-tests"  # noqa: S105 - the tests' own
FIRST = "firstPassword24letters00"
ANNA = "Anna@example.com"
STARTED = 0
REFUSED = 1
CLOSED = 3


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    """The authority that the server is certified by."""
    return CertificateAuthority.create(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def mongo(tmp_path_factory: pytest.TempPathFactory, authority: CertificateAuthority) -> Iterator[MongoServer]:
    """A DocumentDB stand-in with LibreChat's user."""
    server = MongoServer(tmp_path_factory.mktemp("mongo"), authority).start()
    server.set_master("librechat", PASSWORD)
    yield server
    server.stop()


@pytest.fixture
def users(mongo: MongoServer) -> Iterator[Users]:
    """An empty collection of users, with the index by which an address has one account."""
    with mongo.administrator() as client:
        collection = client["LibreChat"]["users"]
        collection.drop()
        collection.create_index([("email", 1), ("tenantId", 1)], unique=True)
        yield collection


@pytest.fixture(scope="module")
def uri(mongo: MongoServer, authority: CertificateAuthority) -> str:
    """MONGO_URI in the form that LibreChat is given on AWS."""
    return (
        f"mongodb://librechat:{PASSWORD}@{mongo.host}:{mongo.port}/LibreChat?tls=true&replicaSet=rs0"
        f"&retryWrites=false&authSource=admin&authMechanism=SCRAM-SHA-1&tlsCAFile={authority.ca_file}"
    )


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """LibreChat's folder in its image: modules in the root, those of the server alone in ``api``."""
    folder = tmp_path_factory.mktemp("app")
    (folder / "api").mkdir()
    (folder / "node_modules").symlink_to(installed_packages() / "node_modules")
    (folder / "api" / "node_modules").symlink_to(installed_packages(PACKAGES) / "node_modules")
    return folder


def _begin(image: Path, uri: str, **told: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own script under the locked Node.js
        [str(NODE), "-e", start.PROGRAM],
        cwd=image,
        env={"PATH": os.defpath, "MONGO_URI": uri, "FIRST_ADMINISTRATOR_PASSWORD": FIRST, **told},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _run(image: Path, uri: str, **told: str) -> tuple[int, str]:
    """Run the program as LibreChat's container does: its exit code, and all that it wrote."""
    with _begin(image, uri, **told) as program:
        written, _ = program.communicate(timeout=120)
    assert PASSWORD not in written
    assert FIRST not in written
    return program.returncode, written


def _lets_in(image: Path, password: str, stored: str) -> bool:
    """Whether LibreChat's own library takes the password for the one that is stored."""
    ask = "process.exit(require('bcryptjs').compareSync(...process.argv.slice(1)) ? 0 : 1)"
    answer = subprocess.run(  # noqa: S603 - the locked Node.js on our own script
        [str(NODE), "-e", ask, password, stored], cwd=image / "api", check=False, timeout=60
    )
    return answer.returncode == 0


@pytest.mark.parametrize("sign_up", ["true", "false"])
def test_the_first_administrator_is_there_before_librechat_starts(
    image: Path, uri: str, users: Users, sign_up: str
) -> None:
    """With the generated password, once, whatever sign-up is: a second start changes nothing."""
    told = {"ALLOW_REGISTRATION": sign_up, "FIRST_ADMINISTRATOR": ANNA}
    assert _run(image, uri, **told)[0] == STARTED
    (made,) = users.find()
    assert (made["email"], made["role"], made["provider"]) == ("anna@example.com", "ADMIN", "local")
    assert made["emailVerified"] is True
    assert _lets_in(image, FIRST, made["password"])
    assert not _lets_in(image, "another", made["password"])
    assert _run(image, uri, **told) == (STARTED, "")
    assert list(users.find()) == [made]


def test_sign_up_stays_closed_until_an_administrator_is_there(image: Path, uri: str, users: Users) -> None:
    """LibreChat would make whoever signs up first the administrator."""
    code, written = _run(image, uri, ALLOW_REGISTRATION="true")
    assert code == CLOSED
    assert "Update the product with First administrator" in written
    assert users.count_documents({}) == 0
    users.insert_one({"email": "old@example.com", "role": "ADMIN", "provider": "local"})
    assert _run(image, uri, ALLOW_REGISTRATION="true") == (STARTED, "")


def test_an_account_that_a_stranger_may_have_made_is_never_raised(
    image: Path, uri: str, users: Users
) -> None:
    """Whoever types the administrator's address into the sign-up page first would else administer."""
    stranger = {"email": "anna@example.com", "role": "USER", "provider": "local", "password": "theirs"}
    users.insert_one(stranger)
    code, written = _run(image, uri, ALLOW_REGISTRATION="true", FIRST_ADMINISTRATOR=ANNA)
    assert code == CLOSED
    assert "Give another address as First administrator" in written
    assert list(users.find()) == [stranger]


def test_an_environment_with_an_administrator_gets_no_second_one(image: Path, uri: str, users: Users) -> None:
    """The field may stay filled in, and says the first."""
    users.insert_one({"email": "old@example.com", "role": "ADMIN", "provider": "local"})
    told = {"ALLOW_REGISTRATION": "false", "FIRST_ADMINISTRATOR": ANNA}
    assert _run(image, uri, **told) == (STARTED, "")
    assert users.count_documents({}) == 1


def test_with_single_sign_on_the_administrator_is_known_to_the_provider_alone(
    image: Path, uri: str, users: Users
) -> None:
    """Without a password; LibreChat binds the account to whoever signs in first with this address."""
    told = {"ALLOW_REGISTRATION": "false", "FIRST_ADMINISTRATOR": ANNA}
    sign_on = {**told, "OPENID_ISSUER": "https://login.example.com"}
    assert _run(image, uri, **sign_on)[0] == STARTED
    (made,) = users.find()
    assert (made["role"], made["provider"]) == ("ADMIN", "openid")
    assert "password" not in made
    assert "openidId" not in made
    code, written = _run(image, uri, **told)
    assert (code, "signs in with a password now" in written) == (STARTED, True)
    (back,) = users.find()
    assert back["provider"] == "local"
    assert _lets_in(image, FIRST, back["password"])


def test_an_administrator_with_a_password_is_let_in_by_single_sign_on(
    image: Path, uri: str, users: Users
) -> None:
    """LibreChat refuses an account of another kind with the same address; nobody would administer."""
    users.insert_one(
        {"email": "anna@example.com", "role": "ADMIN", "provider": "local", "password": "theirs"}
    )
    told = {"FIRST_ADMINISTRATOR": ANNA, "OPENID_ISSUER": "https://login.example.com"}
    assert _run(image, uri, **told)[0] == STARTED
    (moved,) = users.find()
    assert (moved["role"], moved["provider"], moved["password"]) == ("ADMIN", "openid", "theirs")


def test_tasks_that_start_together_make_one_account(image: Path, uri: str, users: Users) -> None:
    """All of them start LibreChat."""
    told = {"ALLOW_REGISTRATION": "true", "FIRST_ADMINISTRATOR": ANNA}
    both = [_begin(image, uri, **told) for _ in range(2)]
    assert [each.communicate(timeout=120) and each.returncode for each in both] == [STARTED, STARTED]
    assert users.count_documents({}) == 1


def test_librechat_is_not_started_where_the_database_cannot_be_asked(image: Path) -> None:
    """The container ends and is started again; no message shows a secret."""
    wrong = f"mongodb://librechat:{PASSWORD}@localhost:no-port/LibreChat"
    code, written = _run(image, wrong, ALLOW_REGISTRATION="true")
    assert code == REFUSED
    assert "its administrator could not be looked for" in written


@pytest.mark.parametrize(
    ("code", "told"), [(STARTED, "true none"), (CLOSED, "false none"), (REFUSED, ""), (137, "")]
)
def test_the_shell_starts_librechat_as_the_program_says(tmp_path: Path, code: int, told: str) -> None:
    """As it is, with sign-up closed, or not at all; and LibreChat never sees the password."""
    program = tmp_path / "first-administrator.js"
    program.write_text(f"process.exit({code})")
    npm = tmp_path / "npm"
    npm.write_text('#!/bin/sh\necho "$ALLOW_REGISTRATION ${FIRST_ADMINISTRATOR_PASSWORD:-none}"\n')
    npm.chmod(0o755)
    shell, option, script = start.START
    assert "exec npm run backend" in script
    done = subprocess.run(  # noqa: S603 - our own script
        [shell, option, script.replace(start.PATH, str(program))],
        env={
            "PATH": f"{tmp_path}:{NODE.parent}:{os.defpath}",
            "ALLOW_REGISTRATION": "true",
            "FIRST_ADMINISTRATOR_PASSWORD": FIRST,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.stdout.strip(), done.returncode == 0) == (told, bool(told))
