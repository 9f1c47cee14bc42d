"""Scans policies with cloudsplaining and parliament; run by the Python of ``.venv/policies``.

    .venv/policies/bin/python policy_scanners.py < policies.json > findings.json

The input is a document by each role's or boundary's name, the output a list of ``[scanner, issue, what]``
by the same names.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

RISKS = (
    "credentials_exposure",
    "allows_data_exfiltration_actions",
    "permissions_management_without_constraints",
    "all_allowed_unrestricted_actions",
)
"""What cloudsplaining is asked of a policy, beside ways to more privileges and whole services."""


def by_parliament(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What parliament says of a policy: malformed, mismatched, too wide."""
    import parliament  # noqa: PLC0415 - only the environment of the scanners has it

    for finding in parliament.analyze_policy_string(json.dumps(document)).findings:
        details = finding.detail if finding.issue == "RESOURCE_MISMATCH" else [finding.detail]
        for detail in details:
            text = (
                f"{detail['action']} {detail['required_format']}" if isinstance(detail, dict) else str(detail)
            )
            yield "parliament", str(finding.issue), text


def by_cloudsplaining(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What cloudsplaining says of a policy: what is allowed everywhere and without a condition."""
    from cloudsplaining.scan.policy_document import PolicyDocument  # noqa: PLC0415 - as above

    policy = PolicyDocument(document)
    for way in policy.allows_privilege_escalation:
        yield "cloudsplaining", "privilege escalation", str(way["type"])
    for risk in RISKS:
        for action in getattr(policy, risk, ()):
            yield "cloudsplaining", risk, str(action)
    for service in policy.service_wildcard:
        yield "cloudsplaining", "whole service", str(service)


def main() -> None:
    """Scan every policy that comes in."""
    warnings.simplefilter("ignore")
    documents = json.load(sys.stdin)
    json.dump(
        {
            name: sorted({*by_parliament(document), *by_cloudsplaining(document)})
            for name, document in documents.items()
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
