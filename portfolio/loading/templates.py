"""What a launch of a template reads and runs on LibreChat's machines, tried by programs that read it alike.

LibreChat's own schema reads librechat.yaml, ShellCheck the shell programs, and a parser of the Compose
Specification the Compose file. These tools come with the extra ``dev`` and from npm: where one is not there
the release is refused, since a check that is left out would say nothing of it.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from doctor.templates import TemplateError
from portfolio.errors import CatalogError, Problem
from portfolio.images.publishing import images_in
from portfolio.loading import compose, configuration, programs
from portfolio.loading.launches import delivered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LIBRECHAT = "librechat"


def problems(release: str, template: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with what the template's launches deliver.

    Args:
        release: The release, for messages.
        template: Its template.
    """
    try:
        found = delivered(template)
    except TemplateError as error:
        yield Problem(
            failed=f"{release} cannot be launched on paper.",
            received=str(error),
            allowed="a template whose conditions and values CloudFormation works out",
            fix="correct the value that is named",
        )
        return
    images = {name for name, _ in images_in(json.dumps(template))}
    if _LIBRECHAT in images and not found.configurations:
        yield Problem(
            failed=f"{release} runs LibreChat without its configuration.",
            received="no text of librechat.yaml in a container or among the instance's files",
            allowed="a librechat.yaml in every launch",
            fix="deliver it (products/compute/delivered_files.py), or correct portfolio/loading/launches.py",
        )
    for check in (
        partial(configuration.problems, release, found.configurations),
        partial(programs.problems, release, found.programs),
        partial(compose.problems, release, found.compose_files),
    ):
        try:
            yield from check()
        except CatalogError as error:
            yield from error.problems
