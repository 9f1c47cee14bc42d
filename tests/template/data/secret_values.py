"""The values that secrets of a launch would have, made as Secrets Manager and CloudFormation make them."""

from __future__ import annotations

import json
import random
import re
import string
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doctor.templates import Evaluation

SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a resource type, not a secret
_REFERENCE = re.compile(
    r"\{\{resolve:secretsmanager:(?P<id>arn:aws:secretsmanager(?::[^:}]*){4}|<[^>]*>)"
    r"(?::SecretString(?::(?P<member>\w+)(?:::[\w-]*)?)?)?\}\}"
)


def alphabet(generated: Mapping[str, Any]) -> set[str]:
    """The characters that a ``GenerateSecretString`` draws from (Secrets Manager API, GetRandomPassword)."""
    characters = set(string.ascii_lowercase + string.ascii_uppercase + string.digits + string.punctuation)
    if generated.get("IncludeSpace", False):
        characters.add(" ")
    for flag, excluded in (
        ("ExcludeLowercase", string.ascii_lowercase),
        ("ExcludeUppercase", string.ascii_uppercase),
        ("ExcludeNumbers", string.digits),
        ("ExcludePunctuation", string.punctuation),
    ):
        if generated.get(flag, False):
            characters -= set(excluded)
    return characters - set(generated.get("ExcludeCharacters", ""))


class SecretValues:
    """The value of every secret of one launch.

    Attributes:
        elsewhere: Values of secrets that other stacks made, by ARN.
    """

    def __init__(
        self, launch: Evaluation, *, seed: int = 0, elsewhere: Mapping[str, str] | None = None
    ) -> None:
        self._launch = launch
        self._random = random.Random(seed)  # noqa: S311 - these values protect nothing
        self._values: dict[str, str] = {}
        self.elsewhere = dict(elsewhere or {})

    def __getitem__(self, logical_id: str) -> str:
        """The value of the secret with that logical ID."""
        if logical_id not in self._values:
            self._values[logical_id] = self._made(self._launch.resources[logical_id].properties)
        return self._values[logical_id]

    def resolved(self, text: str) -> str:
        """The text with every dynamic reference replaced."""
        return _REFERENCE.sub(lambda found: self._referred(found["id"], found["member"]), text)

    def _referred(self, secret: str, member: str | None) -> str:
        value = self.elsewhere.get(secret) or self[secret.strip("<>").split(":")[1]]
        return value if member is None else str(json.loads(value)[member])

    def _made(self, properties: Mapping[str, Any]) -> str:
        if "SecretString" in properties:
            return self.resolved(properties["SecretString"])
        generated = properties["GenerateSecretString"]
        characters = sorted(alphabet(generated))
        drawn = "".join(self._random.choices(characters, k=generated["PasswordLength"]))
        if "SecretStringTemplate" not in generated:
            return drawn
        members = json.loads(generated["SecretStringTemplate"])
        return json.dumps({**members, generated["GenerateStringKey"]: drawn})
