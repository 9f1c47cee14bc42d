"""How long tests wait for what should happen: only to catch what never does."""

PATIENCE = 180.0
"""Seconds. Tests wait for events; no test passes or fails by how busy the machine is."""

HANGS = 40.0
"""Seconds after which something that should end after a few hangs: less than the timeouts of drivers and of
the kernel (60 and more), and many times what a busy machine takes."""
