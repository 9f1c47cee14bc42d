"""Gives out all that LibreChat stores of one person, and deletes it, for requests under privacy laws."""
