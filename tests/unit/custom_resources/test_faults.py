"""Whatever a server, a driver or AWS is known to say is answered with what failed and what to do."""

from __future__ import annotations

import ast
import inspect
import json
import socket
import ssl
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.exceptions
import psycopg2
import psycopg2.errorcodes
import psycopg2.errors
import pymongo.errors
import pymongo.helpers_shared
import pytest
from botocore.exceptions import ClientError
from botocore.loaders import Loader

from custom_resources import faults
from custom_resources.faults import explain, sqlstate
from custom_resources.faults.network import TLS_ADVICE
from custom_resources.lifecycle import Deadline, DeadlineExceededError, PassingError, patiently

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

_SQLSTATES = sorted(
    {
        code
        for code in vars(psycopg2.errorcodes).values()
        if isinstance(code, str) and len(code) == 5 and code.isalnum() and code.isupper() | code.isdigit()
    }
)
_SQL_CLASSES = sorted(
    code for name, code in vars(psycopg2.errorcodes).items() if name.startswith("CLASS_") and len(code) == 2
)
_SENT = "INSERT INTO secrets VALUES ('hunter2')"

_DOCUMENTED = (
    *range(1, 28),
    31,
    40,
    43,
    48,
    50,
    51,
    52,
    53,
    54,
    55,
    56,
    57,
    59,
    61,
    66,
    67,
    72,
    73,
    76,
    79,
    85,
    86,
    89,
    91,
    96,
    100,
    112,
    115,
    117,
    121,
    125,
    133,
    134,
    136,
    146,
    152,
    166,
    167,
    168,
    171,
    189,
    193,
    197,
    202,
    211,
    215,
    216,
    217,
    222,
    224,
    225,
    226,
    229,
    234,
    237,
    238,
    241,
    244,
    246,
    251,
    256,
    257,
    260,
    262,
    263,
    279,
    280,
    281,
    282,
    286,
    290,
    292,
    301,
    303,
    310,
    317,
    334,
    361,
    391,
    8000,
    9001,
    10003,
    10107,
    11000,
    11600,
    11601,
    11602,
    12586,
    12587,
    13113,
    13297,
    13388,
    13435,
    13436,
    14031,
    16500,
    16501,
    16755,
    17280,
    17419,
    28667,
    28714,
    40324,
    40333,
    40415,
    50816,
    51002,
    51003,
    51024,
    51075,
    51091,
)
"""Codes from "Error codes", Amazon DocumentDB Developer Guide
(https://docs.aws.amazon.com/documentdb/latest/devguide/error-codes.html), "Error Codes", MongoDB Manual 7.0
(https://www.mongodb.com/docs/v7.0/reference/error-codes/), and AWS re:Post,
documentdb-index-failures. DocumentDB may change its numbers, so every seventh up to 60,000 is tried, too."""


def _assert_answered(error: BaseException) -> bool:
    """It is explained, in words that say something; whether it passes."""
    fault = explain(error)
    assert fault is not None, repr(error)
    assert not str(fault).startswith("Unexpected")
    assert len(fault.what) > 8
    assert fault.advice.endswith(".")
    assert "hunter2" not in str(fault)
    return fault.passing


def _postgres(code: str, kind: type[psycopg2.Error] = psycopg2.DatabaseError) -> psycopg2.Error:
    """An error as the driver makes it from a server's answer."""
    error = kind(f"said by the server\nLINE 1: {_SENT}\n        ^")
    error.__setstate__(
        {  # type: ignore[no-untyped-call] # psycopg2 ships no types for it
            "pgcode": code,
            "pgerror": f"ERROR: said\nLINE 1: {_SENT}",
        }
    )
    return error


@pytest.mark.parametrize("state", [*_SQLSTATES, *(f"{number}ZZZ" for number in _SQL_CLASSES)])
def test_every_sqlstate_and_every_class_is_answered(state: str) -> None:
    """Every code that psycopg2 knows, and an unknown code of every class, without the statement."""
    error = _postgres(state)
    assert error.pgcode == state
    _assert_answered(error)
    found = explain(error)
    assert found is not None
    assert state in found.what
    assert "The server refused a statement" not in found.what


