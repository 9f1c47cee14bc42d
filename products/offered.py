"""The tag that lets a launch use a secret, snapshot or certificate that its form names.

A form's field must not turn into a permission: what it names is used only where whoever owns it has marked
it. Roles carry this as a condition on ``aws:ResourceTag``.
"""

from __future__ import annotations

OFFERED_TAG = "librechat:offered"
OFFERED_VALUE = "true"
