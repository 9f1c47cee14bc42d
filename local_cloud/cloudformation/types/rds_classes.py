"""The classes of database that RDS says it offers: ministack's own list leaves most families out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ministack.services import rds

if TYPE_CHECKING:
    from collections.abc import Mapping

_KNOWN = "db.t3.micro"
_OFFERED = re.compile(r"db\.(t4g|m7g|r6g|r7g)\.(micro|small|medium|large|[0-9]*xlarge)")


def offer() -> None:
    """Have RDS offer today's families as well; of others, what ministack offers."""
    original = rds._ACTION_MAP["DescribeOrderableDBInstanceOptions"]  # noqa: SLF001 - a listed hook

    def describe(parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 - ministack's answers
        wanted = rds._p(parameters, "DBInstanceClass")  # noqa: SLF001 - a listed hook
        if not _OFFERED.fullmatch(wanted):
            return original(parameters)
        status, headers, body = original({**parameters, "DBInstanceClass": [_KNOWN]})
        return status, headers, _in_three_zones(body.replace(_KNOWN.encode(), wanted.encode()))

    rds._ACTION_MAP["DescribeOrderableDBInstanceOptions"] = describe  # noqa: SLF001 - a listed hook


def _in_three_zones(body: bytes) -> bytes:
    """The answer with as many zones as the cloud's VPCs have; ministack's has two."""
    second = re.compile(rb"<AvailabilityZone><Name>([a-z0-9-]+)b</Name></AvailabilityZone>")
    return second.sub(rb"\g<0><AvailabilityZone><Name>\1c</Name></AvailabilityZone>", body)
