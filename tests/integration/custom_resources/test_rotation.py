"""The functions that rotate credentials, as their zips run, on real servers through TLS."""

from __future__ import annotations

import json
import uuid
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import psycopg2
import pytest
from pymongo.errors import OperationFailure

from tests.integration.custom_resources.container import Container, Outcome, event
from tests.integration.custom_resources.targets import MongoTarget, PostgresTarget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.custom_resources.built_functions import Functions
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.secrets_manager import Secrets

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
User = tuple[str, str]


@dataclass
class Rotating:
    """A rotation function with the secret that it rotates."""

    function: Container
    endpoint: ResponseEndpoint
    secrets: Secrets
    arn: str

    def __post_init__(self) -> None:
        self.client = boto3.client(
            "secretsmanager",
            endpoint_url=self.secrets.endpoint,
            region_name="eu-west-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the stand-in takes any
        )

    def step(self, name: str, token: str, arn: str | None = None) -> Outcome:
        """One step; every password that it made is remembered, for no log may hold it."""
        request = {"Step": name, "SecretId": arn or self.arn, "ClientRequestToken": token}
        outcome = self.function.invoke(request, self.endpoint)
        self.remember()
        return outcome

    def remember(self) -> None:
        """Have the password that is being made looked for in logs."""
        pending = self.value(label="AWSPENDING")
        if pending:
            self.secrets.passwords.append(pending["password"])

    def rotate(self, token: str | None = None) -> str:
        """A whole rotation; the ID of the version that it made."""
        token = token or str(uuid.uuid4())
        for name in STEPS:
            assert self.step(name, token).error is None
        return token

    def value(self, arn: str | None = None, label: str = "AWSCURRENT") -> dict[str, Any]:
        """The value with this label; empty if there is none."""
        try:
            answer = self.client.get_secret_value(SecretId=arn or self.arn, VersionStage=label)
        except self.client.exceptions.ResourceNotFoundException:
            return {}
        value: dict[str, Any] = json.loads(answer["SecretString"])
        return value

    def put(self, value: dict[str, Any], arn: str | None = None) -> None:
        """Store a value as the current one."""
        self.client.put_secret_value(SecretId=arn or self.arn, SecretString=json.dumps(value))

    def stage(self, value: dict[str, Any], token: str) -> None:
        """Store a value as the one being made."""
        self.client.put_secret_value(
            SecretId=self.arn,
            ClientRequestToken=token,
            SecretString=json.dumps(value),
            VersionStages=["AWSPENDING"],
        )

    def undo_promotion(self, token: str) -> None:
        """Put the labels back to where they were just before a version became current."""
        versions = self.client.describe_secret(SecretId=self.arn)["VersionIdsToStages"]
        former = next(version for version, labels in versions.items() if "AWSPREVIOUS" in labels)
        self.client.update_secret_version_stage(
            SecretId=self.arn,
            VersionStage="AWSCURRENT",
            MoveToVersionId=former,
            RemoveFromVersionId=token,
        )
        self.client.update_secret_version_stage(
            SecretId=self.arn, VersionStage="AWSPENDING", MoveToVersionId=token
        )

    def give_up(self, token: str) -> None:
        """Take the label off the version being made, as AWS asks for after CancelRotateSecret."""
        self.client.update_secret_version_stage(
            SecretId=self.arn, VersionStage="AWSPENDING", RemoveFromVersionId=token
        )

    def user(self, label: str = "AWSCURRENT") -> User:
        """The name and password in the secret."""
        value = self.value(label=label)
        return value["username"], value["password"]


