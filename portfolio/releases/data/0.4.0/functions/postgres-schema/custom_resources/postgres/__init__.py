"""Makes and migrates the PostgreSQL database of rag_api."""
