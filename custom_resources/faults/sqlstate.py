"""What PostgreSQL's error codes mean here ("PostgreSQL Error Codes", its documentation's appendix A)."""

from __future__ import annotations

from custom_resources.faults import network
from custom_resources.faults.fault import Fault

_STATE = "Look at the server's state and its log in the Amazon RDS console, then update again."
_OURS = (
    "This is for the catalog's maintainers: report it with the product's version, the code and these words; "
    "the data is as it was."
)
_EVENTS = (
    "Something in the database objected: a trigger, an event trigger (SELECT evtname, evtowner::regrole FROM "
    "pg_event_trigger) or a function of its own. Disable it for the update or put it right, then update "
    "again."
)
_DATA = (
    "A value in rag_api's tables cannot be taken as it is. Correct or delete the rows that the words "
    "name, then update again."
)
_POOLER = "A connection pooler stands between: name the server's own endpoint as Host."
_SCHEMA = "Run CREATE SCHEMA public; as the master user, then update again."
_LESS = "Update again when there is less to do."
_POWER = (
    "Let the named object's owner grant the right to the user, or drop what it does not need; update again."
)

_CODES: dict[str, tuple[str, str, bool]] = {
    "25006": (
        "The server takes no writes at the moment",
        (
            "It is a replica, is failing over, or has "
            "default_transaction_read_only on: turn that off, or wait for the primary."
        ),
        True,
    ),
    "25P03": (
        "The server ended a transaction that waited too long",
        "Raise idle_in_transaction_session_timeout in the parameter group.",
        True,
    ),
    "25P04": (
        "The server ended a transaction that took too long",
        "Raise transaction_timeout in the parameter group.",
        True,
    ),
    "28P01": (
        "The server refuses the password",
        (
            "If it was changed on one side only, set the one in the secret "
            "on the server, or the server's one in the secret."
        ),
        False,
    ),
    "3D000": ("The database does not exist", "Name one that does, or let the master user create it.", False),
    "3F000": (
        "A schema does not exist",
        _SCHEMA,
        False,
    ),
    "42501": ("A user lacks a right", _POWER, False),
    "42704": ("Something that is needed does not exist", _POWER, False),
    "42P07": (
        "Another relation has the name that is needed",
        "Rename it or move it away, then update again.",
        False,
    ),
    "53100": ("The server's disk is full", "Raise the allocated storage, then update again.", False),
    "53200": (
        "The server is out of memory",
        "Choose a larger size, or update when there is less to do.",
        True,
    ),
    "53300": ("The server has no connection left", "Close connections, or choose a larger size.", True),
    "55006": ("Something is in use by another session", "End that session, then update again.", True),
    "55P03": (
        "A lock is held by another session",
        "Let that session end, or end it with pg_terminate_backend; then update again.",
        True,
    ),
    "57014": (
        "A statement was cancelled",
        "Somebody cancelled it, or its time was over: update again when there is less to do.",
        True,
    ),
    "57P05": ("The server ended an idle session", "Raise idle_session_timeout in the parameter group.", True),
    "58P01": (
        "A file of the server is missing",
        "The server lacks an extension that the database uses: choose an engine version that has it.",
        False,
    ),
    "22P05": ("Text cannot be converted", _DATA, False),
    "40003": ("It is not known whether a statement was carried out", _STATE, True),
}
"""Where a code says more than its class."""

