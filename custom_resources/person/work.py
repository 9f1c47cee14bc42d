"""Answers one request."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from custom_resources.invoked.database import opened
from custom_resources.person.deletion import delete
from custom_resources.person.export import export
from custom_resources.person.people import count, find_person
from custom_resources.person.request import PersonRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custom_resources.invoked import Session

_logger = logging.getLogger(__name__)
_logger.setLevel(logging.INFO)


def answer(event: Mapping[str, Any], session: Session) -> dict[str, Any]:
    """Do what is asked; the log says what was done with which ID, and holds no address and no data.

    Raises:
        InitialisationError: The request is not allowed, or there is no such person.
    """
    request = PersonRequest.from_event(event)
    with opened(session) as database:
        person = find_person(database, request.email)
        if request.action == "look":
            answered: dict[str, Any] = {"person": str(person), "found": count(database, person)}
        elif request.action == "export":
            answered = {"person": str(person), **export(database, person, request.after)}
        else:
            answered = {"person": str(person), **delete(database, person)}
    _logger.info("%s of the person %s is done", request.action, person)
    return answered
