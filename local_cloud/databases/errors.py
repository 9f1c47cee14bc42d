"""What can go wrong with a database server on this machine."""


class DatabaseServerError(Exception):
    """A database server could not be installed, started or prepared."""
