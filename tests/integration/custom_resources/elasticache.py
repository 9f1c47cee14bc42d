"""Stands in for the part of ElastiCache's interface that sets a user's passwords."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

_MOST_PASSWORDS = 2
_LENGTHS = range(16, 129)


class ElastiCache:
    """One user; a change can be told to reach the cache only after some looks at it, as ElastiCache's do.

    The rules are those of the Amazon ElastiCache API Reference, "ModifyUser", and of the User Guide,
    "Authenticating with the Valkey and Redis OSS AUTH command".

    Attributes:
        user_id: The user's ID.
        passwords: What the cache takes.
        looks: How many looks at the user a change takes.
        denies: The action that is denied, if one is.
        changes: How often the passwords were changed.
        changing: The state that a user has while it is changed.
        there: Whether the list of users has it.
    """

    def __init__(self, user_id: str, password: str) -> None:
        self.user_id = user_id
        self.passwords = [password]
        self.looks = 0
        self.denies = ""
        self.changes = 0
        self.changing = "modifying"
        self.there = True
        self._coming: list[str] = []
        self._left = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def begin(self, passwords: list[str]) -> None:
        """Begin a change, as anyone with the permission may."""
        self._coming, self._left = passwords, self.looks
        self.changes += 1

    def _answer(self, asked: dict[str, list[str]]) -> tuple[int, str]:
        (action,) = asked["Action"]
        if action == self.denies:
            return 403, _error("AccessDenied", f"not authorized to perform: elasticache:{action}")
        if asked.get("UserId") != [self.user_id]:
            return 404, _error("UserNotFound", "no such user")
        if action == "DescribeUsers":
            if self._coming and self._left == 0:
                self.passwords, self._coming = self._coming, []
            self._left = max(0, self._left - 1)
            described = f"<Users><member>{self._described()}</member></Users>" if self.there else "<Users/>"
            return 200, f"<R><DescribeUsersResult>{described}</DescribeUsersResult></R>"
        return self._modify(asked)

    def _modify(self, asked: dict[str, list[str]]) -> tuple[int, str]:
        names = sorted(name for name in asked if name.startswith("AuthenticationMode.Passwords.member."))
        passwords = [asked[name][0] for name in names]
        if self._coming:
            return 400, _error("InvalidUserState", "the user is being modified")
        allowed = 0 < len(set(passwords)) == len(passwords) <= _MOST_PASSWORDS
        if not allowed or any(len(password) not in _LENGTHS for password in passwords):
            return 400, _error("InvalidParameterValue", f"passwords: {passwords}")
        self.begin(passwords)
        return 200, f"<R><ModifyUserResult>{self._described()}</ModifyUserResult></R>"

    def _described(self) -> str:
        status = self.changing if self._coming else "active"
        count = f"<Type>password</Type><PasswordCount>{len(self.passwords)}</PasswordCount>"
        return (
            f"<UserId>{self.user_id}</UserId><Status>{status}</Status>"
            f"<Authentication>{count}</Authentication>"
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = stand_in._answer(parse_qs(body.decode()))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(answer.encode())

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        return Handler


def _error(code: str, message: str) -> str:
    return f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
