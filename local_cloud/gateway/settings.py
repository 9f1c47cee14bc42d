"""What the cloud's process is told when it starts, and what it makes up itself."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from local_cloud.state import StateFolder

ACCOUNT = "000000000000"
MEMBER_ACCOUNT = "111111111111"
"""Another account of the same organization: what is shared with it is launched there."""

NODES = {MEMBER_ACCOUNT: ("o-embedded000", "ou-embd-accounts", "r-embd")}
"""The organization, the unit and the root that an account is in."""

REGION = "us-east-1"


@dataclass(frozen=True, kw_only=True)
class GatewaySettings:
    """The settings of one run.

    Attributes:
        folder: The cloud's state folder.
        port: The gateway's port; 0 for any.
        functions_folder: Where functions built for this machine lie.
        ready_descriptor: The file descriptor on which the starter waits for one line.
        enforce_launch_roles: Whether a call that a launch role does not allow fails its resource.
        access_key: The administrator's access key ID, new in every run.
        secret_key: The administrator's secret access key, new in every run.
    """

    folder: StateFolder
    port: int
    functions_folder: Path
    ready_descriptor: int
    enforce_launch_roles: bool
    access_key: str = field(default_factory=lambda: "LOCAL" + secrets.token_hex(8).upper()[:15])
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(30), repr=False)

    @staticmethod
    def parse(text: str) -> GatewaySettings:
        """Read the settings that ``local_cloud.cloud.start`` hands over."""
        given = json.loads(text)
        return GatewaySettings(
            folder=StateFolder(Path(given["state_folder"])),
            port=given["port"],
            functions_folder=Path(given["functions_folder"]),
            ready_descriptor=given["ready_descriptor"],
            enforce_launch_roles=given["enforce_launch_roles"],
        )

    def prepare_environment(self, port: int) -> None:
        """Set what ministack reads from the environment while it is imported.

        A user's own AWS settings must reach neither ministack nor the functions, hence they go first. No
        proxy is asked either: the cloud talks to nobody but itself.
        """
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            del os.environ[name]
        os.environ.update(
            GATEWAY_PORT=str(port),
            BIND_HOST="127.0.0.1",
            MINISTACK_HOST="127.0.0.1",
            MINISTACK_REGION=REGION,
            MINISTACK_ACCOUNT_ID=ACCOUNT,
            IOT_MTLS_ENABLED="0",
            SFTP_ENABLED="0",
            AUTH="true",
            LOG_LEVEL="WARNING",
            LAMBDA_EXECUTOR="local",
            DOCKER_HOST="unix:///nonexistent",
            AWS_ACCESS_KEY_ID=self.access_key,
            AWS_SECRET_ACCESS_KEY=self.secret_key,
            AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}",
            AWS_DEFAULT_REGION=REGION,
            AWS_REGION=REGION,
            AWS_EC2_METADATA_DISABLED="true",
            AWS_MAX_ATTEMPTS="1",
            NO_PROXY="*",
            no_proxy="*",
        )
