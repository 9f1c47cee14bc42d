"""Answers privacy requests through an environment's own function: looks, gives out, deletes.

data = PersonData.of_environment(session, "team-a")
data.look("person@example.com")            # numbers by collection
data.export("person@example.com")          # documents by collection
data.delete("person@example.com")
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

from botocore.config import Config

from portfolio.end_user.provisioned import in_environment, outputs, provisioned
from portfolio.errors import refuse
from products.data.functions.person import OUTPUT, PRIVACY_REQUESTS, TIMEOUT_SECONDS

if TYPE_CHECKING:
    import boto3

_PATIENT = Config(read_timeout=TIMEOUT_SECONDS + 10, retries={"max_attempts": 0})
"""A deletion may take the function's whole time; asking twice would have it done twice at once."""


class PersonData:
    """The function of one environment.

    Args:
        session: An identity that may invoke it.
        function: Its name.
    """

    def __init__(self, session: boto3.Session, function: str) -> None:
        self._client = session.client("lambda", config=_PATIENT)
        self._function = function

    @classmethod
    def of_environment(cls, session: boto3.Session, environment: str) -> Self:
        """The function of the environment's data product.

        Raises:
            CatalogError: The environment has no data product, or that has no such function.
        """
        stacks = session.client("cloudformation")
        launched = in_environment(provisioned(session.client("servicecatalog"), stacks), environment, "data")
        found = outputs(stacks, launched.stack_id) if launched.stack_id else {}
        if OUTPUT not in found:
            raise refuse(
                f"Cannot answer privacy requests in {environment}: it has no function for them.",
                received=f"{launched.name}, data {launched.version}, without the output {OUTPUT}",
                allowed=f"a data product with {PRIVACY_REQUESTS.name} on",
                fix=f"update it: catalog update data -e {environment} -p {PRIVACY_REQUESTS.name}=on",
            )
        return cls(session, found[OUTPUT].value)

    def look(self, email: str) -> dict[str, int]:
        """How many documents of each collection there are of the person.

        Raises:
            CatalogError: There is no such person, or the function failed.
        """
        found: dict[str, int] = self._ask(action="look", email=email)["found"]
        return found

    def export(self, email: str) -> dict[str, list[Any]]:
        """All documents of the person, by collection.

        Raises:
            CatalogError: There is no such person, or the function failed.
        """
        found: dict[str, list[Any]] = {}
        after: str | None = ""
        while after is not None:
            part = self._ask(action="export", email=email, after=after)
            if part["documents"]:
                found.setdefault(part["collection"], []).extend(part["documents"])
            after = part["next"]
        return found

    def delete(self, email: str) -> dict[str, dict[str, int]]:
        """Delete the person; returns what was deleted and what was kept since others use it.

        Raises:
            CatalogError: There is no such person, or the function failed.
        """
        answered = self._ask(action="delete", email=email, confirm=email)
        return {name: answered[name] for name in ("deleted", "kept")}

    def _ask(self, **request: str | None) -> dict[str, Any]:
        answered = self._client.invoke(FunctionName=self._function, Payload=json.dumps(request).encode())
        said: dict[str, Any] = json.loads(answered["Payload"].read())
        if "FunctionError" in answered:
            raise refuse(
                f"The function could not {request['action']}.",
                received=str(said.get("errorMessage", said)),
                allowed="what the function's message says",
                fix="mend what it names; more is in the log of the function " + self._function,
            )
        return said
