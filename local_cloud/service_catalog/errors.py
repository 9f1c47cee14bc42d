"""The errors that Service Catalog answers with (AWS Service Catalog API Reference)."""

from __future__ import annotations


class ServiceCatalogError(Exception):
    """A refusal, with the code that the API documents."""

    code = "InvalidParametersException"


class InvalidParametersError(ServiceCatalogError):
    """A value is not acceptable."""


class ResourceNotFoundError(ServiceCatalogError):
    """Something named does not exist, or not for this caller."""

    code = "ResourceNotFoundException"


class ResourceInUseError(ServiceCatalogError):
    """Something still refers to what should be deleted."""

    code = "ResourceInUseException"


class InvalidStateError(ServiceCatalogError):
    """An operation is under way that must end first."""

    code = "InvalidStateException"


class DuplicateResourceError(ServiceCatalogError):
    """It exists already."""

    code = "DuplicateResourceException"
