"""CDK entry point: settings in, the hub's stacks out."""

from __future__ import annotations

from products.node_runtime import use_locked_node

use_locked_node()

import aws_cdk as cdk  # noqa: E402 - jsii must be told first which Node.js runs it

from portfolio.hub.stacks import build  # noqa: E402 - imports the CDK
from portfolio.settings import load  # noqa: E402 - stands with the others

app = cdk.App()
build(app, load())
app.synth()
