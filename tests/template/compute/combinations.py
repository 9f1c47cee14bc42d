"""The combinations of choices that a form allows, taken part by part of the template.

A product's form has millions of combinations. But what one property becomes is decided by the parameters
that it names, by those of the conditions in it, and by those that decide whether the resources it refers to
are there. So every combination of these, for every property, is every combination that there is.

Of a property that most of the form decides (a task's containers, the instance's files) even these are
millions: there each two choices meet.
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allpairspy import AllPairs

from doctor.templates import Account, broken_rules
from doctor.templates.intrinsics import Reader

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping, Sequence

Choice = dict[str, str]
FEW = 2000
"""So many combinations of what decides one part are tried all."""

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
        self._rules = [_Rule(template, name, choices) for name in template["Rules"]]
        self._tied = self._ruled_together()

    def decided_by(self, part: Part, *, by_text: bool = False) -> frozenset[str]:
        """The parameters that decide what a part becomes.

        Args:
            part: The part.
            by_text: Also those whose text only becomes part of a longer text, whatever it is.
        """
        there = set() if part.condition is None else self._of_condition(part.condition)
        return frozenset(there | self._of(part.value, by_text=by_text)) & frozenset(self._choices)

    def combinations(self, names: frozenset[str]) -> Iterator[Choice]:
        """The combinations of these parameters' values that the rules let through, others filled in.

        All of them where they are few; else so many that each two values meet.
        """
        values = [[(name, value) for value in self._choices[name]] for name in self._choices if name in names]
        few = math.prod(len(options) for options in values) <= FEW
        rows = itertools.product(*values) if few else AllPairs(values, filter_func=self._may_go_on)
        for row in rows:
            choice = self.completed(dict(row))
            if choice is not None:
                yield choice

    def completed(self, given: Choice, dice: random.Random | None = None) -> Choice | None:
        """The choice with the form's other fields filled in as the rules allow; None where they never do.

        Args:
            given: Values of some parameters.
            dice: Fills them in at random; None takes the first value that goes.
        """
        if not self._may_go_on(list(given.items())):
            return None
        # Apart, so that what cannot be in one part of the form is not tried again with all of another.
        for names in self._tied:
            filled = self._filled(given, [name for name in names if name not in given], dice)
            if filled is None:
                return None
            given = filled
        return given

    def _filled(self, given: Choice, missing: list[str], dice: random.Random | None) -> Choice | None:
        if not missing:
            return given
        name, *others = missing
        options = list(self._choices[name])
        if dice is not None:
            dice.shuffle(options)
        for value in options:
            more = {**given, name: value}
            if all(rule.lets_through(more) for rule in self._rules if name in rule.names):
                filled = self._filled(more, others, dice)
                if filled is not None:
                    return filled
        return None

    def _ruled_together(self) -> list[list[str]]:
        """The parameters in the form's order; in one list those that rules tie, also by way of others."""
        groups = [{name} for name in self._choices]
        for rule in self._rules:
            touching = [group for group in groups if group & {*rule.names}]
            groups = [group for group in groups if not group & {*rule.names}]
            groups += [set().union(*touching)] if touching else []
        return [[name for name in self._choices if name in group] for group in groups]

    def _may_go_on(self, row: Sequence[tuple[str, str]]) -> bool:
        """Whether no rule refuses a part of a choice."""
        given = dict(row)
        return all(rule.lets_through(given) for rule in self._rules)

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


class _Rule:
    """One rule of a template, asked about parts of choices.

    Attributes:
        names: The parameters that it speaks of, among those that differ.
    """

    def __init__(self, template: Mapping[str, Any], name: str, choices: Mapping[str, Sequence[str]]) -> None:
        rule = template["Rules"][name]
        self.names = sorted(_named_in(rule, template) & set(choices))
        self._alone = {"Parameters": template["Parameters"], "Rules": {name: rule}}
        self._answers: dict[tuple[str, ...], bool] = {}

    def lets_through(self, given: Choice) -> bool:
        """Whether the rule refuses nothing yet: it says nothing before all that it speaks of is chosen."""
        if any(name not in given for name in self.names):
            return True
        asked = tuple(given[name] for name in self.names)
        if asked not in self._answers:
            self._answers[asked] = not broken_rules(self._alone, dict(zip(self.names, asked, strict=True)))
        return self._answers[asked]


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
