"""The environment's secrets, each in exactly the form that its reader takes.

No value is ever typed, logged or exported: Secrets Manager generates it, and ARNs alone travel.
"""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any

from products import contract
from products.cfn import secretsmanager
from products.data.conditions import RECOVERS
from products.data.parameters import RECOVERY_SECRET
from products.language.intrinsics import Text, get_att, only_if, ref, sub, unless
from products.language.resource import Removal

if TYPE_CHECKING:
    from products.cfn.kms import Key
    from products.cfn.secretsmanager import Secret, SecretGenerateSecretStringProperty, SecretProperties
    from products.language.conditions import Condition
    from products.language.intrinsics import Named
    from products.language.resource import Resource
    from products.parameters import Parameter
    from products.product import Product

LETTERS_BEYOND_HEX = "ghijklmnopqrstuvwxyz"
EXCLUDED_FROM_PASSWORDS = string.punctuation
EXCLUDED_FROM_HEX = LETTERS_BEYOND_HEX + string.ascii_uppercase + string.punctuation
"""Excluded by character as well as by kind: Secrets Manager honours either, stand-ins for it only this."""
PASSWORD_LENGTH = 48
"""Characters of a database password; letters and digits alone, so that no URI or shell ever has to escape it.

48 characters of 62 are 285 bits; both engines take them (DocumentDB 8 to 100, RDS for PostgreSQL 8 to 128).
"""


def hex_digits(length: int) -> SecretGenerateSecretStringProperty:
    """``GenerateSecretString`` for lower-case hexadecimal digits.

    Requiring each included type must be off: it would rule out the keys that happen to hold no letter or
    no digit (AWS Secrets Manager API Reference, GetRandomPassword).
    """
    return {
        "PasswordLength": length,
        "ExcludeCharacters": EXCLUDED_FROM_HEX,
        "ExcludeUppercase": True,
        "ExcludePunctuation": True,
        "IncludeSpace": False,
        "RequireEachIncludedType": False,
    }


def password(template: Text) -> SecretGenerateSecretStringProperty:
    """``GenerateSecretString`` for a JSON secret with a generated ``password`` next to the given members."""
    return {
        "SecretStringTemplate": template,
        "GenerateStringKey": "password",
        "PasswordLength": PASSWORD_LENGTH,
        "ExcludeCharacters": EXCLUDED_FROM_PASSWORDS,
        "ExcludePunctuation": True,
        "IncludeSpace": False,
    }


def resolve(secret: Named, member: str, *, version: Parameter | None = None) -> str:
    """A dynamic reference to one member of a JSON secret, to stand inside ``Fn::Sub``.

    CloudFormation looks it up again only where it changed itself ("Why doesn't my AWS CloudFormation stack
    update when I update my secret?", AWS re:Post Knowledge Center): a new version of the secret has to be
    named.

    Args:
        secret: The secret, or a parameter that holds its ARN.
        member: The member of the JSON object.
        version: A parameter that holds the version's ID, or nothing for the current version.
    """
    stage_and_version = "" if version is None else f"::${{{version.name}}}"
    return f"{{{{resolve:secretsmanager:${{{secret.logical_id}}}:SecretString:{member}{stage_and_version}}}}}"


def add_secret(  # noqa: PLR0913 - a secret is its name, purpose, key and value, and when and how long it exists
    product: Product,
    logical_id: str,
    purpose: str,
    key: Key,
    value: SecretProperties,
    *,
    condition: Condition | None = None,
    depends_on: tuple[Resource[Any], ...] = (),
    keep: bool = False,
) -> Secret:
    """Declare one secret under the environment's key.

    Args:
        product: The product that it belongs to.
        logical_id: Its logical ID.
        purpose: What it is, without the environment's name.
        key: The environment's key.
        value: ``SecretString`` or ``GenerateSecretString``.
        condition: The condition under which it exists.
        depends_on: Resources to make first.
        keep: Whether it outlives the stack.
    """
    properties: SecretProperties = {
        "Description": sub(f"LibreChat ${{EnvironmentName}}: {purpose}"),
        "KmsKeyId": get_att(key, "Arn"),
        **value,
        "Tags": product.tag_list(),
    }
    return secretsmanager.Secret(
        product,
        logical_id,
        condition=condition,
        depends_on=depends_on,
        on_removal=Removal.RETAIN_EXCEPT_ON_CREATE if keep else Removal.DELETE,
        **properties,
    )


def add_application_secrets(product: Product, key: Key) -> dict[str, Secret]:
    """Declare and export LibreChat's own secrets.

    Each is a secret of its own, a plain string, so that a container takes it whole. ``CREDS_KEY`` and
    ``CREDS_IV`` encrypt what users store in DocumentDB: in a restored environment they must be the old
    ones. Lengths and alphabets: LibreChat's documentation, "Environment Variables", "Credentials
    Configuration".

    Returns:
        The secrets, by the variable that each is for.
    """
    plain = (
        ("CredsKeySecret", "CREDS_KEY", 64, contract.CREDS_KEY_SECRET_ARN, "creds_key"),
        ("CredsIvSecret", "CREDS_IV", 32, contract.CREDS_IV_SECRET_ARN, "creds_iv"),
        ("JwtSecret", "JWT_SECRET", 64, contract.JWT_SECRET_ARN, None),
        ("JwtRefreshSecret", "JWT_REFRESH_SECRET", 64, contract.JWT_REFRESH_SECRET_ARN, None),
        ("MeiliMasterKeySecret", "MEILI_MASTER_KEY", 32, contract.MEILI_KEY_SECRET_ARN, None),
    )
    secrets = {}
    for logical_id, variable, length, exported_as, recovered_from in plain:
        value: SecretProperties = {"GenerateSecretString": hex_digits(length)}
        if recovered_from is not None:
            recovered = sub(resolve(RECOVERY_SECRET, recovered_from))
            value = {
                "SecretString": only_if(RECOVERS, recovered),
                "GenerateSecretString": unless(RECOVERS, hex_digits(length)),
            }
        secrets[variable] = add_secret(product, logical_id, variable, key, value)
        product.add_export(exported_as, ref(secrets[variable]))
    return secrets


def add_recovery_secret(product: Product, key: Key, *, master: Secret, plain: dict[str, Secret]) -> Secret:
    """Declare what a restored environment needs and no snapshot holds; it outlives the stack.

    Args:
        product: The product that it belongs to.
        key: The environment's key.
        master: The credentials of DocumentDB's master user.
        plain: LibreChat's own secrets, by the variable that each is for.
    """
    members = {
        "creds_key": _whole(plain["CREDS_KEY"]),
        "creds_iv": _whole(plain["CREDS_IV"]),
        "documentdb_username": resolve(master, "username"),
        "documentdb_password": resolve(master, "password"),
    }
    text = ",".join(f'"{name}":"{value}"' for name, value in members.items())
    return add_secret(
        product,
        "Recovery",
        "what a restore from its DocumentDB snapshot needs",
        key,
        {"SecretString": sub(f"{{{text}}}")},
        keep=True,
    )


def _whole(secret: Secret) -> str:
    """A dynamic reference to a secret that is no JSON."""
    return f"{{{{resolve:secretsmanager:${{{secret.logical_id}}}}}}}"
