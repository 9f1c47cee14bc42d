"""Which of the two rotations a function is for: its secrets tell."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from custom_resources.documentdb.settings import DocumentDbSettings
from custom_resources.lifecycle import Properties
from custom_resources.rotation.documentdb.application import ApplicationRotation
from custom_resources.rotation.documentdb.master import MasterRotation

if TYPE_CHECKING:
    from custom_resources.rotation import Rotation, Session


def make_rotation(session: Session) -> Rotation:
    """The master user's rotation if the secret is the master's, else the application's.

    Raises:
        PropertyError: The function's environment variables are not as the template sets them.
    """
    variables = Properties(os.environ)
    settings = DocumentDbSettings(
        host=variables.host("Host"),
        port=variables.port("Port"),
        admin_secret=variables.secret_arn("AdminSecretArn"),
        application_secret=session.secret.arn,
        product_version=variables.version("ProductVersion"),
    )
    composed = variables.secret_arn("ComposedSecretArn")
    variables.raise_problems()
    if session.secret.arn == settings.admin_secret:
        return MasterRotation(session, settings, session.other_secret(composed))
    return ApplicationRotation(session, settings, session.other_secret(composed))
