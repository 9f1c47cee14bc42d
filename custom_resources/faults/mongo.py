"""What DocumentDB's and MongoDB's error codes mean here.

Sources: "Error codes", Amazon DocumentDB Developer Guide
(https://docs.aws.amazon.com/documentdb/latest/devguide/error-codes.html); "Error Codes", MongoDB Manual 7.0
(https://www.mongodb.com/docs/v7.0/reference/error-codes/). DocumentDB's numbers may change between its major
versions, as its page says: every other code is answered with the server's own words.
"""

from __future__ import annotations

from typing import Any

from custom_resources.faults import network
from custom_resources.faults.fault import Fault

_WAIT = "The cluster may be restarting or failing over. If it stays so, look at its state in the console."
_OURS = (
    "This is for the catalog's maintainers: report it with the product's version, the cluster's engine "
    "version and these words; the data is as it was."
)
_RIGHTS = "Give the user the right that the words name, or correct the user in its secret; then update again."
_DOCUMENTS = "Correct or remove the documents that the words tell of, then update again."
_LARGER = "Choose a larger size, or wait until there is less to do; then update again."

_NOT_PRIMARY = (
    91,
    189,
    10058,
    10107,
    11600,
    11602,
    13435,
    13436,
)
_UNREACHABLE = (6, 7, 89, 9001, 317, 384)
_BUSY = (
    24,
    43,
    46,
    50,
    112,
    117,
    134,
    202,
    216,
    225,
    236,
    237,
    238,
    244,
    246,
    251,
    262,
    290,
    11601,
    12586,
    12587,
    40333,
    282,
)

_CODES: dict[int, tuple[str, str, bool]] = {
    **dict.fromkeys(_NOT_PRIMARY, ("The instance takes no writes at the moment", _WAIT, True)),
    **dict.fromkeys(_UNREACHABLE, ("The cluster could not be reached", _WAIT, True)),
    **dict.fromkeys(
        _BUSY, ("The cluster was busy with other work", "Update again when there is less to do.", True)
    ),
    11: ("A user does not exist", "Correct the user's name in its secret, then update again.", False),
    13: ("The user lacks a right", _RIGHTS, False),
    18: (
        "The cluster refuses the password",
        (
            "If it was changed on one side only, set the one in the secret on the "
            "cluster, or the cluster's one in the secret."
        ),
        False,
    ),
    26: ("A collection is missing", "Somebody dropped it meanwhile: update again, which makes it.", True),
    27: ("An index is missing", "Somebody dropped it meanwhile: update again, which makes it.", True),
    31: ("A role does not exist", _RIGHTS, False),
    48: ("A collection exists already", "Update again, which takes it as it is.", True),
    59: ("The cluster does not know a command", "Choose an engine version that the product offers.", False),
    67: ("An index cannot be made", _DOCUMENTS, False),
    85: ("An index is in the way", "Drop the index that the words name, then update again.", False),
    86: ("An index is in the way", "Drop the index that the words name, then update again.", False),
    115: (
        "The cluster does not support a command",
        "Choose an engine version that the product offers.",
        False,
    ),
    121: ("A document breaks its collection's rules", _DOCUMENTS, False),
    146: ("The cluster is out of memory", _LARGER, True),
    171: ("An index cannot be built on what is in the collection", _DOCUMENTS, False),
    197: (
        "The cluster does not take an option of an index",
        "Choose an engine version that the product offers.",
        False,
    ),
    292: ("The cluster is out of memory", _LARGER, True),
    301: ("The cluster does not support retryable writes", _OURS, False),
    303: (
        "The cluster does not support a feature",
        "Choose an engine version that the product offers.",
        False,
    ),
    391: ("The login has expired", "Update again.", True),
    8000: ("The cluster refuses the login", _RIGHTS, False),
    11000: ("Documents are equal in the fields of a unique index", _DOCUMENTS, False),
    13297: (
        "A database's name differs from another's in upper and lower case alone",
        "Move the other one's collections to LibreChat and drop it, then update again.",
        False,
    ),
    14031: (
        "The cluster's instance has too little local storage for building an index",
        "Choose a larger size, then update again.",
        False,
    ),
    16500: ("The cluster is throttled", _LARGER, True),
    51002: ("A user exists already", "Update again, which takes it as it is.", True),
    51003: ("A user exists already", "Update again, which takes it as it is.", True),
}

_KINDS: dict[str, tuple[str, str, bool]] = {
    "ConfigurationError": ("The driver refuses its settings", _OURS, False),
    "InvalidURI": ("The driver refuses the address", "Correct Host and Port in the template.", False),
    "InvalidOperation": ("The connection was closed", _WAIT, True),
    "ExecutionTimeout": ("A command took too long", "Update again when there is less to do.", True),
    "WTimeoutError": ("The cluster's instances are behind", _WAIT, True),
    "DocumentTooLarge": ("A document is too large", _DOCUMENTS, False),
    "InvalidDocument": ("A document cannot be written", _OURS, False),
    "InvalidBSON": ("A document cannot be read", _DOCUMENTS, False),
    "CollectionInvalid": ("A collection exists already", "Update again, which takes it as it is.", True),
    "ProtocolError": (
        "What answers does not speak MongoDB's protocol",
        "Correct Host and Port in the template.",
        False,
    ),
}
"""pymongo's classes that carry no code of a server."""

_LABELS = frozenset({"RetryableWriteError", "TransientTransactionError", "RetryableError"})


def explain(error: BaseException) -> Fault:
    """What an error of pymongo means; no document and no key of one is repeated."""
    code = getattr(error, "code", None)
    said = _said(error)
    if isinstance(code, int):
        what, advice, passing = _CODES.get(code, ("The cluster refused a command", _OURS, False))
        passing = passing or _labelled(error)
        name = f" {_details(error).get('codeName')}" if _details(error).get("codeName") else ""
        return Fault(what=f"DocumentDB, {code}{name}: {what}", said=said, advice=advice, passing=passing)
    advice_on_tls = network.tls_advice(said)
    if advice_on_tls is not None:
        return Fault(what="No TLS connection to DocumentDB could be made", said=said, advice=advice_on_tls)
    names = [kind.__name__ for kind in type(error).__mro__]
    if "ConnectionFailure" in names:
        return network.lost(said)
    for name in names:
        if name in _KINDS:
            what, advice, passing = _KINDS[name]
            return Fault(what=what, said=said, advice=advice, passing=passing)
    return Fault(what=f"The driver of DocumentDB refused ({type(error).__name__})", said=said, advice=_OURS)


def _details(error: BaseException) -> dict[str, Any]:
    details = getattr(error, "details", None)
    return details if isinstance(details, dict) else {}


def _labelled(error: BaseException) -> bool:
    """Whether the server itself says that trying again may help."""
    has_label = getattr(error, "has_error_label", None)
    return callable(has_label) and any(has_label(label) for label in _LABELS)


def _said(error: BaseException) -> str:
    """The server's words without the documents that they repeat, and the driver's view of the cluster."""
    said = str(_details(error).get("errmsg") or error)
    for rest in (", full error:", ", Timeout:", " dup key:"):
        said = said.partition(rest)[0]
    return " ".join(said.split())
