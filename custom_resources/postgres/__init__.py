"""Initialises PostgreSQL for rag_api."""
