"""What can go wrong while a zip is built."""


class PackagingError(Exception):
    """A function's zip could not be built; nothing half-built is left in its place."""
