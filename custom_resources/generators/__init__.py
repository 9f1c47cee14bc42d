"""Generates what the functions are shipped with from npm packages: run by maintainers, in no zip."""
