"""The compute-ec2 product: LibreChat, rag_api and Meilisearch on one instance with Docker Compose."""
