"""What an operator asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from custom_resources.lifecycle import InitialisationError

if TYPE_CHECKING:
    from collections.abc import Mapping

ACTIONS = ("look", "export", "delete")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")


@dataclass(frozen=True, kw_only=True)
class PersonRequest:
    """A request.

    Attributes:
        action: ``look`` counts, ``export`` gives out one part after the other, ``delete`` deletes.
        email: Whose data; as LibreChat stores it, in lower case.
        after: Where an export goes on; none at its beginning.
    """

    action: str
    email: str
    after: str | None

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> PersonRequest:
        """Read what the function was invoked with.

        Raises:
            InitialisationError: It is no request, or a deletion that was not confirmed.
        """
        action, email, after = event.get("action"), event.get("email"), event.get("after")
        if action not in ACTIONS or not isinstance(email, str) or not _EMAIL.fullmatch(email.strip()):
            given = "an address" if isinstance(email, str) and "@" in email else "no address"
            message = (
                f"Not a request: action is {str(action)[:20]!r}, email is {given}. Allowed are the actions "
                f"{', '.join(ACTIONS)} and a person's e-mail address. Ask by catalog person, or invoke the "
                'function with {"action": "look", "email": "person@example.com"}.'
            )
            raise InitialisationError(message)
        if action == "delete" and event.get("confirm") != email:
            message = (
                "Not deleted: confirm is not the same text as email. A deletion cannot be undone: it needs "
                "the e-mail address a second time, as confirm. Look at what there is first (action look)."
            )
            raise InitialisationError(message)
        return cls(
            action=str(action), email=email.strip().lower(), after=after if isinstance(after, str) else None
        )
