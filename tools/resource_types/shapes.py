"""From one property's schema to the Python type that stands for it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

TAG = {"Key", "Value"}
POLICIES = frozenset(
    {"AssumeRolePolicyDocument", "FileSystemPolicy", "KeyPolicy", "PolicyDocument", "ResourcePolicy"}
)
"""Properties that hold an IAM policy, of which AWS's schemas say no more than that they are objects."""

PRIMITIVES = {"string": "Text", "integer": "Integer", "number": "Number", "boolean": "Flag"}
LONGEST_ENUMERATION = 40
"""A longer one is a list of AWS's that grows every month, such as runtimes: any text is taken."""


@dataclass
class Structure:
    """A nested structure.

    Attributes:
        name: The class's name.
        fields: The Python type of each property, by its name.
        required: The properties that must be given.
    """

    name: str
    fields: dict[str, str]
    required: frozenset[str]


@dataclass
class Shapes:
    """The structures of one resource type, found while its properties are read.

    Attributes:
        prefix: What each structure's name begins with: the resource type's own.
        definitions: The schema's definitions.
        structures: What was found, by the name of the class.
    """

    prefix: str
    definitions: dict[str, Any]
    structures: dict[str, Structure] = field(default_factory=dict)

    def of(self, name: str, schema: dict[str, Any]) -> str:
        """The Python type of a property.

        Args:
            name: The property's name, which names a structure that has no name of its own.
            schema: The property's schema.
        """
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            schema = self.definitions[name]
        if name in POLICIES:
            return "PolicyDocument | Intrinsic"
        kind = schema.get("type")
        if kind == "array":
            item = self.of(name.removesuffix("s"), schema.get("items", {}))
            return f"Items[{item}] | Intrinsic" if item != "Any" else "Items[Any] | Intrinsic"
        if kind == "object" or "object" in (kind or ()):
            return self._object(name, schema)
        if isinstance(kind, list) or kind is None:
            return "Any"
        return self._primitive(kind, schema)

    def _primitive(self, kind: str, schema: dict[str, Any]) -> str:
        allowed = [schema["const"]] if "const" in schema else schema.get("enum", [])
        if kind == "string" and allowed and len(allowed) <= LONGEST_ENUMERATION:
            return f"Literal[{', '.join(json.dumps(value) for value in allowed)}] | Intrinsic"
        return PRIMITIVES[kind]

    def _object(self, name: str, schema: dict[str, Any]) -> str:
        properties: dict[str, Any] = schema.get("properties", {})
        if not properties:
            values = list(schema.get("patternProperties", {}).values())
            inner = self.of(name, values[0]) if len(values) == 1 else "Any"
            return f"Mapping[str, {inner}] | Intrinsic" if inner != "Any" else "Json"
        if set(properties) == TAG and {self.of("", value) for value in properties.values()} == {"Text"}:
            return "Tag | Intrinsic"
        title = f"{self.prefix}{name[:1].upper()}{name[1:]}Property"
        if title not in self.structures:
            structure = Structure(title, {}, frozenset(schema.get("required", ())))
            self.structures[title] = structure
            structure.fields.update({key: self.of(key, value) for key, value in sorted(properties.items())})
        return f"{title} | Intrinsic"
