"""Lets only those requests through to the emulator that somebody with a key of this run has signed.

The gateway listens on the loopback interface, where every user of the machine and every web page in a
browser on it can send requests. The emulator believes whatever they claim to be.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from local_cloud.gateway.refusals import refusal
from local_cloud.gateway.signatures import Request, SignatureError, check, parse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from local_cloud.connections import Connections
    from local_cloud.gateway.keys import Keys
    from local_cloud.gateway.throttling import Throttles

    Message = dict[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Message, Receive, Send], Awaitable[None]]

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes: the largest zip of a function that Lambda takes is 50 MB ("Lambda quotas", AWS Lambda Developer
Guide)."""

BODY_SECONDS = 30.0
"""After this long without a whole body the request is given up."""

ONCE = frozenset({"host", "authorization", "content-length", "content-type", "origin"})
PRIVATE = re.compile(r"/+(?:[_.]|(?:health|latest|login|logout|oauth2)(?:/|$))")
"""The emulator's own pages, which no AWS service has: they know no identity, so no signature opens them."""


class Guard:
    """An ASGI application in front of another one.

    Args:
        application: The emulator.
        keys: Who may sign.
        connections: Told which of them turned out to be somebody's.
        port: The gateway's port, by which clients must call it.
        throttles: Whose requests are too many.
    """

    def __init__(
        self,
        application: Application,
        keys: Keys,
        connections: Connections,
        port: int,
        throttles: Throttles,
    ) -> None:
        self._throttles = throttles
        self._application = application
        self._keys = keys
        self._connections = connections
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:  # a websocket: closed before it is accepted, the client is answered 403
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Message, receive: Receive, send: Send) -> None:
        headers: Mapping[str, str] = {}
        try:
            headers = _headers(scope)
            self._check_caller(scope, headers)
            body = await self._authenticated(scope, headers, receive)
        except SignatureError as error:
            await _answer(send, refusal(error.status, error.code, str(error), headers))
            return
        self._connections.know(scope.get("client"))
        await self._application(scope, _replay(body, receive), _without_cross_origin(send))

    def _check_caller(self, scope: Message, headers: Mapping[str, str]) -> None:
        """Refuse what a browser would send, and what is meant for another server or for nobody."""
        if headers.get("host") not in self._hosts:
            allowed = " and ".join(sorted(self._hosts))
            message = (
                f"The Host is {headers.get('host', '')[:128]!r}; the embedded cloud answers as {allowed}."
            )
            raise SignatureError("InvalidHost", message)
        if "origin" in headers or any(name.startswith("sec-fetch-") for name in headers):
            message = "The request comes from a web page. The embedded cloud answers programs alone."
            raise SignatureError("InvalidOrigin", message)
        if not scope["raw_path"].startswith(b"/") or PRIVATE.match(scope["path"]):
            message = f"{scope['path'][:128]!r} is no address of an AWS service."
            raise SignatureError("AccessDenied", message)

    async def _authenticated(self, scope: Message, headers: Mapping[str, str], receive: Receive) -> bytes:
        """The body of a request whose signature is right."""
        request = Request(
            method=scope["method"],
            path=scope["raw_path"].decode("ascii"),
            query=scope["query_string"].decode("ascii"),
            headers=headers,
        )
        signature = parse(request, dt.datetime.now(dt.UTC))
        # Before the first byte of the body: who knows no key can make nobody wait or remember anything.
        secret = self._keys.secret(signature)
        try:
            body = await asyncio.wait_for(_body(receive, headers), BODY_SECONDS)
        except TimeoutError:
            message = f"The body did not arrive within {BODY_SECONDS:.0f} s."
            raise SignatureError("RequestTimeout", message) from None
        check(request, signature, secret, body)
        if self._throttles.refuses(signature.service, headers, body):
            code = "ThrottlingException" if "x-amz-target" in headers else "Throttling"
            raise SignatureError(code, "Rate exceeded", status=400)
        return body


def _headers(scope: Message) -> dict[str, str]:
    """The headers by name; one that is repeated must not mean one thing here and another one behind."""
    names = Counter(name.lower() for name, _ in scope["headers"])
    for name, count in names.items():
        text = name.decode("latin-1")
        if count > 1 and (text in ONCE or text.startswith("x-amz-")):
            message = f"The header {text} came {count} times; it may come once."
            raise SignatureError("InvalidRequest", message)
    try:
        for part in (scope["raw_path"], scope["query_string"]):
            part.decode("ascii")
    except UnicodeDecodeError:
        message = "The address holds bytes outside ASCII that are not percent-encoded."
        raise SignatureError("InvalidURI", message) from None
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _body(receive: Receive, headers: Mapping[str, str]) -> bytes:
    declared = headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > LARGEST_BODY:
        raise _too_large(declared)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            gone = "The client went away before its body was complete."
            raise SignatureError("IncompleteBody", gone)
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise _too_large(f"more than {LARGEST_BODY}")
        if not message.get("more_body"):
            return bytes(body)


def _too_large(received: str) -> SignatureError:
    message = f"The body has {received[:32]} bytes; allowed are {LARGEST_BODY}."
    return SignatureError("EntityTooLarge", message)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hand the body that was read to whoever reads it next."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


def _without_cross_origin(send: Send) -> Send:
    """Take away what would let web pages read the answer."""

    async def send_plain(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message["headers"] if not pair[0].lower().startswith(b"access-control-")]
            message = {**message, "headers": [*kept, *CLOSED]}
        await send(message)

    return send_plain


CLOSED = ((b"cross-origin-resource-policy", b"same-origin"), (b"x-content-type-options", b"nosniff"))


async def _answer(send: Send, answer: tuple[int, str, bytes]) -> None:
    status, kind, body = answer
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode()), *CLOSED]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
