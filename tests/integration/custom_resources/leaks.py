"""Whether a password or a signed address got out: into a log, an answer or an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from tests.integration.custom_resources.built_functions import Functions
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.secrets_manager import Secrets


class Leaks:
    """Looks at what was said since it was made.

    Args:
        endpoint: Where answers come to.
        secrets: Knows every password that was made.
        functions: Have the log, and what left the handlers.
    """

    def __init__(self, endpoint: ResponseEndpoint, secrets: Secrets, functions: Functions) -> None:
        self._endpoint, self._secrets, self._functions = endpoint, secrets, functions
        self._logged = functions.log_size()
        self._said = len(endpoint.said)
        self._known = len(secrets.passwords)

    def count(self) -> int:
        """How many of the secrets that were made since stand anywhere, as they are or quoted."""
        answers = self._endpoint.said[self._said :]
        said = self._functions.log_since(self._logged)
        said += json.dumps([answers, *(container.raised for container in self._functions.opened)])
        said += json.dumps(answers, ensure_ascii=False)
        made = {*self._secrets.passwords[self._known :], self._endpoint.signature}
        return sum(
            any(form in said for form in (secret, json.dumps(secret)[1:-1], quote(secret, safe="")))
            for secret in made
        )
