"""The launch-time parameters that the EC2 product alone has."""

from __future__ import annotations

from dataclasses import replace

from products.parameters import SIZE, Group, Parameter

INSTANCE_SIZE = replace(
    SIZE,
    description=(
        "small: for a trial (2 processors, 8 GB of memory). medium: for a team (4, 16 GB). large: for a "
        "department (8, 32 GB). Each is one instance, and replacing it takes minutes without service; the "
        "product compute-ecs has no such gap."
    ),
)

KEY_PAIR_NAME = Parameter(
    name="KeyPairName",
    label="SSH key pair",
    description=(
        "An EC2 key pair for SSH from the addresses that the network product allows. Empty: no SSH; "
        "operators use Session Manager, which always works."
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
        "Leave it empty: the volume with uploaded files is then made where the instance stands. If you give "
        "a zone, it must be that of the network's first public subnet. Changing it replaces the volume."
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
        "Brings back uploaded files: starts their volume from a snapshot, such as the one that terminating "
        "this product leaves. Changing it later replaces the volume. Empty: a new volume."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern="^$|^snap-[0-9a-f]{8,17}$",
    constraint="must be a snapshot ID, for example snap-0123456789abcdef0, or empty",
)

PARAMETERS = (KEY_PAIR_NAME, DATA_VOLUME_ZONE, DATA_VOLUME_SNAPSHOT)
