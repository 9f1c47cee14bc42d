"""The container images, pinned by version: a launch repeated next year runs the same software."""

from __future__ import annotations

LIBRECHAT = "ghcr.io/librechat-ai/librechat:v0.8.8"
"""The image that runs as user 1000 with NODE_ENV=production; it moved to this name with 0.8.8."""

RAG_API = "ghcr.io/danny-avila/librechat-rag-api-dev-lite:v0.9.0"
"""Without local embedding models: embeddings come from a provider. Holds Python, but no curl."""

MEILISEARCH = "getmeili/meilisearch:v1.35.1"
"""The version that LibreChat's own compose file names for 0.8.8."""

COMPOSE = "docker/compose-bin:v2.40.3"
"""Docker Compose as its authors publish it: Amazon Linux 2023 packages Docker without it."""

LIBRECHAT_PORT = 3080
RAG_API_PORT = 8000
MEILISEARCH_PORT = 7700
