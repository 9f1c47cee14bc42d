"""The catalog command."""
