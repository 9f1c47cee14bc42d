"""The launch-time parameters that the EC2 product alone has."""

from __future__ import annotations

from dataclasses import replace

from products.parameters import SIZE, Group, Parameter

INSTANCE_SIZE = replace(
    SIZE,
    description=(
        "small: for a trial (2 processors, 8 GB of memory, 30 GB for files). medium: a team (4, 16 GB, 100 "
        "GB). large: a department (8, 32 GB, 300 GB). It need not be data's size. To change it in an update, "
        "set Room for files to the GB of the launch. About 11 minutes and about 90, 170 or 310 US dollars a "
        "month (estimated, us-east-1)."
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
        "product left (EC2 console). First mark it: the tag librechat:offered with the value true. Room for "
        "files must be what it was then or more: a larger snapshot does not fit. Empty: a new volume. Leave "
        "it at every update."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern="^$|^snap-[0-9a-f]{8,17}$",
    constraint="must be a snapshot ID, for example snap-0123456789abcdef0, or empty",
)

FILES_GIGABYTES = Parameter(
    name="FilesGigabytes",
    label="Room for files",
    description=(
        "How large the volume for uploaded files is made, in GB. by size: 30 for small, 100 for medium, 300 "
        "for large. An update cannot change it and is refused at once: a volume never shrinks, so a failed "
        "update could not be taken back. The next field gives more room."
    ),
    group=Group.ADVANCED,
    default="by size",
    allowed_values=("by size", "30", "50", "100", "200", "300", "500", "1000", "2000"),
    constraint="must be 'by size' or one of the listed numbers of gigabytes",
)

FILES_GROW_TO = Parameter(
    name="FilesGrowTo",
    label="Grow room for files to",
    description=(
        "In an update: the instance itself enlarges the volume for files to this many GB, at its start or in "
        "the night after, and never makes it smaller. AWS allows it once in six hours. no: the room stays as "
        "it is."
    ),
    group=Group.ADVANCED,
    default="no",
    allowed_values=("no", "50", "100", "200", "300", "500", "1000", "2000", "4000", "8000"),
    constraint="must be no or one of the listed numbers of gigabytes",
)

PARAMETERS = (FILES_GIGABYTES, FILES_GROW_TO, KEY_PAIR_NAME, DATA_VOLUME_ZONE, DATA_VOLUME_SNAPSHOT)
