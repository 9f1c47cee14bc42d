"""Makes and migrates the DocumentDB database of LibreChat."""

from pathlib import Path

MANIFEST_FILE = Path(__file__).parent / "manifest.json"
"""LibreChat's collections and indexes; generated, see portfolio.adoption.documentdb_manifest."""
