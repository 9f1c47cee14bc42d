"""The launch-time parameters that the ECS product alone has, or words otherwise."""

from __future__ import annotations

from dataclasses import replace

from products.compute.parameters import ON_OFF
from products.parameters import AVAILABILITY_ZONES, SIZE, Group, Parameter

TASKS_SIZE = replace(
    SIZE,
    description=(
        "small: for a trial, one of everything. medium: for a team, 2 to 4 copies of LibreChat, so that it "
        "survives the loss of a zone. large: for a company, 2 to 8 larger ones. medium and large need the "
        "data product in medium or large, too. About 7 minutes and about 90, 190 or 250 US dollars a month "
        "(estimated, us-east-1)."
    ),
)

TASKS_ZONES = replace(
    AVAILABILITY_ZONES,
    description=(
        "Over how many zones LibreChat is spread: as many as the network and data products use. With more, "
        "the launch is refused at once: no export named librechat-...-EgressSubnet3Id or MountTarget3Id."
    ),
)

SHELL_ACCESS = Parameter(
    name="ShellAccess",
    label="Shell access to containers",
    description=(
        "on: operators may open a shell in running containers (ECS Exec). Who opened one is in CloudTrail; "
        "what they typed goes to a log group where the image holds the programs script and cat, else not. "
        "off: nobody can."
    ),
    group=Group.ADVANCED,
    default="off",
    allowed_values=ON_OFF,
    constraint="must be on or off",
)

MAXIMUM_TASKS = Parameter(
    name="MaximumTasks",
    label="Most LibreChat tasks",
    description=(
        "How many copies of LibreChat (tasks) may run while many people use it. by size: 1 for small, 4 "
        "for medium, 8 for large (the data product spells it by-size). More than one needs medium or large "
        "here and in the data product, whose Valkey holds what they share."
    ),
    group=Group.ADVANCED,
    default="by size",
    allowed_values=("by size", "1", "2", "4", "8", "16"),
    constraint="must be 'by size', 1, 2, 4, 8 or 16",
)
