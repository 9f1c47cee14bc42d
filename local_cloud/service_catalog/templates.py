"""Product templates: read from S3, checked by CloudFormation, and merged with template constraints."""

from __future__ import annotations

import copy
import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse

from botocore.exceptions import ClientError
from ministack.services.cloudformation import engine

from local_cloud.service_catalog.errors import InvalidParametersError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from local_cloud.service_catalog.store import Constraint

Template = dict[str, Any]


class Loader:
    """Reads templates, has CloudFormation look at them, and keeps those that it is to deploy.

    Args:
        clients: Makes clients of the embedded cloud, by service name.
    """

    def __init__(self, clients: Callable[[str], Any]) -> None:
        self._clients = clients

    def load(self, url: str, *, validate: bool) -> Template:
        """The template at an S3 address.

        Raises:
            InvalidParametersError: There is none, or CloudFormation does not accept it.
        """
        bucket, key = bucket_and_key(url)
        try:
            body = self._clients("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        except ClientError as error:
            message = f"The template cannot be loaded from {url}: {error.response['Error']['Message']}"
            raise InvalidParametersError(message) from error
        try:
            if validate:
                # By its address: a template in the request itself may have 51,200 bytes at most.
                self._clients("cloudformation").validate_template(TemplateURL=address(bucket, key))
            parsed: Template = engine._parse_template(body)  # noqa: SLF001 - a listed hook
        except ClientError as error:
            message = f"Invalid templateBody at {url}: {error.response['Error']['Message']}"
            raise InvalidParametersError(message) from error
        except ValueError as error:
            message = f"Invalid templateBody at {url}: {error}"
            raise InvalidParametersError(message) from error
        return parsed

    def store(self, template: Template, account: str) -> str:
        """Keep a template for CloudFormation, which takes up to 1 MB by address; returns the address.

        Like the service itself, which copies what it launches into a bucket of its own.
        """
        body = json.dumps(template).encode()
        bucket, key = f"sc-{account}-launches", f"{hashlib.sha256(body).hexdigest()}.json"
        storage = self._clients("s3")
        storage.create_bucket(Bucket=bucket)
        storage.put_object(Bucket=bucket, Key=key, Body=body)
        return address(bucket, key)


def address(bucket: str, key: str) -> str:
    """The S3 address of an object, with the bucket in the path."""
    return f"https://s3.amazonaws.com/{bucket}/{key}"


def bucket_and_key(url: str) -> tuple[str, str]:
    """The bucket and key of an S3 address, with the bucket in the host or in the path."""
    parsed = urlparse(url)
    host, path = parsed.netloc, parsed.path.lstrip("/")
    bucket, dot, _ = host.partition(".s3")
    if dot and not host.startswith(("s3.", "s3-")):
        return bucket, path
    bucket, _, key = path.partition("/")
    if not (bucket and key):
        message = (
            f"LoadTemplateFromURL {url!r} names no object. It must be an S3 address, such as "
            "https://s3.us-east-1.amazonaws.com/bucket/key."
        )
        raise InvalidParametersError(message)
    return bucket, key


def merge_rules(template: Template, constraints: Iterable[Constraint]) -> Template:
    """The template with its constraints' rules (Administrator Guide, "Template constraints")."""
    merged = copy.deepcopy(template)
    for constraint in constraints:
        if constraint.type == "TEMPLATE":
            given = json.loads(constraint.parameters)
            merged.setdefault("Rules", {}).update(given.get("Rules", given))
    return merged


def resolve_parameters(
    template: Template,
    given: Mapping[str, str],
    previous: Mapping[str, str] | None = None,
) -> None:
    """Check the values given for the template's parameters before anything is created.

    Args:
        template: The template, with its rules.
        given: The values given.
        previous: The values in force, taken where none is given.

    Raises:
        InvalidParametersError: A parameter that does not exist, one without a value, or a value refused.
    """
    declared = template.get("Parameters") or {}
    unknown = sorted(set(given) - set(declared))
    if unknown:
        message = (
            f"Parameters: [{', '.join(unknown)}] do not exist in the template. It has: "
            f"{', '.join(sorted(declared)) or 'none'}. Leave out or correct those that do not exist."
        )
        raise InvalidParametersError(message)
    values = {**{key: value for key, value in (previous or {}).items() if key in declared}, **given}
    try:
        resolved = engine._resolve_parameters(  # noqa: SLF001 - a listed hook
            template, [{"Key": key, "Value": value} for key, value in values.items()]
        )
        conditions = engine._evaluate_conditions(template, resolved)  # noqa: SLF001 - a listed hook
        engine._evaluate_rules(template, resolved, conditions)  # noqa: SLF001 - a listed hook
    except ValueError as error:
        raise InvalidParametersError(str(error)) from error
