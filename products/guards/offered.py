"""The mark of what a form may name; apart, so that it loads without the CDK.

A parameter that names a secret, a snapshot or a certificate would otherwise be a permission: whoever fills
the form in could have anything of the account read or copied. So the roles' statements, and not the forms
alone, demand this tag.
"""

OFFERED_TAG = "librechat:offered"
"""The tag's key."""

OFFERED_VALUE = "true"
"""The tag's value."""
