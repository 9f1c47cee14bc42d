"""Rotates the password of LibreChat's user in Valkey, through Amazon ElastiCache."""
