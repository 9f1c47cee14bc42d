"""Rotates the credentials of LibreChat's users and of the master user in DocumentDB."""

from custom_resources.rotation.documentdb.choice import make_rotation

__all__ = ["make_rotation"]
