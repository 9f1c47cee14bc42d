"""Models of every provider, and what files are embedded by."""
