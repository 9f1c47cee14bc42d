"""Parts of librechat.yaml as text with CloudFormation's functions in it, written as JSON, which is YAML too.

What is typed at launch stands between quotation marks as it is: its patterns leave it nothing that would need
escaping.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.language.intrinsics import join, split, sub

if TYPE_CHECKING:
    from products.language.intrinsics import Intrinsic, Text


def json_object(*entries: Text) -> Intrinsic:
    """An object with the entries, without those that a condition leaves out."""
    return sub("{${Entries}}", Entries=join(",", [*entries]))


def json_list(*items: Text) -> Intrinsic:
    """A list with the items, without those that a condition leaves out."""
    return sub("[${Items}]", Items=join(",", [*items]))


def entry(name: str, value: Text) -> Text:
    """An entry of an object; the value is JSON."""
    return f'"{name}":{value}' if isinstance(value, str) else sub(f'"{name}":${{Value}}', Value=value)


def quoted(text: Text) -> Text:
    """A text that needs no escaping, as JSON."""
    return f'"{text}"' if isinstance(text, str) else sub('"${Text}"', Text=text)


def quoted_list(names: Text) -> Intrinsic:
    """A comma-separated list of texts, as JSON."""
    return sub('["${Names}"]', Names=join('","', split(",", names)))


def pairs(text: Text, *, before: str, between: str, after: str) -> Intrinsic:
    """The entries ``name=value,name=value`` as JSON, the same around each: no function repeats one for each.

    Args:
        text: At least one pair.
        before: What stands before each name.
        between: What stands between name and value.
        after: What stands after each value.
    """
    apart = join(f"{after},{before}", split(",", text))
    literally = (end.replace("${", "${!") for end in (before, after))
    return sub("${Pairs}".join(literally), Pairs=join(between, split("=", apart)))
