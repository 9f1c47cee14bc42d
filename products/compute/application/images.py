"""The container images that the compute products run: a launch repeated next year runs the same software."""

from __future__ import annotations

from products.images import newest

LIBRECHAT = newest("librechat").path
"""The image that runs as user 1000 with NODE_ENV=production; it moved to its makers' new name with 0.8.8."""

RAG_API = newest("rag-api").path
"""Without local embedding models: embeddings come from a provider. Holds Python, but no curl."""

MEILISEARCH = newest("meilisearch").path
"""The version that LibreChat's own compose file names for 0.8.8."""

COMPOSE = newest("compose").path
"""Docker Compose as its authors publish it: Amazon Linux 2023 packages Docker without it."""

LIBRECHAT_PORT = 3080
RAG_API_PORT = 8000
MEILISEARCH_PORT = 7700
