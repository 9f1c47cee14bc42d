"""CloudFormation's intrinsic functions and conditions, resolved for one launch of a template."""

from __future__ import annotations

import ipaddress
import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doctor.templates.errors import MissingExportError, NotUnderstoodError, TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Json = Any
"""Whatever a template may hold in a place: text, number, list or object."""

_NO_VALUE = object()
_STACK = "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"
"""What ends a stack's ARN: a UUID, of which templates take parts."""

_VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")
_IPV6_BLOCKS_OF_A_VPC = ["2001:db8:1234:1a00::/56"]
"""Stands for the block that Amazon would give; from the range for documentation (RFC 3849)."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where a launch happens.

    Attributes:
        number: The account's number.
        region: The region's name.
        zones: How many Availability Zones the region shows the account.
        exports: The exports that exist already, by name.
    """

    number: str = "111122223333"
    region: str = "eu-west-1"
    zones: int = 3
    exports: Mapping[str, str] = field(default_factory=dict)


class Reader:
    """Resolves the values and conditions of one template for one launch of it.

    Args:
        template: The template, as parsed JSON.
        parameters: Every parameter's value.
        stack: The name that stands in tokens.
        account: Where it is launched.
        attributes: What is known of resources' attributes, by ``LogicalId.Attribute``.
    """

    def __init__(
        self,
        template: Mapping[str, Json],
        parameters: Mapping[str, Json],
        stack: str,
        account: Account,
        attributes: Mapping[str, Json],
    ) -> None:
        self._attributes = attributes
        self._template = template
        self._stack = stack
        self._account = account
        self._parameters = parameters
        self._conditions: dict[str, bool] = {}
        self._pseudo: dict[str, Json] = {
            "AWS::AccountId": account.number,
            "AWS::NoValue": _NO_VALUE,
            "AWS::Partition": "aws",
            "AWS::Region": account.region,
            "AWS::StackId": (
                f"arn:aws:cloudformation:{account.region}:{account.number}:stack/{stack}/{_STACK}"
            ),
            "AWS::StackName": stack,
            "AWS::URLSuffix": "amazonaws.com",
        }
        self._functions: dict[str, Callable[[Json], Json]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::If": self._if,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Split": self._split,
            "Fn::Select": self._select,
            "Fn::FindInMap": self._find_in_map,
            "Fn::Cidr": self._cidr,
            "Fn::GetAZs": self._get_azs,
            "Fn::Base64": self.value,
            "Fn::ImportValue": self._import_value,
        }

    def exists(self, declared: Mapping[str, Json]) -> bool:
        """Whether the launch has a resource or output that is declared like this."""
        return "Condition" not in declared or self.holds(declared["Condition"])

    def holds(self, name: str) -> bool:
        """Whether the condition of that name holds.

        Raises:
            TemplateError: There is no such condition.
        """
        if name not in self._conditions:
            declared = self._template.get("Conditions", {})
            if name not in declared:
                message = f"Cannot evaluate the condition {name!r}: declared are {sorted(declared)}"
                raise TemplateError(message)
            self._conditions[name] = self._truth(declared[name])
        return self._conditions[name]

    def _truth(self, expression: Mapping[str, Json]) -> bool:
        ((function, argument),) = expression.items()
        match function:
            case "Condition":
                return self.holds(argument)
            case "Fn::Equals":
                left, right = argument
                return str(self.value(left)) == str(self.value(right))
            case "Fn::Not":
                return not self._truth(argument[0])
            case "Fn::And":
                return all(self._truth(part) for part in argument)
            case "Fn::Or":
                return any(self._truth(part) for part in argument)
            case _:
                message = f"Cannot evaluate {function!r} in a condition: it is not a condition function"
                raise NotUnderstoodError(message)

    def value(self, value: Json) -> Json:
        """The value with every function in it resolved, and without what is ``AWS::NoValue``.

        Raises:
            NotUnderstoodError: It uses a function that is not known here.
            TemplateError: CloudFormation would refuse it.
        """
        if isinstance(value, list):
            items = [self.value(item) for item in value]
            return [item for item in items if item is not _NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name in self._functions:
                return self._functions[name](argument)
            if name.startswith("Fn::"):
                message = f"Cannot evaluate {name!r}: known are {sorted(self._functions)}"
                raise NotUnderstoodError(message)
        resolved = {key: self.value(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not _NO_VALUE}

    def _ref(self, name: str) -> Json:
        if name in self._parameters:
            return self._parameters[name]
        if name in self._pseudo:
            return self._pseudo[name]
        return self._token(name)

    def _token(self, logical_id: str, attribute: str = "") -> str:
        declared = self._template["Resources"].get(logical_id)
        if declared is None or not self.exists(declared):
            message = f"Cannot refer to {logical_id!r}: this launch has no parameter or resource of that name"
            raise TemplateError(message)
        return f"<{self._stack}:{logical_id}{'.' * bool(attribute)}{attribute}>"

    def _get_att(self, argument: list[str] | str) -> Json:
        logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        token = self._token(logical_id, attribute)
        if f"{logical_id}.{attribute}" in self._attributes:
            return self._attributes[f"{logical_id}.{attribute}"]
        if token.endswith(".Ipv6CidrBlocks>"):
            return _IPV6_BLOCKS_OF_A_VPC
        return token

    def _if(self, argument: list[Json]) -> Json:
        name, then, otherwise = argument
        return self.value(then if self.holds(name) else otherwise)

    def _sub(self, argument: str | list[Json]) -> str:
        text, variables = (argument, {}) if isinstance(argument, str) else argument

        def replaced(found: re.Match[str]) -> str:
            literal, name = found.groups()
            if literal:
                return f"${{{name}}}"
            if name in variables:
                return str(self.value(variables[name]))
            if "." in name:
                return str(self._get_att(name))
            return str(self._ref(name))

        return _VARIABLE.sub(replaced, text)

    def _join(self, argument: list[Json]) -> str:
        separator, items = argument
        return str(separator).join(str(item) for item in self.value(items))

    def _split(self, argument: list[Json]) -> list[str]:
        separator, text = argument
        return str(self.value(text)).split(separator)

    def _select(self, argument: list[Json]) -> Json:
        index, items = int(self.value(argument[0])), self.value(argument[1])
        if not isinstance(items, list) or index >= len(items):
            message = f"Cannot select item {index} of {items!r}: Fn::Select wants a list that is long enough"
            raise TemplateError(message)
        return items[index]

    def _find_in_map(self, argument: list[Json]) -> Json:
        name, first, second = (self.value(part) for part in argument)
        mapping = self._template.get("Mappings", {}).get(name, {})
        if second not in mapping.get(first, {}):
            message = f"Cannot find {first!r}, {second!r} in the mapping {name!r}: it knows {sorted(mapping)}"
            raise TemplateError(message)
        return mapping[first][second]

    def _cidr(self, argument: list[Json]) -> list[str]:
        block, count, host_bits = (self.value(part) for part in argument)
        network = ipaddress.ip_network(block)
        prefix = network.max_prefixlen - int(host_bits)
        blocks = [str(part) for part in itertools.islice(network.subnets(new_prefix=prefix), int(count))]
        if len(blocks) < int(count):
            message = f"Cannot cut {count} blocks of {host_bits} host bits from {block}: {len(blocks)} fit"
            raise TemplateError(message)
        return blocks

    def _get_azs(self, region: Json) -> list[str]:
        name = self.value(region) or self._account.region
        return [f"{name}{letter}" for letter in "abcdef"[: self._account.zones]]

    def _import_value(self, name: Json) -> str:
        wanted = self.value(name)
        if wanted not in self._account.exports:
            message = (
                f"Cannot import {wanted!r}: no stack exports it; there are {sorted(self._account.exports)}"
            )
            raise MissingExportError(message)
        return self._account.exports[wanted]
