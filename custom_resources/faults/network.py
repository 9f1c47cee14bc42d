"""What goes wrong below the databases' own protocols: TLS, names, connections."""

from __future__ import annotations

import ssl

from custom_resources.faults.fault import Fault

_NAME = "The server's certificate is for another name. Host must be the endpoint's own name, not an alias."
_AUTHORITY = (
    "The server's certificate is not signed by an authority in the function's bundle. Either the name "
    "leads to another server, or the region's authorities are newer than the bundle: release the product "
    "again with a bundle that has them."
)
_DATE = (
    "Rotate the server's certificate, as Amazon RDS and Amazon DocumentDB offer it in the console, then "
    "update again."
)
_SPEAK_TLS = "The server must speak TLS. Turn it on in its parameter group."
_PROTOCOL = (
    "Server and function have no TLS version or cipher in common: let the server's parameter group allow "
    "TLS 1.2."
)

TLS_ADVICE = {
    "Hostname mismatch": _NAME,
    "IP address mismatch": _NAME.replace("alias", "address"),
    "does not match host name": _NAME,
    "server certificate for": _NAME,
    "certificate has expired": _DATE,
    "certificate is not yet valid": _DATE,
    "certificate verify failed": _AUTHORITY,
    "CERTIFICATE_VERIFY_FAILED": _AUTHORITY,
    "signature failure": _AUTHORITY,  # an authority of the same name, but with another key
    "unknown ca": _AUTHORITY,
    "WRONG_VERSION_NUMBER": _SPEAK_TLS,
    "wrong version number": _SPEAK_TLS,
    "does not support SSL": _SPEAK_TLS,
    "unsupported protocol": _PROTOCOL,
    "UNSUPPORTED_PROTOCOL": _PROTOCOL,
    "handshake failure": _PROTOCOL,
    "HANDSHAKE_FAILURE": _PROTOCOL,
    "no shared cipher": _PROTOCOL,
    "alert protocol version": _PROTOCOL,
}
"""By words that OpenSSL or libpq use, the more particular first: what to do. None passes by itself."""

_UNREACHABLE = (
    "The server may be starting, restarting or failing over. If it stays so, look at its state, and at the "
    "security groups and routes between it and the function."
)


def tls_advice(said: str) -> str | None:
    """What to do about the TLS failure that these words tell of; None if they tell of none."""
    return next((advice for words, advice in TLS_ADVICE.items() if words in said), None)


def lost(said: str) -> Fault:
    """A connection that could not be made, or was lost."""
    return Fault(what="The connection was lost", said=said, advice=_UNREACHABLE, passing=True)


def explain(error: BaseException) -> Fault:
    """What an error of a socket means."""
    said = " ".join(str(error).split()) or type(error).__name__
    advice = tls_advice(said)
    if advice is not None:
        return Fault(what="No TLS connection could be made", said=said, advice=advice)
    if isinstance(error, OSError) and not isinstance(error, ssl.SSLError | ConnectionError | TimeoutError):
        return Fault(
            what=f"The system refused an operation ({type(error).__name__})",
            said=said,
            advice=_UNREACHABLE,
            passing=type(error).__name__ == "gaierror" or error.errno in _PASSING,
        )
    return lost(said)


_PASSING = frozenset({99, 100, 101, 102, 104, 107, 108, 110, 111, 112, 113})
"""Linux's error numbers of networks and hosts that cannot be reached, or were lost."""
