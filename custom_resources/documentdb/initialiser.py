"""Makes and migrates LibreChat's database: the whole of it, top down."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from typing import TYPE_CHECKING, Any

from custom_resources.documentdb import whereabouts
from custom_resources.documentdb.collection_indexes import CollectionIndexes
from custom_resources.documentdb.connection import WrongPasswordError, connect
from custom_resources.documentdb.manifest import Manifest
from custom_resources.documentdb.settings import DocumentDbSettings
from custom_resources.documentdb.user import DATABASE, check_user, ensure_user, shut_out_other
from custom_resources.lifecycle import patiently
from custom_resources.secrets import as_master, read_two_users

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pymongo import MongoClient
    from pymongo.collection import Collection

    from custom_resources.lifecycle import Deadline, Work

_AT_ONCE = 8
"""Collections worked on at the same time; DocumentDB builds one index at a time on each."""

_MOST_NAMED = 12
"""Things done that the answer names one by one; it must stay small."""


def initialise(work: Work) -> Mapping[str, str]:
    """Bring the database to this version's schema, from wherever it is; no data is ever taken away.

    It needs no lock: every step may be done twice, or by two invocations at once. A failure that may pass has
    it begin again until the deadline.

    Args:
        work: The request, its deadline and its redactor.

    Returns:
        The resource's attributes.

    Raises:
        InitialisationError: It cannot be done; the message says why and what to do.
    """
    settings = DocumentDbSettings.from_request(work.request)
    return patiently(work.deadline, "making the schema in DocumentDB", lambda: _attempt(work, settings))


def _attempt(work: Work, settings: DocumentDbSettings) -> Mapping[str, str]:
    admin, application = read_two_users(
        work, admin=settings.admin_secret, application=settings.application_secret
    )
    manifest = Manifest.load()
    client = as_master(work, admin, lambda user: connect(settings, user, work.deadline), WrongPasswordError)
    try:
        record = client.librechat_catalog.schema
        newest = _newest(record, manifest)
        check_user(client, application)
        if work.request.type == "Create":
            whereabouts.check(client)
        done = [] if newest != manifest.librechat else ensure_collections(client, manifest, work.deadline)
        done += ensure_user(client, settings, application, work.deadline)
        if work.request.type == "Create":
            done = shut_out_other(client, application) + done
        _remember(record, manifest, settings.product_version)
        return _attributes(client, manifest, newest, done)
    finally:
        client.close()


def _newest(record: Collection[dict[str, Any]], manifest: Manifest) -> str:
    """The newest LibreChat version that the database was made for, this one included.

    CloudFormation goes back to an older version when an update fails. What a newer one made then stays:
    it only adds, and the older LibreChat works with it.
    """
    known = [str(found["_id"]) for found in record.find({}, {"_id": 1})]
    return max([*known, manifest.librechat], key=_as_numbers)


def _as_numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.partition("-")[0].split("."))


def ensure_collections(
    client: MongoClient[dict[str, Any]], manifest: Manifest, deadline: Deadline
) -> list[str]:
    """Look at every collection first, and change the first one only if none has to be refused."""
    database = client[DATABASE]
    existing = set(database.list_collection_names())
    tasks = {name: CollectionIndexes(database, name, manifest, deadline) for name in manifest.collections}
    _in_parallel([partial(task.check, exists=name in existing) for name, task in tasks.items()])
    return sorted(
        _in_parallel([partial(task.ensure, exists=name in existing) for name, task in tasks.items()])
    )


def _in_parallel(tasks: list[Callable[[], list[str]]]) -> list[str]:
    """The results of all tasks; at the first failure no further task is begun."""
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        futures = [pool.submit(task) for task in tasks]
        return [entry for future in as_completed(futures) for entry in future.result()]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _remember(record: Collection[dict[str, Any]], manifest: Manifest, product_version: str) -> None:
    """Write down which manifest the database has; writing the same again changes nothing."""
    if record.find_one({"_id": manifest.librechat, "checksum": manifest.checksum}) is None:
        record.update_one(
            {"_id": manifest.librechat},
            {
                "$set": {
                    "checksum": manifest.checksum,
                    "productVersion": product_version,
                    "appliedAt": dt.datetime.now(dt.UTC),
                }
            },
            upsert=True,
        )


def _attributes(
    client: MongoClient[dict[str, Any]], manifest: Manifest, newest: str, done: list[str]
) -> dict[str, str]:
    named = done if len(done) <= _MOST_NAMED else [*done[:_MOST_NAMED], f"{len(done) - _MOST_NAMED} more"]
    return {
        "SchemaVersion": newest,
        "EngineVersion": str(client.server_info()["version"]),
        "Collections": str(len(manifest.collections)),
        "Indexes": str(sum(len(indexes) for indexes in manifest.collections.values())),
        "Applied": ", ".join(named) or "nothing",
    }
