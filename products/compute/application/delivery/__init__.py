"""The files that LibreChat reads, and how they reach it."""
