"""The two databases, their protection, backup and alarms."""