@dataclass
class Pair:
    """An application's rotation, and how to use its database."""

    rotating: Rotating
    target: PostgresTarget | MongoTarget
    schema: Container
    uri_arn: str = ""
    seen: int = 0
    lost: int = 0

    def write_and_read(self, user: User) -> int:
        """Do as this user what the application does; the number of rows that it finds.

        Rows that were found before and are not there any more are counted as lost.
        """
        found = self._write_and_count(user)
        self.lost += max(0, self.seen + 1 - found)
        self.seen = found
        return found

    def _write_and_count(self, user: User) -> int:
        if isinstance(self.target, PostgresTarget):
            insert = "INSERT INTO langchain_pg_collection (name, uuid) VALUES ('x', gen_random_uuid())"
            self.target.query(insert, user)
            return int(self.target.query("SELECT count(*) FROM langchain_pg_collection", user)[0][0])
        with self.target.client(user) as client:
            client.LibreChat.users.insert_one({"email": uuid.uuid4().hex, "username": uuid.uuid4().hex})
            return client.LibreChat.users.count_documents({})

    def works(self, user: User) -> bool:
        """Whether this user is let in, and can do its work."""
        try:
            return self.write_and_read(user) > 0
        except (psycopg2.OperationalError, OperationFailure) as error:
            if "uthentication failed" not in str(error):
                raise
            return False

    def uri_user(self) -> User:
        """The user whom the application uses: MONGO_URI's, or the secret's itself."""
        if not self.uri_arn:
            return self.rotating.user()
        parts = urlsplit(self.rotating.value(self.uri_arn)["uri"])
        return str(parts.username), str(parts.password)

    def update(self) -> Outcome:
        """The initialiser's run at the product's next update."""
        return self.schema.invoke(
            event("Update", self.target.properties, self.rotating.endpoint), self.rotating.endpoint
        )


def _environment(target: PostgresTarget | MongoTarget, **more: str) -> dict[str, str]:
    names = ("Host", "Port", "DatabaseName", "AdminSecretArn", "ProductVersion")
    return {name: target.properties[name] for name in names if name in target.properties} | more


@pytest.fixture
def postgres_pair(
    functions: Functions,
    postgres_function: Container,
    postgres_target: PostgresTarget,
    endpoint: ResponseEndpoint,
    secrets: Secrets,
) -> Iterator[Pair]:
    """An initialised PostgreSQL whose application's credentials can be rotated."""
    function = functions.container("postgres-rotation", **_environment(postgres_target))
    arn = postgres_target.properties["ApplicationSecretArn"]
    pair = Pair(Rotating(function, endpoint, secrets, arn), postgres_target, postgres_function)
    pair.rotating.put({**pair.rotating.value(), "host": "db", "port": "5432", "dbname": "librechat"})
    assert pair.update().applied
    yield pair
    function.close()


@pytest.fixture
def documentdb_pair(
    functions: Functions,
    documentdb_function: Container,
    mongo_target: MongoTarget,
    endpoint: ResponseEndpoint,
    secrets: Secrets,
) -> Iterator[Pair]:
    """An initialised DocumentDB whose application's credentials can be rotated, with its MONGO_URI."""
    uri = f"mongodb://{':'.join(mongo_target.application)}@db:27017/LibreChat?tls=true&retryWrites=false"
    uri_arn = secrets.put_text(json.dumps({"uri": uri}))
    function = functions.container(
        "documentdb-rotation", **_environment(mongo_target, ComposedSecretArn=uri_arn)
    )
    arn = mongo_target.properties["ApplicationSecretArn"]
    pair = Pair(Rotating(function, endpoint, secrets, arn), mongo_target, documentdb_function, uri_arn)
    assert pair.update().applied
    yield pair
    function.close()


@pytest.fixture(params=["postgres_pair", "documentdb_pair"])
def pair(request: pytest.FixtureRequest) -> Pair:
    """Each of the two applications' rotations in turn."""
    found: Pair = request.getfixturevalue(request.param)
    return found


