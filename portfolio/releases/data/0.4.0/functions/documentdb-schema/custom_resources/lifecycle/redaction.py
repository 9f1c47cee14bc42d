"""Keeps secrets out of everything that is logged or answered."""

from __future__ import annotations

import json
import logging
from urllib.parse import quote, quote_plus

_REDACTED = "(redacted)"
_SHORTEST = 4
"""Shorter texts are left alone: replacing them would mangle messages and tell where they occur."""


class Redactor(logging.Filter):
    """Replaces every secret it was told of, in every form in which a message may hold it."""

    def __init__(self) -> None:
        super().__init__()
        self._forms: tuple[str, ...] = ()

    def add(self, secret: str) -> None:
        """Never let this be logged or answered."""
        if len(secret) < _SHORTEST:
            return
        escaped = json.dumps(secret)[1:-1]
        unescaped_unicode = json.dumps(secret, ensure_ascii=False)[1:-1]
        doubled = secret.replace("'", "''")
        forms = {*self._forms, secret, escaped, unescaped_unicode, doubled, repr(secret)[1:-1]}
        forms |= {quote(secret, safe=""), quote(secret), quote_plus(secret)}
        self._forms = tuple(sorted(forms, key=len, reverse=True))

    def redact(self, text: str) -> str:
        """The text without any secret."""
        for form in self._forms:
            text = text.replace(form, _REDACTED)
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a record before a handler formats it."""
        record.msg = self.redact(record.getMessage())
        record.args = ()
        if record.exc_info:
            record.exc_text = self.redact(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True

    def watch(self) -> None:
        """Filter everything that the process logs from now on; called again, it replaces the one before.

        A filter on a logger would miss what other loggers hand up, so it sits on the handlers.
        """
        if not logging.root.handlers:
            logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
        for handler in logging.root.handlers:
            for old in [found for found in handler.filters if isinstance(found, Redactor)]:
                handler.removeFilter(old)
            handler.addFilter(self)
