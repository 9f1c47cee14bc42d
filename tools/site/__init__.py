"""The documentation as a website: which page stands where, staging, building, checking its links."""
