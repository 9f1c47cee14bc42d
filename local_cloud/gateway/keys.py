"""Which access keys belong to this run of the embedded cloud, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ministack.core.iam_evaluator import CredentialResolutionError, is_root_access_key, resolve_credential

from local_cloud.gateway.settings import ACCOUNT, MEMBER_ACCOUNT
from local_cloud.gateway.signatures import SignatureError

if TYPE_CHECKING:
    from local_cloud.gateway.settings import GatewaySettings
    from local_cloud.gateway.signatures import Signature


class Keys:
    """The administrators' keys, and those that the emulator's IAM and STS have issued since the start.

    The emulator itself would take "test", any twelve digits and an empty key for its root user.

    Args:
        settings: Holds the administrator's key.
    """

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings

    def secret(self, signature: Signature) -> str:
        """The secret access key that goes with a signature's access key and session token.

        Raises:
            SignatureError: Nobody here has that key, or it goes with another token.
        """
        roots = (self._settings.access_key, MEMBER_ACCOUNT)
        if signature.access_key in roots and not signature.token:
            return self._settings.secret_key
        if is_root_access_key(signature.access_key):
            raise _unknown(signature)
        for account in (ACCOUNT, MEMBER_ACCOUNT):
            found = resolve_credential(signature.access_key, account, signature.token)
            if not isinstance(found, CredentialResolutionError):
                return str(found.secret_access_key)
            if found.code.startswith("Expired"):
                raise SignatureError(found.code, found.message)
        raise _unknown(signature)


def _unknown(signature: Signature) -> SignatureError:
    message = (
        f"The access key {signature.access_key[:128]!r} with this session token is none of this run of the "
        "embedded cloud. Each start has new keys: take them from the file `credentials` of its state folder."
    )
    return SignatureError("InvalidClientTokenId", message)
