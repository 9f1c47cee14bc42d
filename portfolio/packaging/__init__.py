"""Builds the functions' zips: reproducibly, without Docker, from hash-locked wheels.

``python -m portfolio.packaging`` builds all of them into ``build/functions/``.
"""

from portfolio.packaging.build import FUNCTIONS_FOLDER, BuiltZips, build_all, build_zip
from portfolio.packaging.errors import PackagingError
from portfolio.packaging.platform import AWS_LAMBDA, Platform, local_platform
from portfolio.packaging.settings import PackageSettings
from portfolio.packaging.sources import FUNCTIONS, collect_sources, read_sources, write_sources

__all__ = [
    "AWS_LAMBDA",
    "FUNCTIONS",
    "FUNCTIONS_FOLDER",
    "BuiltZips",
    "PackageSettings",
    "PackagingError",
    "Platform",
    "build_all",
    "build_zip",
    "collect_sources",
    "local_platform",
    "read_sources",
    "write_sources",
]
