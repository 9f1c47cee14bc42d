"""The health checks that run inside the containers, each with what its image has."""

from __future__ import annotations

from products.compute.application.images import LIBRECHAT_PORT, MEILISEARCH_PORT, RAG_API_PORT
from products.compute.ingress.load_balancer import READINESS_PATH

_FETCH = (
    f"fetch('http://127.0.0.1:{LIBRECHAT_PORT}{READINESS_PATH}')"
    ".then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"
)
LIBRECHAT = ["CMD", "node", "-e", _FETCH]

_LOOK = (
    "import sys, urllib.request as r; "
    f"body = r.urlopen('http://127.0.0.1:{RAG_API_PORT}/health', timeout=5).read().decode(); "
    "sys.exit('\"UP\"' not in body)"
)
RAG_API = ["CMD", "python", "-c", _LOOK]
"""rag_api answers 200 even when its database is down: the state lies in the body. The image has no curl."""

_IS_UP = (
    f"curl --fail --silent --output /dev/null http://127.0.0.1:{MEILISEARCH_PORT}/health"
    ' && rm -f "$MEILI_DB_PATH.starting"'
)
MEILISEARCH = ["CMD-SHELL", _IS_UP]
"""A start that came so far need not be given up (search_store.py)."""
