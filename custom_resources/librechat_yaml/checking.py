"""Holds a configuration against LibreChat's schema, and puts what is wrong into words."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema

from custom_resources.librechat_yaml.merging import merging_problems
from custom_resources.librechat_yaml.placeholders import placeholder_problems
from custom_resources.librechat_yaml.problem import Problem, shown, written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from jsonschema.exceptions import ValidationError

    from custom_resources.librechat_yaml.document import Document
    from custom_resources.librechat_yaml.document import Path as Place

SCHEMA_FILE = Path(__file__).with_name("schema.json")
"""LibreChat's schema; generated (portfolio/adoption/librechat_config_schema.py)."""

_KINDS = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "nothing (null)",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}
_LIMITS = {
    "exclusiveMaximum": "a number below {}",
    "exclusiveMinimum": "a number above {}",
    "maxItems": "a list of at most {}",
    "maxLength": "text of at most {} characters",
    "maximum": "a number of at most {}",
    "minItems": "a list of at least {}",
    "minLength": "text of at least {} characters",
    "minProperties": "a mapping with at least {} of LibreChat's keys",
    "minimum": "a number of at least {}",
    "pattern": "text that matches {}",
    "const": "{}",
    "multipleOf": "a multiple of {}",
}


def check(
    document: Document, ours: Mapping[str, Any], *, reserved: Collection[str] = ()
) -> tuple[Problem, ...]:
    """What is wrong with a configuration, in the order of its lines.

    Args:
        document: The company's configuration.
        ours: The product's, over which it is merged.
        reserved: The variables that the product gives LibreChat.
    """
    found = {
        *schema_problems(document),
        *merging_problems(document, ours),
        *placeholder_problems(document, reserved=reserved),
    }
    return tuple(sorted(found))


def schema_problems(document: Document) -> Iterator[Problem]:
    """What LibreChat's schema refuses.

    LibreChat demands the format's version; here it may be left out, since the merged file has the product's.
    """
    value = {"version": format_version(), **document.value}
    for error in _validator().iter_errors(value):
        yield _in_words(document, _nearest(error))


def format_version() -> str:
    """The version of the format that the schema is of."""
    return str(_schema()["version"])


@functools.cache
def _schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return loaded


@functools.cache
def _validator() -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(_schema()["schema"])


def _nearest(error: ValidationError) -> ValidationError:
    """The error that tells most: of several forms that a value may have, of the one that it is nearest to."""
    while error.context:
        forms: dict[Any, list[ValidationError]] = {}
        for each in error.context:
            forms.setdefault(each.schema_path[0], []).append(each)
        if all(_is_another_kind(found) for found in forms.values()):
            return error
        error = min(forms.values(), key=_distance)[0]
    return error


def _is_another_kind(found: list[ValidationError]) -> bool:
    """Whether a form does not fit already by the kind of value, such as text where a mapping stands."""
    return any(each.validator in {"type", "const", "enum", "not"} and not each.path for each in found)


def _distance(found: list[ValidationError]) -> tuple[bool, int, int]:
    """How far a form is: another kind, another ``type`` in it, keys that it lacks, and all that is wrong."""
    marks = sum(each.validator in {"const", "enum"} and list(each.path)[-1:] == ["type"] for each in found)
    lacking = sum(each.validator == "required" for each in found)
    return _is_another_kind(found), marks * 10 + lacking, len(found)


def _in_words(document: Document, error: ValidationError) -> Problem:
    path: Place = tuple(error.absolute_path)
    known = sorted(error.schema.get("properties", {})) if isinstance(error.schema, dict) else []
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        unknown = next(iter(key for key in error.instance if key not in known))
        return Problem(
            line=document.line((*path, unknown)),
            place=written((*path, unknown)),
            failed="LibreChat does not know this key",
            received=str(unknown)[:60],
            allowed=", ".join(known),
            fix="correct its name, or remove it",
        )
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        return Problem(
            line=document.line(path),
            place=written(path),
            failed="A key is missing that LibreChat needs",
            received=shown(path, error.instance),
            allowed=f"{', '.join(missing)} as well",
            fix="add what is missing",
        )
    return Problem(
        line=document.line(path),
        place=written(path),
        failed="LibreChat does not take this value",
        received=shown(path, error.instance),
        allowed=_allowed(error),
        fix="correct the value",
    )


def _allowed(error: ValidationError) -> str:
    expected = error.validator_value
    if error.validator in {"anyOf", "oneOf"}:
        return " or ".join(dict.fromkeys(_allowed(each) for each in error.context))
    if error.validator == "type":
        kinds = expected if isinstance(expected, list) else [expected]
        return " or ".join(_KINDS.get(kind, str(kind)) for kind in kinds)
    if error.validator in {"enum", "not"}:
        listed = expected if error.validator == "enum" else expected.get("enum", ())
        return ("" if error.validator == "enum" else "anything but ") + ", ".join(map(str, listed))
    words = error.schema.get("$comment") if isinstance(error.schema, dict) else None
    limit = "what LibreChat's documentation of librechat.yaml says of this key"
    return str(words or _LIMITS.get(error.validator, limit).format(expected))
