"""Proof of the catalog: unit, template, integration and end-to-end tests."""
