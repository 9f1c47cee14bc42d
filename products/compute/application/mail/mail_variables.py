"""LibreChat's variables for mail."""

from __future__ import annotations

from products.compute.application.environment import Environment, Secret
from products.compute.application.mail import parameters as mail
from products.language.intrinsics import if_else, ref, sub

SES_HOST = "email-smtp.${AWS::Region}.${AWS::URLSuffix}"
"""Amazon SES's SMTP endpoint (AWS General Reference, "Amazon Simple Email Service endpoints and quotas")."""


def environment() -> Environment:
    """LibreChat's variables for mail, all of them or none.

    Without mail LibreChat would hand the link for a new password to whoever asks for it, and would take every
    address for proven: both are switched on with mail, and never without (LibreChat documentation, "Email
    setup"; LibreChat, ``checkPasswordReset``).
    """
    return Environment(
        values={},
        conditional={
            "EMAIL_HOST": (mail.SENDS, if_else(mail.SES, sub(SES_HOST), ref(mail.HOST))),
            "EMAIL_PORT": (mail.SENDS, ref(mail.PORT)),
            "EMAIL_ENCRYPTION": (mail.SENDS, if_else(mail.AT_ONCE, "tls", "starttls")),
            "EMAIL_FROM": (mail.SENDS, ref(mail.SENDER)),
            "EMAIL_FROM_NAME": (mail.HAS_NAME, ref(mail.SENDER_NAME)),
            "ALLOW_PASSWORD_RESET": (mail.SENDS, "true"),
            "ALLOW_UNVERIFIED_EMAIL_LOGIN": (mail.SENDS, "false"),
        },
        secrets={
            "EMAIL_USERNAME": Secret.named_by(mail.SECRET, condition=mail.SENDS, key="username"),
            "EMAIL_PASSWORD": Secret.named_by(mail.SECRET, condition=mail.SENDS, key="password"),
        },
    )
