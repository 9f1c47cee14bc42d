"""Meilisearch's store: how it starts, and how an index that was lost or damaged comes back by itself.

LMDB, in which Meilisearch keeps it, wants a local disk: on network file systems it is slow and gets damaged
(Meilisearch's issues 481, 5396 and 5695; LMDB's documentation, "Caveats"). Everything in it can be made again
from the conversations, so it is thrown away rather than repaired.
"""

from __future__ import annotations

from pathlib import Path

STORE = "/meili_data"
DATABASE = f"{STORE}/data.ms"

_SCRIPT = (
    'if [ -e "$MEILI_DB_PATH.starting" ]; then '
    'echo "The last start did not succeed: beginning with an empty index"; rm -rf "$MEILI_DB_PATH"; fi; '
    ': > "$MEILI_DB_PATH.starting"; exec meilisearch'
)
START = ["/bin/sh", "-c", _SCRIPT]
"""A start leaves a note, which the first successful health check takes away. A start that finds one gives the
store up: it was damaged, or another version of Meilisearch wrote it."""

REINDEX = (Path(__file__).parent / "reindex.js").read_text(encoding="utf-8")
"""The program that fills an empty store; it runs on LibreChat's image, with LibreChat's own models."""
