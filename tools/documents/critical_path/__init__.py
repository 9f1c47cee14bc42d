"""How long a launch takes, and why."""
