"""Temporary credentials of a function's role, new at every invocation."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from ministack.services import sts

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEFAULT_TIMEOUT_SECONDS = 3
_SPARE_SECONDS = 60.0


def role_credentials(config: Mapping[str, Any]) -> dict[str, str]:
    """Open a session of the function's role for one invocation; the variables that carry its keys.

    The emulator's own keys for functions are hashes of names: who knows the names has the keys.

    Args:
        config: The function's configuration, with FunctionArn, FunctionName, Role and Timeout.
    """
    account = str(config["FunctionArn"]).split(":")[4]
    role = str(config.get("Role", "")).rsplit("/", 1)[-1]
    name = str(config.get("FunctionName", "function"))[:64]
    access_key = "ASIA" + secrets.token_hex(8).upper()
    session = {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{name}",
        "UserId": f"{role}:{name}",
        "SecretAccessKey": secrets.token_urlsafe(30),
        "SessionToken": secrets.token_urlsafe(60),
        "Expiration": time.time() + float(config.get("Timeout") or _DEFAULT_TIMEOUT_SECONDS) + _SPARE_SECONDS,
    }
    sts.register_session(access_key, session)
    return {
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": str(session["SecretAccessKey"]),
        "AWS_SESSION_TOKEN": str(session["SessionToken"]),
    }
