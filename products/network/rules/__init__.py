"""Who may reach whom: the one table of flows, and the groups and rules made of it."""
