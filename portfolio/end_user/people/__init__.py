"""People of an environment: inviting them, and what is kept of one."""
