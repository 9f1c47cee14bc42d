"""Mail that LibreChat sends."""
