"""Diagnosis of a launched environment."""
