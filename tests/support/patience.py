"""How long tests wait for what should happen: only to catch what never does."""

PATIENCE = 180.0
"""Seconds. Tests wait for events; no test passes or fails by how busy the machine is."""
