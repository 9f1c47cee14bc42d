"""Generates the documents that follow from the templates, so that they cannot drift from them."""
