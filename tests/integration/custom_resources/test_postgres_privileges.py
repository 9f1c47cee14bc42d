"""Nothing that the application puts into its schema ever runs as the master user."""

# ruff: noqa: S608 - the statements are put together from the tests' own names

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import psycopg2
import pytest

from tests.integration.custom_resources.container import Container, Outcome, event
from tests.integration.custom_resources.targets import RAG_API_MADE

if TYPE_CHECKING:
    from tests.integration.custom_resources.built_functions import Functions
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.secrets_manager import Secrets
    from tests.integration.custom_resources.targets import PostgresTarget

_TRAP = """
CREATE TABLE IF NOT EXISTS public.caught (who text, how text);
CREATE OR REPLACE FUNCTION public.trap(how text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF session_user <> current_user THEN
        BEGIN EXECUTE 'RESET ROLE'; EXCEPTION WHEN OTHERS THEN NULL; END;
    END IF;
    INSERT INTO public.caught VALUES (current_user, how), (session_user, how);
    RETURN true;
END $$;
"""
"""Writes down whose power it would have had, also after undoing SET ROLE."""

_OVERLOADS = {
    "has_database_privilege(text, text, text)": "boolean",
    "has_database_privilege(text, name, text)": "boolean",
    "pg_has_role(name, text, text)": "boolean",
    "pg_has_role(text, text, text)": "boolean",
    "pg_get_userbyid(bigint)": "name",
    "to_regclass(varchar)": "regclass",
    "pg_advisory_lock(numeric)": "void",
    "pg_advisory_lock(float8)": "void",
    "substr(text, bigint)": "text",
    "starts_with(text, varchar)": "boolean",
    "current_database(VARIADIC integer[])": "name",
    "vector_dims(text)": "integer",
    "max(bigint[])": "bigint",
    "count(VARIADIC anyarray)": "bigint",
    "now(VARIADIC integer[])": "timestamptz",
}
_OPERANDS = ("name, text", "name, varchar", "text, name", '"char", text', "text, varchar", "oid, regclass")
_OPERATORS = {"=": _OPERANDS, "<>": (*_OPERANDS, "integer, bigint"), "||": ("text, name",)}


def _run(
    function: Container,
    target: PostgresTarget,
    endpoint: ResponseEndpoint,
    request: str = "Update",
    **changes: str,
) -> Outcome:
    return function.invoke(event(request, {**target.properties, **changes}, endpoint), endpoint)


def _set_traps(target: PostgresTarget) -> int:
    """Overload, as the application, what the function's statements call; how many overloads were taken."""
    target.query(_TRAP)
    taken = 0
    for signature, answer in _OVERLOADS.items():
        body = f"SELECT NULL::{answer}" if answer != "void" else ""
        taken += _try(
            target,
            f"CREATE FUNCTION public.{signature} RETURNS {answer} LANGUAGE plpgsql VOLATILE AS $f$ BEGIN "
            f"PERFORM public.trap('{signature.split('(')[0]}'); "
            f"{'RETURN;' if answer == 'void' else f'RETURN ({body});'} END $f$",
        )
    for operator, all_operands in _OPERATORS.items():
        for number, operands in enumerate(all_operands):
            left, right = operands.split(", ")
            name = f"operator_{number}_{uuid.uuid4().hex[:6]}"
            answer = "text" if operator == "||" else "boolean"
            target.query(
                f"CREATE FUNCTION public.{name}({operands}) RETURNS {answer} LANGUAGE plpgsql AS "
                f"$f$ BEGIN PERFORM public.trap('{operator}'); RETURN true::text; END $f$"
            )
            taken += _try(
                target,
                f"CREATE OPERATOR public.{operator} "
                f"(FUNCTION = public.{name}, LEFTARG = {left}, RIGHTARG = {right})",
            )
    return taken


def _try(target: PostgresTarget, statement: str) -> bool:
    try:
        target.query(statement)
    except psycopg2.Error:
        return False
    return True


def _caught(target: PostgresTarget) -> set[str]:
    """Whose power the traps had."""
    return {row[0] for row in target.query("SELECT who FROM public.caught")}


