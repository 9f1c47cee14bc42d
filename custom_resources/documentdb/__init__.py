"""Initialises Amazon DocumentDB for LibreChat."""