def test_the_credentials_in_use_stay_valid_until_the_next_rotation(pair: Pair) -> None:
    """After each of three rotations the new user and the one before work on the same data."""
    used = [pair.uri_user()]
    for _ in range(3):
        pair.rotating.rotate()
        used.append(pair.uri_user())
        assert pair.works(used[-1])
        assert pair.works(used[-2])
        assert not any(pair.works(user) for user in used[:-2])

    first = pair.target.application[0]
    assert [name for name, _ in used] == [first, f"{first}_clone", first, f"{first}_clone"]
    assert len({password for _, password in used}) == len(used)


def test_an_update_after_a_rotation_leaves_both_users_at_work(pair: Pair) -> None:
    """The initialiser takes the second user for what it is: the tables keep their owner."""
    before = pair.uri_user()
    pair.rotating.rotate()

    assert pair.update().applied == "nothing"

    assert pair.works(before)
    assert pair.works(pair.uri_user())


def test_a_rotation_cut_off_between_two_steps_is_finished_by_doing_it_again(pair: Pair) -> None:
    """Wherever it is cut off, every step up to there is done twice, and what runs never notices."""
    for last in STEPS:
        before = pair.uri_user()
        token = str(uuid.uuid4())
        for name in STEPS[: STEPS.index(last) + 1]:
            assert pair.rotating.step(name, token).error is None
            assert pair.works(before)

        pair.rotating.rotate(token)

        assert pair.uri_user() == pair.rotating.user() != before
        assert pair.works(pair.uri_user())
        assert pair.works(before)


def test_a_user_shut_out_at_a_launch_comes_back_with_a_rotation(pair: Pair) -> None:
    """A launch from a snapshot takes the second user's old password; the next rotation needs the user."""
    first = pair.rotating.value()
    pair.rotating.rotate()
    second = pair.uri_user()
    pair.rotating.put(first)
    if pair.uri_arn:
        uri = pair.rotating.value(pair.uri_arn)["uri"].replace(
            ":".join(second), f"{first['username']}:{first['password']}"
        )
        pair.rotating.put({"uri": uri}, pair.uri_arn)
    properties = pair.target.properties
    launched = pair.schema.invoke(event("Create", properties, pair.rotating.endpoint), pair.rotating.endpoint)
    assert second[0] in launched.applied
    with pytest.raises((psycopg2.OperationalError, OperationFailure)):
        pair.write_and_read(second)

    pair.rotating.rotate()

    assert pair.uri_user()[0] == second[0]
    assert pair.works(pair.uri_user())
    assert pair.works((first["username"], first["password"]))


def test_making_a_schedule_tests_the_credentials_in_use(pair: Pair) -> None:
    """Secrets Manager then asks for the test alone, of a version with the present value."""
    token = str(uuid.uuid4())
    pair.rotating.stage(pair.rotating.value(), token)

    assert pair.rotating.step("testSecret", token).error is None


def test_credentials_that_do_not_work_never_become_current(pair: Pair) -> None:
    """The test refuses a version whose password the database does not know, naming no password."""
    token = str(uuid.uuid4())
    before = pair.uri_user()
    assert pair.rotating.step("createSecret", token).error is None

    refused = pair.rotating.step("testSecret", token)

    assert refused.error is not None
    assert "refuses the password" in refused.error
    assert pair.uri_user() == before
    assert pair.works(before)


def test_a_version_that_is_not_being_made_is_refused(pair: Pair) -> None:
    """A step out of turn changes nothing and says what to do; so does what is no request at all."""
    before = pair.uri_user()
    for step in STEPS[1:]:
        refused = pair.rotating.step(step, str(uuid.uuid4()))
        assert refused.error is not None
        assert "Rotate the secret again" in refused.error

    foreign = pair.rotating.function.invoke({"Step": "dropSecret"}, pair.rotating.endpoint)

    assert foreign.error is not None
    assert "Only Secrets Manager may invoke" in foreign.error
    assert pair.uri_user() == before


