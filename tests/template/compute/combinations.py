"""Every combination of choices that a form allows, taken part by part of the template.

A product's form has millions of combinations. But what one property becomes is decided by the parameters
that it names, by those of the conditions in it, and by those that decide whether the resources it refers to
are there. So every combination of these, for every property, is every combination that there is.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from doctor.templates import Account, broken_rules
from doctor.templates.intrinsics import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Choice = dict[str, str]
_SUBSTITUTED = re.compile(r"\$\{([^!}][^}]*)\}")
_TEXT_FUNCTIONS = ("Fn::Join", "Fn::Sub", "Fn::Split")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a template: a resource's property, its metadata, or an output.

    Attributes:
        name: Where it stands, for example ``LoadBalancer.Subnets``.
        kind: The resource's type; ``Output`` for an output.
        condition: The condition under which it is there; None means always.
        value: What the template says.
    """

    name: str
    kind: str
    condition: str | None
    value: Any


def parts(template: Mapping[str, Any]) -> list[Part]:
    """All parts of a template that a launch resolves."""
    found = [
        Part(name=name, kind="Output", condition=output.get("Condition"), value=output["Value"])
        for name, output in template["Outputs"].items()
    ]
    for logical_id, resource in template["Resources"].items():
        properties = dict(resource.get("Properties", {}))
        if "Metadata" in resource:
            properties |= resource["Metadata"]
        found += [
            Part(
                name=f"{logical_id}.{name}",
                kind=resource["Type"],
                condition=resource.get("Condition"),
                value=value,
            )
            for name, value in properties.items()
        ]
    return found


class Form:
    """A product's launch form.

    Args:
        template: The product's template.
        choices: The values that differ in effect, by parameter; the default or the first stands for the rest.
    """

    def __init__(self, template: Mapping[str, Any], choices: Mapping[str, Sequence[str]]) -> None:
        self._template = template
        self._choices = choices
        self._allowed = [self._allowed_choices(names) for names in self._ruled_together()]

    def decided_by(self, part: Part, *, by_text: bool = False) -> frozenset[str]:
        """The parameters that decide what a part becomes.

        Args:
            part: The part.
            by_text: Also those whose text only becomes part of a longer text, whatever it is.
        """
        there = set() if part.condition is None else self._of_condition(part.condition)
        return frozenset(there | self._of(part.value, by_text=by_text)) & frozenset(self._choices)

    def combinations(self, names: frozenset[str]) -> Iterator[Choice]:
        """Every combination of these parameters' values that the rules let through, others filled in."""
        ruled: list[list[Choice]] = []
        free = set(names)
        for allowed in self._allowed:
            mine = sorted(names & set(allowed[0]))
            free -= set(mine)
            ruled.append(list({tuple(one[name] for name in mine): one for one in allowed}.values()))
        values = [[(name, value) for value in self._choices[name]] for name in sorted(free)]
        first = {name: options[0] for name, options in self._choices.items()}
        for some in itertools.product(*ruled):
            together = {name: value for one in some for name, value in one.items()}
            for others in itertools.product(*values):
                yield {**first, **together, **dict(others)}

    def reader(self, choice: Choice, account: Account) -> Reader:
        """What resolves parts for one combination."""
        declared = self._template["Parameters"].items()
        values = {name: choice.get(name, its.get("Default", "")) for name, its in declared}
        return Reader(self._template, values, "compute", account, {})

    def _of(self, value: Any, *, by_text: bool, in_text: bool = False) -> set[str]:  # noqa: ANN401 - JSON
        if isinstance(value, list):
            return set().union(*(self._of(item, by_text=by_text, in_text=in_text) for item in value))
        if not isinstance(value, dict):
            return set()
        found: set[str] = set()
        for key, item in value.items():
            if key == "Ref":
                found |= self._of_name(item, counts=by_text or not in_text)
            elif key == "Fn::GetAtt":
                found |= self._of_name(item[0], counts=True)
            elif key == "Fn::If":
                found |= self._of_condition(item[0])
                found |= self._of(item[1:], by_text=by_text, in_text=in_text)
            else:
                if key == "Fn::Sub":
                    text = item if isinstance(item, str) else item[0]
                    for name in _SUBSTITUTED.findall(text):
                        found |= self._of_name(name.partition(".")[0], counts=by_text)
                within = in_text or key in _TEXT_FUNCTIONS
                found |= self._of(item, by_text=by_text, in_text=within)
        return found

    def _of_name(self, name: str, *, counts: bool) -> set[str]:
        """A parameter itself, or what decides whether a resource is there to be referred to."""
        if name in self._template["Resources"]:
            condition = self._template["Resources"][name].get("Condition")
            return set() if condition is None else self._of_condition(condition)
        return {name} if counts and name in self._template["Parameters"] else set()

    def _of_condition(self, name: str) -> set[str]:
        return _named_in(self._template["Conditions"][name], self._template)

    def _ruled_together(self) -> list[set[str]]:
        """The parameters that rules speak of: in one set, what some rule speaks of together."""
        groups: list[set[str]] = []
        for rule in self._template["Rules"].values():
            names = _named_in(rule, self._template) & set(self._choices)
            touching = [group for group in groups if group & names]
            groups = [group for group in groups if not group & names]
            groups.append(names.union(*touching))
        return [group for group in groups if group]

    def _allowed_choices(self, names: set[str]) -> list[Choice]:
        """Combinations of these parameters that break no rule of theirs."""
        rules = {
            name: rule
            for name, rule in self._template["Rules"].items()
            if _named_in(rule, self._template) & names
        }
        template = {"Parameters": self._template["Parameters"], "Rules": rules}
        ordered = sorted(names)
        every = itertools.product(*(self._choices[name] for name in ordered))
        choices = [dict(zip(ordered, values, strict=True)) for values in every]
        return [choice for choice in choices if not broken_rules(template, choice)]


def _named_in(value: Any, template: Mapping[str, Any]) -> set[str]:  # noqa: ANN401 - JSON
    """The parameters named in a condition's or rule's expression, through other conditions too."""
    if isinstance(value, list):
        return set().union(*(_named_in(item, template) for item in value))
    if not isinstance(value, dict):
        return set()
    found: set[str] = set()
    for key, item in value.items():
        if key == "Ref":
            found |= {item} & set(template["Parameters"])
        elif key == "Condition" and isinstance(item, str):
            found |= _named_in(template["Conditions"][item], template)
        else:
            found |= _named_in(item, template)
    return found
