"""Ranges, zones and subnets."""
