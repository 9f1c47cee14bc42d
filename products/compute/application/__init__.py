"""What runs: LibreChat, rag_api and Meilisearch, with what each gets and may do."""