@pytest.mark.parametrize(
    "state", ["08006", "08001", "57P01", "57P02", "57P03", "25006", "40001", "40P01", "55P03", "53300"]
)
def test_restarts_failovers_and_locks_pass(state: str) -> None:
    """What a server says while it goes down, comes up, is a replica or is full of others is waited for."""
    assert _assert_answered(_postgres(state))


@pytest.mark.parametrize("state", ["42501", "53100", "28P01", "0A000", "23505", "22P05", "42P07", "XX001"])
def test_what_somebody_must_mend_does_not_pass(state: str) -> None:
    """Waiting would only take time."""
    assert not _assert_answered(_postgres(state))


def test_a_connection_that_ends_without_a_code_passes() -> None:
    """Libpq has no code for a reset; each class that the driver uses for one passes, unless TLS is wrong."""
    for kind in (psycopg2.OperationalError, psycopg2.InterfaceError, psycopg2.DatabaseError):
        assert _assert_answered(kind("server closed the connection unexpectedly"))
    assert not _assert_answered(psycopg2.OperationalError("SSL error: certificate verify failed"))
    assert not _assert_answered(psycopg2.ProgrammingError("can't adapt type 'object'"))


def test_every_documentdb_code_is_answered_without_documents() -> None:
    """The known ones by what they mean, the others with the server's own words."""
    for code in [*_DOCUMENTED, *range(1, 60_000, 7), 2**31 - 1]:
        details = {"code": code, "codeName": "Name", "errmsg": "E11000 said dup key: { email: 'hunter2' }"}
        _assert_answered(pymongo.errors.OperationFailure("said, full error: hunter2", code, details))
        _assert_answered(pymongo.errors.WriteError("said dup key: hunter2", code, details))


def test_what_pymongo_itself_would_try_again_passes() -> None:
    """The driver's own list of codes after which an operation may be repeated is the second source."""
    for code in pymongo.helpers_shared._RETRYABLE_ERROR_CODES:  # noqa: SLF001 - nowhere else
        assert _assert_answered(pymongo.errors.OperationFailure("said", code, {"errmsg": "said"})), code
    labelled = {"errmsg": "said", "errorLabels": ["RetryableWriteError"]}
    assert _assert_answered(pymongo.errors.OperationFailure("said", 123_456, labelled))


def _all_of(module: ModuleType, base: type[BaseException]) -> Iterator[type[BaseException]]:
    for _, kind in inspect.getmembers(module, inspect.isclass):
        if issubclass(kind, base):
            yield kind


def test_every_class_of_the_drivers_and_of_botocore_is_answered() -> None:
    """Made without what a server says, as a driver does when it never reached one."""
    for kind in _all_of(pymongo.errors, pymongo.errors.PyMongoError):
        error = kind.__new__(kind)
        Exception.__init__(error, "said")
        _assert_answered(error)
    for kind in _all_of(botocore.exceptions, Exception):
        error = kind.__new__(kind)
        Exception.__init__(error, "said")
        _assert_answered(error)
    for kind in _all_of(psycopg2, psycopg2.Error):
        _assert_answered(kind("said"))


def test_every_error_of_secrets_managers_own_model_is_answered_by_name() -> None:
    """The service's model in botocore is the second source: none is left to its status."""
    model = Loader().load_service_model("secretsmanager", "service-2")
    errors = [error["shape"] for error in model["operations"]["GetSecretValue"]["errors"]]
    assert errors
    for code in errors:
        response: Any = {
            "Error": {"Code": code, "Message": "said"},
            "ResponseMetadata": {"HTTPStatusCode": 418},
        }
        fault = explain(ClientError(response, "GetSecretValue"))
        assert fault is not None
        assert code in fault.what
        assert "maintainers" not in fault.advice, code


