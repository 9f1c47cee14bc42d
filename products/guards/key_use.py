"""The condition that a KMS key is used through one service alone."""

from __future__ import annotations

from products.language.intrinsics import Items, Text, sub


def through(service: str) -> dict[str, Text | Items[Text]]:
    """The key ``kms:ViaService`` with what it can hold for a service in the stack's region.

    The AWS KMS Developer Guide ("AWS KMS condition keys", kms:ViaService,
    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html) writes
    ``<service>.<region>.amazonaws.com``, while the services' addresses in China end in ``amazonaws.com.cn``.
    Nothing was found that says which of them a key in China sees: both are named (reasoned). Elsewhere they
    are the same.

    Args:
        service: As its address begins, such as ``secretsmanager``.
    """
    return {
        "kms:ViaService": [
            sub(f"{service}.${{AWS::Region}}.{suffix}") for suffix in ("amazonaws.com", "${AWS::URLSuffix}")
        ]
    }
