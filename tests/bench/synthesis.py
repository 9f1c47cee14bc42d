"""Synthesising every product, against an empty CDK app."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.bench.measurement import Measurement, alternating_medians

ROOT = Path(__file__).parents[2]
ROUNDS = 5

EMPTY_APP = """
from products.node_runtime import use_locked_node
use_locked_node()
import aws_cdk as cdk
app = cdk.App(outdir={folder!r})
cdk.Stack(app, "Empty")
app.synth()
"""


def measure() -> list[Measurement]:
    """Median time of ``catalog synth`` as a multiple of an empty app's, processes started afresh."""
    with tempfile.TemporaryDirectory() as folder:
        empty = [sys.executable, "-c", EMPTY_APP.format(folder=folder)]
        catalog = [str(Path(sys.executable).with_name("catalog")), "synth", "--out", folder]
        baseline, ours = alternating_medians(empty, catalog, folder=ROOT, rounds=ROUNDS)
    return [
        Measurement(
            name="synthesising all products",
            value=ours / baseline,
            unit="times",
            bound=1.3,
            baseline=f"an empty CDK Python app, {baseline:.1f} s",
        )
    ]
