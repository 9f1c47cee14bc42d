"""Checks a company's configuration, merges it over the product's and stores the result for the tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_resources.librechat_yaml import ConfigurationError, check, merged, placeholders, read
from custom_resources.librechat_yaml.placeholders import missing_keys
from custom_resources.lifecycle import InitialisationError
from custom_resources.own_configuration.file import KEY, file_content
from custom_resources.own_configuration.secret_keys import secret_keys
from custom_resources.own_configuration.settings import Settings
from custom_resources.own_configuration.store import keep

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from custom_resources.librechat_yaml import Document, Problem
    from custom_resources.lifecycle import Work

_MOST_SHOWN = 8
"""CloudFormation shows some four thousand bytes of a reason."""


def deliver(work: Work) -> Mapping[str, str]:
    """Deliver the configuration that the request names.

    A rollback asks for what ran before, and is answered like any other request: its version is there still.

    Returns:
        ``Version``, the version of the secret ``Target`` that holds the merged file.

    Raises:
        InitialisationError: LibreChat would not take it, or the product must not; every reason is named.
        PropertyError: The request's properties are not allowed.
    """
    settings = Settings.from_properties(work.request.properties)
    content = file_content(settings)
    try:
        document = read(content)
    except ConfigurationError as error:
        raise _refused([error.problem], settings) from error
    problems = list(check(document, settings.ours, reserved=settings.reserved))
    problems += _unfilled(work, settings, document)
    if problems:
        raise _refused(problems, settings)
    return {"Version": keep(settings.target, merged(document, settings.ours))}


def _unfilled(work: Work, settings: Settings, document: Document) -> Sequence[Problem]:
    """Placeholders without a key; the secret is not read where none needs it."""
    if not placeholders(document):
        return ()
    keys = secret_keys(settings.secret, work.redactor) if settings.secret else None
    return tuple(missing_keys(document, keys))


def _refused(problems: Sequence[Problem], settings: Settings) -> InitialisationError:
    shown = " ".join(
        f"({number}) {problem}" for number, problem in enumerate(problems[:_MOST_SHOWN], start=1)
    )
    more = f" And {len(problems) - _MOST_SHOWN} more." if len(problems) > _MOST_SHOWN else ""
    return InitialisationError(
        f"The configuration {KEY}, version {settings.version}, cannot be used; what ran before stays. "
        f"{shown}{more}"
    )