_CLASSES: dict[str, tuple[str, str, bool]] = {
    "00": ("The server reported a success as an error", _OURS, False),
    "01": ("The server took a warning for an error", _OURS, False),
    "02": ("The server had no data where there must be some", _OURS, False),
    "03": ("A statement was not complete", _OURS, False),
    "08": ("The connection was lost", network.lost("").advice, True),
    "09": ("A trigger failed", _EVENTS, False),
    "0A": (
        "The server does not support what is needed",
        (
            "Choose an engine version that the product offers; if "
            "the words name an object of the database, drop or change that object, then update again."
        ),
        False,
    ),
    "0B": ("A transaction could not begin", _STATE, True),
    "0F": ("A large object was misused", _OURS, False),
    "0L": ("A right cannot be granted", _POWER, False),
    "0P": ("A role does not allow it", _POWER, False),
    "0Z": ("The server could not say what failed", _STATE, False),
    "10": ("A query on XML failed", _EVENTS, False),
    "20": ("A function of the database met a case that it does not know", _EVENTS, False),
    "21": ("A statement gave more rows than it may", _EVENTS, False),
    "22": ("A value is not allowed", _DATA, False),
    "23": ("Rows in the database break a rule that is needed", _DATA, False),
    "24": ("A cursor was misused", _OURS, False),
    "25": ("A transaction is in a state that allows no more", _STATE, True),
    "26": (
        "A prepared statement is gone",
        _POOLER,
        False,
    ),
    "27": ("A trigger changed what was being changed", _EVENTS, False),
    "28": (
        "The server does not let the user in",
        "Correct the user's name in the secret, or the server's rules on who may connect.",
        False,
    ),
    "2B": ("A right cannot be taken away since others depend on it", _POWER, False),
    "2D": ("A transaction could not end", _EVENTS, False),
    "2F": ("A function of the database failed", _EVENTS, False),
    "34": (
        "A cursor is gone",
        _POOLER,
        False,
    ),
    "38": ("A function of the database failed", _EVENTS, False),
    "39": ("A function of the database could not be called", _EVENTS, False),
    "3B": ("A savepoint is gone", _EVENTS, False),
    "3D": ("A database's name is not valid", "Name the database in the product's parameters.", False),
    "3F": (
        "A schema's name is not valid",
        _SCHEMA,
        False,
    ),
    "40": ("Another transaction got in between", _LESS, True),
    "42": (
        "The database is not as it must be",
        (
            "Something in it has been renamed, dropped or changed: compare "
            "it with the words, put it right, then update again."
        ),
        False,
    ),
    "44": ("A view refused a row", _EVENTS, False),
    "53": ("The server lacks a resource", "Choose a larger size, then update again.", True),
    "54": (
        "A limit of the server was exceeded",
        "Make what the words name smaller, then update again.",
        False,
    ),
    "55": (
        "Something is not in the state that is needed",
        "Put right what the words name, then update again.",
        True,
    ),
    "57": ("The server is restarting or was told to stop", _STATE, True),
    "58": ("The server's system failed", _STATE, True),
    "72": ("A snapshot is too old", _LESS, True),
    "F0": ("The server's configuration is wrong", "Correct its parameter group, then update again.", False),
    "HV": ("A foreign table failed", "Another program's foreign table is in the way: move it away.", False),
    "P0": ("A function of the database refused", _EVENTS, False),
    "XX": (
        "The server has an error of its own",
        "It may have damaged data or a defect: look at its log, and restore a snapshot if data is damaged.",
        False,
    ),
}
"""By the first two characters of a code: what failed, what to do, whether it passes."""

_LOST = frozenset({"OperationalError", "InterfaceError", "DatabaseError", "InternalError"})
"""psycopg2's classes for errors without a code that come from a connection's end."""


def explain(error: BaseException) -> Fault:
    """What an error of psycopg2 means; the statement is never repeated, for it may hold a secret."""
    code = getattr(error, "pgcode", None)
    said = _said(error)
    if not code:
        return _without_code(error, said)
    what, advice, passing = (
        _CODES.get(code) or _CLASSES.get(code[:2]) or ("The server refused a statement", _STATE, False)
    )
    return Fault(what=f"PostgreSQL, {code}: {what}", said=said, advice=advice, passing=passing)


def _without_code(error: BaseException, said: str) -> Fault:
    advice = network.tls_advice(said)
    if advice is not None:
        return Fault(what="No TLS connection to PostgreSQL could be made", said=said, advice=advice)
    if type(error).__name__ in _LOST:
        return network.lost(said)
    return Fault(what=f"The driver of PostgreSQL refused ({type(error).__name__})", said=said, advice=_OURS)


def _said(error: BaseException) -> str:
    """The server's message without the statement and without the values of rows."""
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    return " ".join(str(primary or error).partition("\nLINE ")[0].split())
