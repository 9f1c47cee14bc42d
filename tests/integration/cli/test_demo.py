"""Bad situations for a demo: each is refused or ends with nothing left running."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from local_cloud.cloud import RunningCloud, find
from local_cloud.errors import PortInUseError
from portfolio.cli.commands.demo import Demo, alone
from portfolio.errors import CatalogError
from portfolio.packaging import build_all
from portfolio.versions.current import stand
from portfolio.versions.releasing import freeze
from tests.support.patience import PATIENCE
from tests.support.sampling import sample

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).parents[3]
DEMO_ELSEWHERE = """
import functools, sys
from pathlib import Path
import portfolio.cli.commands.demo as demo, portfolio.cli.main as main
folders = {"state_folder": Path(sys.argv[1]), "releases": Path(sys.argv[2])}
demo.Demo = functools.partial(demo.Demo, **folders)
sys.argv = ["catalog", "demo", "--port", "0"]
main.main()
"""


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the current network product."""
    build_all()
    folder = tmp_path_factory.mktemp("releases")
    for current in stand(["network"]):
        freeze(current, changelog="First.", date=dt.date(2026, 1, 1), root=folder)
    return folder


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def processes_naming(folder: Path) -> list[str]:
    """The command lines of all processes that have to do with a folder."""
    found = []
    for process in psutil.process_iter():
        try:
            line = " ".join(process.cmdline())
        except psutil.Error:
            continue
        if str(folder) in line:
            found.append(line)
    return found


@pytest.mark.parametrize("stage", sample(["[2/6]", "[3/6]", "Launching network …"], 1))
def test_ctrl_c_at_any_stage_leaves_nothing_running(releases: Path, tmp_path: Path, stage: str) -> None:
    """Sent to the whole group, as a terminal does; the next demo finds a free field."""
    demo = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-u", "-c", DEMO_ELSEWHERE, tmp_path, releases],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=CHECKOUT,
    )
    assert demo.stdout is not None
    while not (line := demo.stdout.readline()).startswith(stage):
        assert line, demo.communicate()[1]
    time.sleep(0.2)
    os.killpg(demo.pid, signal.SIGINT)
    time.sleep(0.1)
    os.killpg(demo.pid, signal.SIGINT)  # impatient people press it twice
    _, errors = demo.communicate(timeout=PATIENCE)
    assert demo.returncode == 130
    assert "Traceback" not in errors
    assert processes_naming(tmp_path) == []
    with alone(tmp_path):
        assert find(tmp_path) is None


def test_a_port_in_use_is_refused_with_nothing_left(tmp_path: Path, busy_port: int) -> None:
    """The port is named."""
    with pytest.raises(PortInUseError, match=str(busy_port)):
        Demo(port=busy_port, state_folder=tmp_path).run()
    assert processes_naming(tmp_path) == []
    assert find(tmp_path) is None


def test_a_second_demo_is_refused_while_one_starts(tmp_path: Path) -> None:
    """A lock in the checkout tells, and it goes with the process that held it."""
    with alone(tmp_path), pytest.raises(CatalogError, match="another one is starting in this checkout"):
        Demo(port=0, state_folder=tmp_path).run()


@pytest.mark.usefixtures("session", "endpoint")
def test_a_second_demo_shows_what_runs(cloud: RunningCloud, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is started or stopped, and nothing fails."""
    Demo(port=0, state_folder=cloud.state_folder).run()
    shown = capsys.readouterr().out
    assert f"A demo runs already, at {cloud.endpoint_url} (process {cloud.pid})" in shown
    assert "ENVIRONMENT" in shown
    still = find(cloud.state_folder)
    assert still is not None
    assert still.pid == cloud.pid
