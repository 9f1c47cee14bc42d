"""The launch-time parameters that the EC2 product alone has."""

from __future__ import annotations

from dataclasses import replace

from products.parameters import SIZE, Group, Parameter

INSTANCE_SIZE = replace(
    SIZE,
    description=(
        "small: for a trial (2 processors, 8 GB of memory, 30 GB for files). medium: for a team (4, 16 GB, "
        "100 GB). large: for a department (8, 32 GB, 300 GB); for a whole company take compute-ecs. It need "
        "not be the data product's size. An update can make it larger, never smaller: the volume for files "
        "cannot shrink."
    ),
)

KEY_PAIR_NAME = Parameter(
    name="KeyPairName",
    label="SSH key pair",
    description=(
        "For SSH, which also needs the network product's field SSH allowed from: the name of a key pair, as "
        "the EC2 console lists them under Key Pairs. Empty: no SSH, which nobody needs; the output OpenShell "
        "says how Session Manager opens a shell."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern=r"^$|^[A-Za-z0-9][A-Za-z0-9 ._:/()#,@\[\]+=&;{}!$*-]{0,254}$",
    constraint="must be the name of a key pair of this region, or empty",
)

DATA_VOLUME_ZONE = Parameter(
    name="DataVolumeZone",
    label="Data volume zone",
    description=(
        "Rarely needed. Empty: the volume with uploaded files is made where the instance stands. A zone that "
        "you give must be that of the network's first public subnet. An update cannot change where a volume "
        "is."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern=r"^$|^[a-z]{2}(-[a-z]+)+-\d[a-z]$",
    constraint="must be an Availability Zone of this region, for example eu-west-1b, or empty",
)

DATA_VOLUME_SNAPSHOT = Parameter(
    name="DataVolumeSnapshot",
    label="Data volume snapshot",
    description=(
        "Brings back uploaded files at a launch: the ID of a snapshot, such as the one that terminating this "
        "product left (EC2 console, Snapshots). Size must be at least what it was then: a larger snapshot "
        "does not fit. Empty: a new volume. Leave this as it is at every update."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern="^$|^snap-[0-9a-f]{8,17}$",
    constraint="must be a snapshot ID, for example snap-0123456789abcdef0, or empty",
)

PARAMETERS = (KEY_PAIR_NAME, DATA_VOLUME_ZONE, DATA_VOLUME_SNAPSHOT)