@pytest.mark.parametrize("status", range(400, 600))
def test_every_http_status_is_answered(status: int) -> None:
    """A status without a code that is known: AWS's own trouble passes, one's own does not."""
    response: Any = {"Error": {}, "ResponseMetadata": {"HTTPStatusCode": status}}
    assert _assert_answered(ClientError(response, "GetSecretValue")) == (
        status >= 500 or status in (408, 429)
    )


def test_one_cause_has_one_advice() -> None:
    """What TLS refuses reads the same from PostgreSQL, DocumentDB and a plain socket."""
    for words, advice in TLS_ADVICE.items():
        said = f"[SSL] {words} (_ssl.c:1)"
        for error in (
            psycopg2.OperationalError(said),
            pymongo.errors.AutoReconnect(said),
            ssl.SSLError(1, said),
        ):
            fault = explain(error)
            assert fault is not None
            assert fault.advice == advice
            assert not fault.passing


def test_errors_of_sockets_are_answered() -> None:
    """A name that cannot be found, a refused and a reset connection pass."""
    for error in (
        socket.gaierror(-2, "Name or service not known"),
        ConnectionRefusedError(111, "refused"),
        ConnectionResetError(104, "reset"),
        TimeoutError(),
        ssl.SSLEOFError(8, "EOF occurred"),
    ):
        assert _assert_answered(error)
    assert explain(KeyError("ours")) is None


def test_patience_begins_again_and_ends_with_the_last_failure() -> None:
    """Passing failures are tried again; the deadline's reason names the last; others leave at once."""
    failures: list[BaseException] = [
        PassingError("first"),
        _postgres("57P01"),
        ConnectionResetError(104, "reset"),
    ]

    def attempt() -> str:
        if failures:
            raise failures.pop(0)
        return "done"

    assert patiently(Deadline(30), "working", attempt) == "done"

    def always() -> str:
        raise _postgres("57P03")

    with pytest.raises(DeadlineExceededError, match="57P03"):
        patiently(Deadline(0.6), "working", always)
    missing: dict[str, str] = {}
    with pytest.raises(KeyError):
        patiently(Deadline(30), "working", lambda: missing["missing"])


def test_a_fault_is_json_and_one_line() -> None:
    """A reason goes into CloudFormation's answer."""
    fault = explain(_postgres("40001"))
    assert fault is not None
    assert "\n" not in json.loads(json.dumps(str(fault)))


def test_what_no_table_knows_is_answered_with_all_that_is_known() -> None:
    """The class, its code if it has one, the place, its words, and where to look."""

    class OddError(Exception):
        errno = 77

    def _in_the_middle() -> None:
        message = "a strange thing"
        raise OddError(message)

    with pytest.raises(OddError) as raised:
        _in_the_middle()
    said = faults.reason(raised.value, "The Create of Schema")
    assert said.startswith("The Create of Schema failed in a way that no table knows: ")
    for known in ("OddError", "code 77", "_in_the_middle", "a strange thing", "the function's log"):
        assert known in said
    assert faults.reason(_postgres("57P01"), "It").startswith("PostgreSQL, 57P01")


def test_no_reason_begins_with_unexpected() -> None:
    """Nowhere in what this project runs: whoever reads it learns nothing from the word."""
    root = Path(faults.__file__).parents[2]
    packages = ("custom_resources", "doctor", "local_cloud", "portfolio", "products")
    files = [file for package in packages for file in sorted((root / package).rglob("*.py"))]
    said = [
        f"{file.relative_to(root)}:{node.lineno}"
        for file in files
        if "releases" not in file.parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and str(node.value).lstrip().lower().startswith("unexpected")
    ]
    assert said == []


def test_an_advice_is_written_once() -> None:
    """One advice for one cause: what two codes share has a name."""
    tree = ast.parse(Path(sqlstate.__file__).read_text(encoding="utf-8"))
    said = Counter(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) > 40
    )
    assert [text for text, times in said.items() if times > 1] == []