def test_the_second_user_searches_like_the_first(postgres_pair: Pair) -> None:
    """It acts as the owner, with the owner's search settings; of the secret only user and password change."""
    before = postgres_pair.rotating.value()
    postgres_pair.rotating.rotate()
    after = postgres_pair.rotating.value()
    settings = ("current_user", "current_setting('hnsw.ef_search')", "current_setting('hnsw.iterative_scan')")
    found = []
    for value in (before, after):
        user = (value["username"], value["password"])
        assert not isinstance(postgres_pair.target, MongoTarget)
        with closing(postgres_pair.target.connect(user)) as opened, opened.cursor() as cursor:
            cursor.execute("SELECT '[1]'::vector")
            cursor.execute(f"SELECT {', '.join(settings)}")
            found.append(cursor.fetchall()[0])

    assert found[0] == found[1]
    assert found[0][0] == before["username"]
    assert {name for name in before if before[name] != after[name]} == {"username", "password"}


def test_mongo_uri_keeps_all_but_its_user(documentdb_pair: Pair) -> None:
    """Host, database and options stay, and CloudFormation composing it anew would make the same."""
    before = urlsplit(documentdb_pair.rotating.value(documentdb_pair.uri_arn)["uri"])
    documentdb_pair.rotating.rotate()
    after = urlsplit(documentdb_pair.rotating.value(documentdb_pair.uri_arn)["uri"])

    login = ":".join(documentdb_pair.rotating.user())
    assert after == before._replace(netloc=f"{login}@{before.netloc.rpartition('@')[2]}")


def test_a_rotation_cut_off_between_its_two_secrets_is_finished_by_doing_it_again(
    documentdb_pair: Pair,
) -> None:
    """MONGO_URI names the new user already, the application's secret does not yet."""
    rotating = documentdb_pair.rotating
    before = documentdb_pair.uri_user()
    token = rotating.rotate()
    after = documentdb_pair.uri_user()
    rotating.undo_promotion(token)
    assert rotating.user() == before

    rotating.rotate(token)

    assert documentdb_pair.uri_user() == rotating.user() == after
    assert documentdb_pair.works(after)
    assert documentdb_pair.works(before)


def test_a_server_of_another_authority_is_never_told_a_password(pair: Pair, functions: Functions) -> None:
    """With the bundle of the zip itself, which does not know these servers' authority."""
    bundle_folder = functions.tasks["postgres-rotation"] / "custom_resources" / "certificates"
    environment = _environment(pair.target, DATABASE_CA_FILE=str(bundle_folder / "rds-roots.pem"))
    if pair.uri_arn:
        environment["ComposedSecretArn"] = pair.uri_arn
    running = pair.uri_user()
    token = str(uuid.uuid4())
    assert pair.rotating.step("createSecret", token).error is None
    name = "documentdb-rotation" if pair.uri_arn else "postgres-rotation"
    pair.rotating.function = functions.container(name, **environment)

    refused = pair.rotating.step("setSecret", token)

    pair.rotating.function.close()
    assert refused.error is not None
    assert "not signed by an authority" in refused.error
    assert pair.works(running)


def test_the_user_in_use_never_gets_another_password(pair: Pair) -> None:
    """Not even if somebody wrote such a version by hand and had it rotated."""
    token = str(uuid.uuid4())
    running = pair.uri_user()
    pair.rotating.stage({**pair.rotating.value(), "password": uuid.uuid4().hex}, token)

    refused = pair.rotating.step("setSecret", token)

    assert refused.error is not None
    assert "beneath running tasks" in refused.error
    assert pair.works(running)


def test_a_rotation_given_up_between_its_two_secrets_spares_the_user_in_use(documentdb_pair: Pair) -> None:
    """MONGO_URI may be a step ahead of the application's secret; the next rotation goes by MONGO_URI."""
    documentdb_pair.rotating.rotate()
    running = documentdb_pair.uri_user()
    former = documentdb_pair.rotating.value(label="AWSPREVIOUS")
    documentdb_pair.rotating.put(former)

    documentdb_pair.rotating.rotate()

    assert documentdb_pair.works(running)
    assert documentdb_pair.uri_user() == documentdb_pair.rotating.user()
    assert documentdb_pair.uri_user()[0] != running[0]