def test_no_overload_of_a_catalog_function_or_operator_runs_as_the_master_user(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """Overloads in the application's schema that fit a statement better are not even looked at."""
    _run(postgres_function, postgres_target, endpoint, "Create")
    assert _set_traps(postgres_target) > 25

    assert _run(postgres_function, postgres_target, endpoint).applied == "nothing"
    _run(postgres_function, postgres_target, endpoint, "Create")

    assert _caught(postgres_target) <= {postgres_target.application[0]}


def test_the_traps_catch_whoever_looks_into_the_applications_schema(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """The test above is able to fail: with the schema in its path the master user falls into one."""
    _run(postgres_function, postgres_target, endpoint, "Create")
    _set_traps(postgres_target)

    postgres_target.query("SELECT has_database_privilege('a', 'b', 'CONNECT')", postgres_target.admin)

    assert postgres_target.admin[0] in _caught(postgres_target)


@pytest.mark.parametrize("name", ["langchain_pg_embedding", "langchain_pg_collection"])
def test_a_view_in_place_of_a_table_is_never_read(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint, name: str
) -> None:
    """The functions that a view calls have the power of its reader."""
    _run(postgres_function, postgres_target, endpoint, "Create", EmbeddingDimensions="none")
    postgres_target.query(_TRAP)
    postgres_target.query(f"ALTER TABLE {name} RENAME TO kept; ALTER TABLE kept ADD COLUMN n int")
    postgres_target.query(f"CREATE VIEW {name} AS SELECT * FROM kept WHERE public.trap('view')")

    reason = _run(postgres_function, postgres_target, endpoint).reason

    assert f"has a view {name}" in reason
    assert _caught(postgres_target) == set()


def test_code_in_the_applications_table_runs_as_the_application_alone(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """Constraints, triggers, policies and indexes of its table call functions; none can get to the master.

    SET ROLE would not do: such a function undoes it.
    """
    _run(postgres_function, postgres_target, endpoint, "Create", EmbeddingDimensions="none")
    table = "public.langchain_pg_embedding"
    postgres_target.query(_TRAP)
    postgres_target.query(
        f"INSERT INTO {table} (uuid, embedding) SELECT gen_random_uuid(), '[1,2,3,4,5,6,7,8]' "
        "FROM generate_series(1, 5)"
    )
    postgres_target.query(
        "CREATE FUNCTION public.pure(uuid) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS "
        "$f$ BEGIN PERFORM public.trap('index'); RETURN 1; END $f$;"
        "CREATE FUNCTION public.fired() RETURNS trigger LANGUAGE plpgsql AS "
        "$f$ BEGIN PERFORM public.trap('trigger'); RETURN NULL; END $f$;"
        f"ALTER TABLE {table} ADD CONSTRAINT watched CHECK (public.trap('check')) NOT VALID;"
        f"CREATE TRIGGER watched AFTER INSERT OR UPDATE OR DELETE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION public.fired();"
        f"CREATE INDEX watched ON {table} (public.pure(uuid));"
        f"CREATE POLICY watched ON {table} USING (public.trap('policy'));"
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; DELETE FROM public.caught"
    )

    assert "dimensions 8" in _run(postgres_function, postgres_target, endpoint).applied

    assert _caught(postgres_target) == {postgres_target.application[0]}


def test_the_role_that_a_setting_names_is_not_believed(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """Any role may set role for itself, also to the master user's name; the tables stay the application's."""
    _run(postgres_function, postgres_target, endpoint, "Create")
    name, admin = postgres_target.application[0], postgres_target.admin[0]
    database = postgres_target.properties["DatabaseName"]
    postgres_target.query(f"ALTER ROLE {name} IN DATABASE {database} SET role = '{admin}'")

    assert _run(postgres_function, postgres_target, endpoint).applied == "nothing"

    owners = postgres_target.query("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    assert owners == [(name,)]


def test_a_record_that_is_not_the_masters_is_refused(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """A schema of the record's name that the application made first could hold a view in its place."""
    admin, name = postgres_target.admin, postgres_target.application[0]
    database = postgres_target.properties["DatabaseName"]
    postgres_target.query(
        f"CREATE ROLE {name} LOGIN PASSWORD '{postgres_target.application[1]}'; "
        f"GRANT CREATE ON DATABASE {database} TO {name}",
        admin,
    )
    postgres_target.query("CREATE SCHEMA librechat_catalog")

    assert "must be the master user's" in _run(postgres_function, postgres_target, endpoint, "Create").reason


def test_the_application_can_set_off_nothing_at_statements_of_the_master(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """An event trigger would run as whoever makes anything; the application may not make one."""
    _run(postgres_function, postgres_target, endpoint, "Create")
    postgres_target.query(
        "CREATE FUNCTION public.watch() RETURNS event_trigger LANGUAGE plpgsql AS $f$ BEGIN END $f$"
    )

    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        postgres_target.query("CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION public.watch()")


def test_a_rotation_runs_nothing_of_the_applications_as_the_master_user(
    functions: Functions,
    postgres_function: Container,
    postgres_target: PostgresTarget,
    endpoint: ResponseEndpoint,
    secrets: Secrets,
) -> None:
    """Its function has the same connections, and copies the owner's settings as the second user."""
    _run(postgres_function, postgres_target, endpoint, "Create")
    _set_traps(postgres_target)
    names = ("Host", "Port", "DatabaseName", "AdminSecretArn", "ProductVersion")
    function = functions.container(
        "postgres-rotation", **{name: postgres_target.properties[name] for name in names}
    )
    arn, token = postgres_target.properties["ApplicationSecretArn"], str(uuid.uuid4())
    for step in ("createSecret", "setSecret", "testSecret", "finishSecret"):
        request = {"Step": step, "SecretId": arn, "ClientRequestToken": token}
        assert function.invoke(request, endpoint).error is None
    function.close()
    secrets.passwords.append(secrets.value(arn)["password"])

    first = postgres_target.application[0]
    assert _caught(postgres_target) <= {first, f"{first}_clone"}


@pytest.mark.parametrize("role", ["rds_superuser", "pg_read_all_data"])
def test_a_member_of_another_role_is_refused_as_the_applications(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint, role: str
) -> None:
    """On RDS membership in rds_superuser is what makes a superuser, so attributes alone say nothing."""
    name = postgres_target.application[0]
    with postgres_target.superuser() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN; GRANT {role} TO {name}")

    reason = _run(postgres_function, postgres_target, endpoint, "Create").reason

    assert f"is a member of '{role}'" in reason
    with postgres_target.superuser() as cursor:
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'vector'")
        assert cursor.fetchone() == (0,)


def test_a_pair_whose_first_user_has_power_is_refused(
    postgres_function: Container,
    postgres_target: PostgresTarget,
    endpoint: ResponseEndpoint,
    secrets: Secrets,
) -> None:
    """The second user is a member of the first, so the first one's powers are its own."""
    name, password = postgres_target.application
    second = secrets.put(f"{name}_clone", password)
    with postgres_target.superuser() as cursor:
        cursor.execute(f"CREATE ROLE {name} CREATEROLE; CREATE ROLE {name}_clone LOGIN; ")
        cursor.execute(f"GRANT {name} TO {name}_clone")

    reason = _run(postgres_function, postgres_target, endpoint, ApplicationSecretArn=second).reason

    assert f"is a member of '{name}', which may create roles" in reason


def test_rag_apis_own_tables_may_be_the_applications_already(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """A database that rag_api made with the application's own user is adopted over that user's login."""
    name, password = postgres_target.application
    postgres_target.query(
        f"CREATE EXTENSION vector; CREATE ROLE {name} LOGIN PASSWORD '{password}'; "
        f"GRANT CREATE ON SCHEMA public TO {name}",
        postgres_target.admin,
    )
    postgres_target.query(RAG_API_MADE)

    applied = _run(postgres_function, postgres_target, endpoint, "Create").applied

    assert "dimensions 8" in applied
    assert postgres_target.data()
