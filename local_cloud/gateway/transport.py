"""A request on the loopback interface counts as encrypted: AWS's SDKs reach AWS by TLS alone.

The hub's bucket refuses what is not (``aws:SecureTransport``), and here that would be everybody but the
administrator. That the policy is there, the tests of its template say.
"""

from __future__ import annotations

from ministack import app


def count_as_encrypted() -> None:
    """Tell the policies that are evaluated for a request so."""
    pin = app.pin_request_origin
    app.pin_request_origin = lambda address, _secure: pin(address, True)  # noqa: FBT003 - ministack's signature
