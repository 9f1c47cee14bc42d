"""The name of the policy that bounds every role of a product; apart, so that it loads without the CDK."""

ROLE_BOUNDARY = "librechat-role-boundary"
"""The managed policy's name without the region that ends it.

The hub makes it in each region that it serves; launch roles may only create roles that carry it.
"""
