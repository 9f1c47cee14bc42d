"""The compute-ecs product: LibreChat, rag_api and Meilisearch on AWS Fargate."""
