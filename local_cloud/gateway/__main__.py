"""The command that runs the embedded cloud; ``local_cloud.cloud.start`` calls it."""

import sys

from local_cloud.gateway.server import run
from local_cloud.gateway.settings import GatewaySettings

run(GatewaySettings.parse(sys.argv[1]))
