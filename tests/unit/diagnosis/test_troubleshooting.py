"""Every sentence of the specification's troubleshooting has a finding, and that finding has its test."""

from __future__ import annotations

from tests.integration.diagnosis.faults import FAULTS

SENTENCES = {
    # The specification's "Troubleshooting: Common Issues", and the faults that stand for each.
    "Ensure Lambda is in same subnet type as database (PRIVATE_ISOLATED)": ("function in public subnets",),
    "Check security group rules allow Lambda SG to access database SG": (
        "database refuses the function",
        "function may not leave",
        "function in another group",
    ),
    "Ensure ECS tasks are in PRIVATE_WITH_EGRESS subnet": ("tasks in isolated subnets",),
    "Verify NAT Gateway is configured and route tables are correct": (
        "no route to NAT",
        "private subnet with the isolated table",
    ),
    "Check ALB is in PUBLIC subnet": ("balancer in private subnets",),
    "Verify security group allows inbound HTTP/HTTPS": ("balancer closed",),
}
RECORDED = {"Check target group health checks": "target-health"}
"""The embedded cloud runs no targets: tests/unit/diagnosis/test_recorded_answers.py."""

ISSUES = {
    "function": "Lambda cannot connect to database",
    "database refuses": "Lambda cannot connect to database",
    "tasks": "ECS tasks cannot pull images",
    "balancer": "Cannot access application",
}


def test_every_sentence_names_a_fault_that_is_broken_in_a_test() -> None:
    """Six sentences by faults in a running environment, the seventh by recorded answers."""
    assert len(SENTENCES) + len(RECORDED) == 7
    unknown = {name for names in SENTENCES.values() for name in names} - FAULTS.keys()
    assert unknown == set()


def test_the_finding_speaks_the_specifications_words() -> None:
    """Who looks for the issue's heading finds it in the symptom."""
    for names in SENTENCES.values():
        for name in names:
            for beginning, heading in ISSUES.items():
                if name.startswith(beginning):
                    assert FAULTS[name].symptom in {heading, ""}, name
