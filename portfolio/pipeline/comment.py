"""One comment on a pull request or merge request, written once and edited from then on.

from portfolio.pipeline.comment import place_of, post

place = place_of(os.environ)            # GitHub's or GitLab's, as their runners describe themselves
post(place, page)                       # the comment's address

Which request it is, where the API is and with which token, the runner's own variables say ("Variables
reference", GitHub Docs, https://docs.github.com/en/actions/reference/workflows-and-actions/variables;
"Predefined CI/CD variables reference", GitLab Docs, https://docs.gitlab.com/ci/variables/predefined_variables/).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import urllib3

from portfolio.errors import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MARK = "<!-- catalog review -->"
"""The first line of our comment: by it the comment is found again."""

_PULL = re.compile(r"refs/pull/(\d+)/merge")
_A_PAGE = 100
_SECONDS = 30.0
_DENIED = frozenset({401, 403, 404})
_FAILED = 400


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the comments of one request are.

    Attributes:
        comments: The address of their list.
        one: The address of one of them, with ``{id}`` for its ID.
        method: How one is changed.
        headers: What every request carries, the token among it.
    """

    comments: str
    one: str
    method: str
    headers: Mapping[str, str] = field(repr=False)


def place_of(environment: Mapping[str, str]) -> Place:
    """The request that the runner works for.

    Args:
        environment: The runner's environment.

    Raises:
        CatalogError: It works for none, or no token is given.
    """
    pull = _PULL.fullmatch(environment.get("GITHUB_REF", ""))
    if pull and environment.get("GITHUB_TOKEN"):
        base = f"{environment['GITHUB_API_URL']}/repos/{environment['GITHUB_REPOSITORY']}/issues"
        token = f"Bearer {environment['GITHUB_TOKEN']}"
        return Place(
            comments=f"{base}/{pull[1]}/comments",
            one=f"{base}/comments/{{id}}",
            method="PATCH",
            headers={"Authorization": token, "Accept": "application/vnd.github+json"},
        )
    if environment.get("CI_MERGE_REQUEST_IID") and environment.get("GITLAB_TOKEN"):
        base = (
            f"{environment['CI_API_V4_URL']}/projects/{environment['CI_PROJECT_ID']}"
            f"/merge_requests/{environment['CI_MERGE_REQUEST_IID']}/notes"
        )
        return Place(
            comments=base,
            one=f"{base}/{{id}}",
            method="PUT",
            headers={"PRIVATE-TOKEN": environment["GITLAB_TOKEN"]},
        )
    raise refuse(
        "Cannot post the review: no pull request is known.",
        received=", ".join(
            f"{name}={environment.get(name) or 'nothing'}" for name in ("GITHUB_REF", "CI_MERGE_REQUEST_IID")
        )
        + "; GITHUB_TOKEN and GITLAB_TOKEN are "
        + ("given" if environment.get("GITHUB_TOKEN") or environment.get("GITLAB_TOKEN") else "not given"),
        allowed="a run of GitHub's for a pull request with GITHUB_TOKEN, or of GitLab's for a merge request "
        "with GITLAB_TOKEN (a project's access token with the scope api)",
        fix="run it there, or print the review without --post",
    )


def post(place: Place, page: str) -> None:
    """Write the comment, or bring the one that is there up to date.

    Raises:
        CatalogError: The token may not, or the service did not answer as it should.
    """
    text = f"{MARK}\n{page}"
    for comment in _comments(place):
        if str(comment.get("body", "")).startswith(MARK):
            if comment["body"] != text:
                _call(place, place.method, place.one.format(id=comment["id"]), {"body": text})
            return
    _call(place, "POST", place.comments, {"body": text})


def _comments(place: Place) -> Iterator[dict[str, Any]]:
    number = 1
    while True:
        page = _call(place, "GET", f"{place.comments}?per_page={_A_PAGE}&page={number}")
        yield from page
        if len(page) < _A_PAGE:
            return
        number += 1


def _call(place: Place, method: str, address: str, body: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON
    given = json.dumps(body).encode() if body else None
    headers = {"User-Agent": "librechat-catalog", "Content-Type": "application/json", **place.headers}
    try:
        answer = urllib3.request(
            method, address, body=given, headers=headers, timeout=_SECONDS, retries=urllib3.Retry(2)
        )
    except urllib3.exceptions.HTTPError as error:
        raise refuse(
            "Cannot post the review: no answer.",
            received=f"{method} {address}: {error}",
            allowed="an API that answers",
            fix="check the runner's network, or print the review without --post",
        ) from error
    if answer.status < _FAILED:
        return answer.json()
    denied = answer.status in _DENIED
    raise refuse(
        "Cannot post the review: " + ("the token may not." if denied else "the service refused."),
        received=f"{method} {address}: {answer.status} {answer.data[:200].decode(errors='replace')}",
        allowed="a token that may write comments (GitHub: pull-requests: write; GitLab: the scope api)",
        fix="give the job that right; for a change from a fork, whose runs have none, read the job's summary"
        if denied
        else "run the job again",
    )
