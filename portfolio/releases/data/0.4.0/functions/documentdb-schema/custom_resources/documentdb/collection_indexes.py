"""Brings one collection's indexes to what the manifest says; nothing of an operator's is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pymongo.errors import CollectionInvalid, OperationFailure

from custom_resources.documentdb.manifest import Index
from custom_resources.lifecycle import InitialisationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pymongo.database import Database

    from custom_resources.documentdb.manifest import Manifest
    from custom_resources.lifecycle import Deadline

_NAMESPACE_EXISTS = 48
_NAMESPACE_NOT_FOUND = 26
_INDEX_NOT_FOUND = 27
_CONFLICTS = frozenset({85, 86})  # IndexOptionsConflict, IndexKeySpecsConflict
_DUPLICATE_KEY = 11000
_BUSY = frozenset({40333, 12586, 12587})  # DocumentDB and MongoDB: another index build is under way
_PAUSE = 0.5

_AS_MONGOOSE = {"background": True}
"""Mongoose sends this with every index, and a server may tell indexes with and without it apart."""


class CollectionIndexes:
    """One collection and the indexes it is to have.

    Args:
        database: LibreChat's database.
        name: The collection.
        manifest: What it is to have.
        deadline: When to stop.
    """

    def __init__(
        self, database: Database[dict[str, Any]], name: str, manifest: Manifest, deadline: Deadline
    ) -> None:
        self._database = database
        self._name = name
        self._wanted = manifest.collections[name]
        self._superseded = manifest.superseded.get(name, frozenset())
        self._former = manifest.former.get(name, ())
        self._deadline = deadline
        self._found: list[Index] = []

    def check(self, *, exists: bool) -> list[str]:
        """Go on only if no index stands in the way of one that is wanted.

        One does that has its name and is another, or has its keys under another name: DocumentDB allows one
        index per key pattern (code 85, as gravitee-io/gravitee-api-management reports, pull request 19258).

        Returns:
            Nothing was done.

        Raises:
            InitialisationError: One does; both definitions are in the message.
        """
        self._found = self._present() if exists else []
        for wanted in self._wanted:
            others = [found for found in self._in_the_way(wanted) if not self._is_superseded(found)]
            if others:
                raise self._conflict(wanted, others)
        return []

    def ensure(self, *, exists: bool) -> list[str]:
        """After the check, make what is missing; drop what an older LibreChat had and this one replaces.

        An old unique index goes only after the new ones that share neither its name nor its keys are there,
        so that what it kept unique is never unguarded.

        Returns:
            What was done.

        Raises:
            InitialisationError: An index cannot be made.
            DeadlineExceededError: There was no time left.
        """
        if not exists and not self._wanted:
            self._create_collection()
            return [self._name]
        missing = [index for index in self._wanted if index not in self._found]
        replaced = [index for index in self._found if self._is_superseded(index)]
        blocked = [index for index in missing if self._in_the_way(index)]
        self._build([index for index in missing if index not in blocked])
        for index in replaced:
            self._drop(index)
        self._build(blocked)
        dropped = sorted(f"{self._name} without {index.name}" for index in replaced)
        return [self._name] * bool(missing) + dropped

    def _in_the_way(self, wanted: Index) -> list[Index]:
        """The indexes found that keep this one from being built."""
        return [
            found
            for found in self._found
            if found != wanted and (found.name == wanted.name or found.key == wanted.key)
        ]

    def _present(self) -> list[Index]:
        try:
            return [Index.from_document(found) for found in self._database[self._name].list_indexes()]
        except OperationFailure as error:
            if error.code == _NAMESPACE_NOT_FOUND:
                return []
            raise

    def _is_superseded(self, index: Index) -> bool:
        """Whether it is an older LibreChat's and is not wanted any more.

        That is a unique index that LibreChat itself lists by its name, or one that is to the letter what an
        older release declared.
        """
        listed = index.name in self._superseded and bool(index.options.get("unique"))
        return (listed or index in self._former) and index not in self._wanted

    def _create_collection(self) -> None:
        try:
            self._database.create_collection(self._name, check_exists=False)
        except (CollectionInvalid, OperationFailure) as error:
            if isinstance(error, OperationFailure) and error.code != _NAMESPACE_EXISTS:
                raise

    def _drop(self, index: Index) -> None:
        """Drop an index, waiting for any build on the collection."""
        while True:
            self._deadline.check(f"about to drop {index.name} of {self._name}")
            try:
                self._database[self._name].drop_index(index.name)
            except OperationFailure as error:
                if error.code == _INDEX_NOT_FOUND:  # another invocation was faster
                    return
                if error.code not in _BUSY:
                    raise
                self._deadline.pause(_PAUSE, f"waiting for an index build on {self._name}")
            else:
                return

    def _build(self, indexes: Sequence[Index]) -> None:
        """Build indexes in one command; one by one if another build on the collection gets in between."""
        if not indexes:
            return
        try:
            self._command(indexes)
        except OperationFailure as error:
            if error.code not in _BUSY:
                raise self._explained(error, indexes) from None
            for index in indexes:
                self._build_patiently(index)

    def _build_patiently(self, index: Index) -> None:
        while True:
            try:
                self._command([index])
            except OperationFailure as error:
                if error.code not in _BUSY:
                    raise self._explained(error, [index]) from None
                self._deadline.pause(_PAUSE, f"waiting for another index build on {self._name}")
            else:
                return

    def _command(self, indexes: Sequence[Index]) -> None:
        self._deadline.check(f"about to build {indexes[0].name} on {self._name}")
        documents = [{**index.document(), **_AS_MONGOOSE} for index in indexes]
        self._database.command("createIndexes", self._name, indexes=documents)

    def _explained(self, error: OperationFailure, indexes: Sequence[Index]) -> Exception:
        """What the server's refusal means, and what to do about it."""
        if error.code in _CONFLICTS:
            return self._found_conflict(indexes) or error
        if error.code == _DUPLICATE_KEY:
            unique = " or ".join(index.describe() for index in indexes if index.options.get("unique"))
            return InitialisationError(
                f"The collection {self._name} holds documents that are equal in the fields of a unique "
                f"index: {unique}. LibreChat needs it to be unique. Find the documents by grouping on these "
                "fields, correct or remove the superfluous ones, and update again."
            )
        return error

    def _found_conflict(self, indexes: Sequence[Index]) -> Exception | None:
        """The first wanted index that a present one is in the way of."""
        self._found = self._present()
        for wanted in indexes:
            others = self._in_the_way(wanted)
            if others:
                return self._conflict(wanted, others)
        return None

    def _conflict(self, wanted: Index, others: Sequence[Index]) -> InitialisationError:
        found = " and ".join(other.describe() for other in others)
        return InitialisationError(
            f"The collection {self._name} has the index {found}, which is in the way of LibreChat's "
            f"{wanted.describe()}. An index that this catalog did not make is never dropped. If nothing "
            f"needs it, run db.{self._name}.dropIndex({others[0].name!r}) and update again."
        )
