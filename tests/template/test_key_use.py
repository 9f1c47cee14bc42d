"""Keys are used through services, wherever the service is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def _values(node: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON of any shape
    """What each ``kms:ViaService`` in a template holds."""
    if isinstance(node, list):
        for each in node:
            yield from _values(each)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "kms:ViaService":
                yield value
            else:
                yield from _values(value)


def test_every_use_of_a_key_through_a_service_holds_in_every_partition(
    templates: dict[str, dict[str, Any]],
) -> None:
    """No page says whether a key in China sees amazonaws.com or amazonaws.com.cn: each names both."""
    found = [value for template in templates.values() for value in _values(template)]
    assert len(found) > 5
    for value in found:
        first, second = (each["Fn::Sub"] for each in value)
        assert first.endswith(".${AWS::Region}.amazonaws.com")
        assert second == first.replace("amazonaws.com", "${AWS::URLSuffix}")
