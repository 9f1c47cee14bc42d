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
        "data product in the size medium or large, too."
    ),
)

TASKS_ZONES = replace(
    AVAILABILITY_ZONES,
    description="Over how many zones LibreChat is spread: as many as the network and data products use.",
)

SHELL_ACCESS = Parameter(
    name="ShellAccess",
    label="Shell access to containers",
    description=(
        "on: operators may open a shell in running containers (ECS Exec), and all they type is recorded in a "
        "log group. off: nobody can."
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
        "How many copies of LibreChat (tasks) may run while many people use it. by size: 1 for small, 4 for "
        "medium, 8 for large. More than one needs the data product in the size medium or large, whose Valkey "
        "holds what they share."
    ),
    group=Group.ADVANCED,
    default="by size",
    allowed_values=("by size", "1", "2", "4", "8", "16"),
    constraint="must be 'by size', 1, 2, 4, 8 or 16",
)
