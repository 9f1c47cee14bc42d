"""The names that bound every role of a product; apart, so that they load without the CDK."""

ROLE_BOUNDARY = "librechat-role-boundary"
"""The name of the managed policy that bounds a product's roles, without the region that ends it.

The hub makes it in each region that it serves; launch roles may only create roles that carry it.
"""

BACKUP_BOUNDARY = "librechat-backup-boundary"
"""The same for the roles with which AWS Backup works, whose policy of AWS's reaches further."""

BOUNDARIES = (ROLE_BOUNDARY, BACKUP_BOUNDARY)

PATH = "/librechat/"
"""The path of the products' roles, which tells them from those of other portfolios."""
