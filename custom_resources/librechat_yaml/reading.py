"""Reads a configuration's text: plain YAML, of a bounded size, with nothing in it but data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from custom_resources.librechat_yaml.document import Document
from custom_resources.librechat_yaml.problem import ConfigurationError, Problem, written
from custom_resources.librechat_yaml.scalars import KNOWN, MERGE, Reader, scalar

if TYPE_CHECKING:
    from custom_resources.librechat_yaml.document import Path

MOST_BYTES = 256 * 1024
"""What a file may have; LibreChat's own example has a tenth of it."""

MOST_PARTS = 20_000
"""Keys and values, those of repeated anchors counted each time: a few lines could else fill the memory."""

DEEPEST = 40
_PLAIN = "a text file in YAML, encoded in UTF-8"


def read(content: bytes) -> Document:
    """The configuration that a file holds.

    Raises:
        ConfigurationError: It is none: too large, no text, no YAML, or more than data.
    """
    text = _text(content)
    try:
        reader = Reader(text)
        try:
            node = reader.get_single_node()
        finally:
            reader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(part for part in (error.context, error.problem) if part)
        raise _refused("This is no YAML", said, _PLAIN, "correct the line", line=_line(mark)) from error
    except (yaml.YAMLError, RecursionError) as error:
        said = (
            "lists or mappings too deep"
            if isinstance(error, RecursionError)
            else "a character that YAML has not"
        )
        raise _refused("This is no YAML", said, _PLAIN, "save it as plain text in UTF-8") from error
    if node is None:
        raise _refused("The file is empty", "nothing", "at least one key", "write it, or remove the file")
    builder = _Builder()
    value = builder.build(node, (), 0)
    if not isinstance(value, dict):
        raise _refused(
            "The file is no configuration",
            "a list" if isinstance(value, list) else "a single value",
            "a mapping of LibreChat's keys, such as endpoints and mcpServers",
            "begin with a key and a colon",
            line=1,
        )
    return Document(value=value, lines=builder.lines)


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise _refused(
            "The file is too large",
            f"{len(content):,} bytes",
            f"{MOST_BYTES:,} bytes",
            "leave out what is not needed, such as comments",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refused(
            "The file is no text", f"the byte 0x{content[error.start]:02x}", _PLAIN, "save it so", line=line
        ) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise _refused("The file is no text", "the byte 0x00", _PLAIN, "give the YAML file itself", line=line)
    return text


class _Builder:
    """Makes data of nodes, and notes the line of each."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self._parts = 0

    def build(self, node: Any, path: Path, depth: int) -> Any:  # noqa: ANN401 - PyYAML's nodes, any data
        """The data of a node.

        Raises:
            ConfigurationError: It is more than data, or too much.
        """
        line = _line(node.start_mark)
        self.lines.setdefault(path, line)
        self._parts += 1
        if self._parts > MOST_PARTS or depth > DEEPEST:
            raise _refused(
                "The file holds too much",
                f"more than {MOST_PARTS:,} keys and values, or more than {DEEPEST} levels of them",
                "what an anchor repeats is counted each time",
                "repeat less",
                line=line,
                place=written(path),
            )
        if node.tag not in KNOWN:
            raise _refused(
                "A tag is not allowed",
                node.tag,
                "plain data, as LibreChat reads it",
                "leave the tag out",
                line=line,
                place=written(path),
            )
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(each, (*path, index), depth + 1) for index, each in enumerate(node.value)]
        try:
            return scalar(node.tag, node.value)
        except ValueError as error:
            raise _refused(
                "This is no value of its kind",
                f"{node.tag.rpartition(':')[2]} {node.value[:40]!r}",
                "a number that JSON can write, or text in quotes",
                "correct it",
                line=line,
                place=written(path),
            ) from error

    def _mapping(self, node: yaml.MappingNode, path: Path, depth: int) -> dict[str, Any]:
        """A mapping; what ``<<`` names is taken where the mapping has no key of its own for it."""
        own: dict[str, Any] = {}
        taken: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = _line(key_node.start_mark)
            if key_node.tag == MERGE:
                for each in value_node.value if isinstance(value_node, yaml.SequenceNode) else [value_node]:
                    taken = {**self._merged(each, path, depth), **taken}
                continue
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None or key in own:
                raise _refused(
                    "A key stands twice" if key is not None else "A key is no text",
                    repr(key) if key is not None else "a list or a mapping",
                    "each key once, as text",
                    "remove one of them" if key is not None else "write the key as text",
                    line=line,
                    place=written(path),
                )
            self.lines[(*path, key)] = line
            own[key] = self.build(value_node, (*path, key), depth + 1)
        return {**taken, **own}

    def _merged(self, node: Any, path: Path, depth: int) -> dict[str, Any]:  # noqa: ANN401 - PyYAML's nodes
        value = self.build(node, path, depth + 1)
        if not isinstance(value, dict):
            raise _refused(
                "Only a mapping can be merged by <<",
                "a list" if isinstance(value, list) else "a single value",
                "an anchor of a mapping, such as <<: *defaults",
                "name one",
                line=_line(node.start_mark),
                place=written(path),
            )
        return value


def _line(mark: Any) -> int:  # noqa: ANN401 - PyYAML's marks
    return 0 if mark is None else int(mark.line) + 1


def _refused(  # noqa: PLR0913 - the four parts, and where
    failed: str, received: str, allowed: str, fix: str, *, line: int = 0, place: str = ""
) -> ConfigurationError:
    return ConfigurationError(
        Problem(failed=failed, received=received, allowed=allowed, fix=fix, line=line, place=place)
    )