@pytest.fixture
def master(
    functions: Functions, mongo_target: MongoTarget, endpoint: ResponseEndpoint, secrets: Secrets
) -> Iterator[tuple[Rotating, str, MongoTarget]]:
    """The master user's rotation, the recovery secret and the cluster."""
    name, password = mongo_target.admin
    recovery = secrets.put_text(
        json.dumps({"creds_key": "0" * 64, "documentdb_username": name, "documentdb_password": password})
    )
    function = functions.container(
        "documentdb-rotation", **_environment(mongo_target, ComposedSecretArn=recovery)
    )
    rotating = Rotating(function, endpoint, secrets, mongo_target.properties["AdminSecretArn"])
    rotating.put({**rotating.value(), "host": "db", "engine": "mongo"})
    yield rotating, recovery, mongo_target
    function.close()


def test_the_master_password_is_rotated_whatever_interrupts_it(
    master: tuple[Rotating, str, MongoTarget],
) -> None:
    """Afterwards the new one alone opens the cluster, and the recovery secret has it."""
    rotating, recovery, target = master
    kept = rotating.value(recovery)["creds_key"]
    for last in STEPS:
        before = rotating.user()
        token = str(uuid.uuid4())
        for name in STEPS[: STEPS.index(last) + 1]:
            assert rotating.step(name, token).error is None

        rotating.rotate(token)

        assert rotating.value()["host"] == "db"
        assert rotating.value(recovery) == {
            "creds_key": kept,
            "documentdb_username": before[0],
            "documentdb_password": rotating.user()[1],
        }
        with target.client(rotating.user()) as client:
            assert client.admin.command("usersInfo", before[0])["users"]
        with target.client(before) as client, pytest.raises(OperationFailure, match="uthentication failed"):
            client.admin.command("ping")


def test_a_master_rotation_given_up_after_the_server_was_told_loses_no_password(
    master: tuple[Rotating, str, MongoTarget], documentdb_pair: Pair
) -> None:
    """Twice in a row; what logs in as the master meanwhile gets in, and the next rotation succeeds."""
    rotating, _, target = master
    for _ in range(2):
        token = str(uuid.uuid4())
        for name in ("createSecret", "setSecret"):
            assert rotating.step(name, token).error is None
        rotating.give_up(token)

    assert documentdb_pair.update().applied
    documentdb_pair.rotating.rotate()
    rotating.rotate()

    with target.client(rotating.user()) as client:
        assert client.admin.command("usersInfo", rotating.user()[0])["users"]


def test_nothing_becomes_current_that_the_database_was_not_told(pair: Pair) -> None:
    """A step out of turn, finishSecret straight after createSecret, would lock every reader out."""
    before = pair.uri_user()
    token = str(uuid.uuid4())
    assert pair.rotating.step("createSecret", token).error is None

    refused = pair.rotating.step("finishSecret", token)

    assert refused.error is not None
    assert "setSecret" in refused.error
    assert pair.uri_user() == before
    assert pair.works(before)


def test_a_late_step_of_another_rotation_does_not_take_the_label(pair: Pair) -> None:
    """CreateSecret of a rotation that was given up, delivered late, leaves the one under way alone."""
    token = str(uuid.uuid4())
    assert pair.rotating.step("createSecret", token).error is None

    late = pair.rotating.step("createSecret", str(uuid.uuid4()))

    assert late.error is not None
    assert token in late.error
    pair.rotating.rotate(token)


def test_the_application_is_rotated_with_the_rotated_master_password(
    master: tuple[Rotating, str, MongoTarget], documentdb_pair: Pair
) -> None:
    """The functions read the master's credentials when they run, so the order of rotations is free."""
    master[0].rotate()

    documentdb_pair.rotating.rotate()

    assert documentdb_pair.works(documentdb_pair.uri_user())
