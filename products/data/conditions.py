"""The conditions that follow from a launch's choices."""

from __future__ import annotations

from products import contract
from products.data.parameters import (
    DOCUMENTDB_SNAPSHOT,
    EMBEDDING_DIMENSIONS,
    NONE,
    NOTIFICATION_EMAIL,
    POSTGRES_SNAPSHOT,
    PROTECT_DATA,
    RECOVERY_SECRET,
    ROTATE_CREDENTIALS,
)
from products.language.conditions import Condition, all_of, any_of, is_empty, is_equal, is_given, is_not
from products.parameters import AVAILABILITY_ZONES, SIZE

_IS_PRODUCTION = is_not(SIZE, "small")
_ROTATES = any_of(
    is_equal(ROTATE_CREDENTIALS, "true"), all_of(is_equal(ROTATE_CREDENTIALS, "by-size"), _IS_PRODUCTION)
)

THIRD_ZONE = Condition("UsesThirdZone", is_equal(AVAILABILITY_ZONES, "3"))
PRODUCTION = Condition("IsProduction", _IS_PRODUCTION)
"""The size is meant for production: medium or large."""
LARGE = Condition("IsLarge", is_equal(SIZE, "large"))
"""The size spreads over every zone."""
PROTECTED = Condition(
    "IsProtected",
    any_of(is_equal(PROTECT_DATA, "true"), all_of(is_equal(PROTECT_DATA, "by-size"), _IS_PRODUCTION)),
)
"""The databases refuse their deletion."""
ROTATES = Condition("RotatesCredentials", _ROTATES)
ROTATES_MASTER = Condition("RotatesMaster", all_of(_ROTATES, is_empty(RECOVERY_SECRET)))
"""DocumentDB's master password is rotated, too: not in an environment whose template composes it from the
recovery secret of another one."""
ROTATES_CACHE = Condition("RotatesCache", all_of(_ROTATES, _IS_PRODUCTION))
"""The cache user's password is rotated, where there is a cache."""
RESTORES_POSTGRES = Condition("RestoresPostgres", is_given(POSTGRES_SNAPSHOT))
RESTORES_DOCUMENTDB = Condition("RestoresDocumentDb", is_given(DOCUMENTDB_SNAPSHOT))
RECOVERS = Condition("RecoversSecrets", is_given(RECOVERY_SECRET))
"""Keys come from the recovery secret of another environment."""
BEGINS_LARGE = Condition("BeginsLarge", all_of(is_equal(SIZE, "large"), is_empty(POSTGRES_SNAPSHOT)))
"""PostgreSQL begins with the large size's disk: a snapshot brings a disk of its own."""
HAS_EMAIL = Condition("HasNotificationEmail", is_given(NOTIFICATION_EMAIL))
FITS_DIMENSIONS = {
    dimensions: Condition(
        f"TakesVectorsOf{dimensions}",
        any_of(is_equal(EMBEDDING_DIMENSIONS, str(dimensions)), is_equal(EMBEDDING_DIMENSIONS, NONE)),
    )
    for dimensions in contract.EMBEDDING_DIMENSIONS
}
"""By their number of dimensions, whether vectors fit."""

CONDITIONS = (
    THIRD_ZONE,
    PRODUCTION,
    LARGE,
    PROTECTED,
    ROTATES,
    ROTATES_MASTER,
    ROTATES_CACHE,
    RESTORES_POSTGRES,
    RESTORES_DOCUMENTDB,
    RECOVERS,
    BEGINS_LARGE,
    HAS_EMAIL,
    *FITS_DIMENSIONS.values(),
)
