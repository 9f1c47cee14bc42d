"""Bringing the hub to what the repository says, in each account and region."""
