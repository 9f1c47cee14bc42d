"""Rotates the credentials of rag_api's users in PostgreSQL."""
