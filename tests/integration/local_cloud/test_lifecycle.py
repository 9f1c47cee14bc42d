"""Starting and stopping: nothing is left behind, whatever happens on the way."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import psutil
import pytest

from local_cloud.cloud import RunningCloud, find, start
from local_cloud.errors import AlreadyRunningError, NoSpaceError, PortInUseError, StartError
from tests.integration.local_cloud.hub import TEMPLATES
from tests.support.patience import PATIENCE
from tests.support.sampling import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHECKOUT = Path(__file__).parent.parent.parent.parent
DATABASES: dict[str, Any] = {
    "Resources": {
        "Postgres": {
            "Type": "AWS::RDS::DBInstance",
            "DeletionPolicy": "Delete",
            "Properties": {
                "Engine": "postgres",
                "DBInstanceClass": "db.t4g.micro",
                "MasterUsername": "librechat",
                "ManageMasterUserPassword": True,
            },
        },
        "Waiting": {
            "Type": "AWS::CloudFormation::WaitConditionHandle",
            "DependsOn": "Postgres",
        },
    }
}


class Usage(NamedTuple):
    """What ``shutil.disk_usage`` returns."""

    total: int
    used: int
    free: int


@pytest.fixture
def own_cloud(tmp_path: Path) -> Iterator[RunningCloud]:
    """A cloud that the test may end as it likes."""
    running = start(tmp_path / "state", port=0)
    yield running
    running.stop()


def _processes_of(folder: Path) -> list[psutil.Process]:
    """Every process that has the folder on its command line, but for this one and those of the shell."""
    return [
        process
        for process in psutil.process_iter()
        if str(folder) in _command(process) and process.pid != os.getpid() and _lives(process)
    ]


def _command(process: psutil.Process) -> str:
    """The process's command line; empty if it has ended meanwhile."""
    with contextlib.suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _wait_until(condition: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def _deploy(cloud: RunningCloud, template: dict[str, Any]) -> None:
    """Begin to create a stack; does not wait."""
    cloud.client("cloudformation").create_stack(
        StackName="stack",
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in (("EnvironmentName", "x"), ("Mode", "silent"))
            if key in template.get("Parameters", {})
        ],
    )


def test_stopping_ends_databases_and_pending_functions(own_cloud: RunningCloud, hub_archive: bytes) -> None:
    """A stop while a custom resource is pending and a database runs leaves no process and no record."""
    s3 = own_cloud.client("s3")
    s3.create_bucket(Bucket="artifacts")
    s3.put_object(Bucket="artifacts", Key="functions/widget.zip", Body=hub_archive)
    template = {**TEMPLATES["widget-1.0.0"]}
    template["Resources"] = {**template["Resources"], **DATABASES["Resources"]}
    template["Resources"]["Role"] = {**template["Resources"]["Role"], "DependsOn": "Postgres"}
    _deploy(own_cloud, template)
    family: list[psutil.Process] = []

    def function_runs() -> bool:
        family[:] = psutil.Process(own_cloud.pid).children(recursive=True)
        return any("bootstrap.py" in _command(process) for process in family)

    assert _wait_until(function_runs)
    assert any("postgres" in _command(process) for process in family)

    own_cloud.stop()

    assert [process for process in family if _lives(process)] == []
    assert _processes_of(own_cloud.state_folder) == []
    assert find(own_cloud.state_folder) is None


def test_a_killed_cloud_takes_its_children_along(own_cloud: RunningCloud) -> None:
    """Even ``kill -9`` of the cloud orphans no database; the folder can be started in again."""
    _deploy(own_cloud, DATABASES)
    cloudformation = own_cloud.client("cloudformation")
    assert _wait_until(
        lambda: cloudformation.describe_stacks()["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
    )
    family = psutil.Process(own_cloud.pid).children(recursive=True)
    assert any("postgres" in _command(process) for process in family)

    os.kill(own_cloud.pid, signal.SIGKILL)

    assert _wait_until(lambda: not any(_lives(process) for process in family))
    assert find(own_cloud.state_folder) is None
    start(own_cloud.state_folder, port=0).stop()


@pytest.mark.parametrize(
    ("sent", "after"), sample([(signal.SIGINT, 0.05), (signal.SIGINT, 0.5), (signal.SIGKILL, 0.5)], 1)
)
def test_an_interrupted_start_leaves_nothing(tmp_path: Path, sent: signal.Signals, after: float) -> None:
    """Whoever interrupts or kills the starter before it returns ends the cloud with it."""
    code = (
        "import signal, sys, time; from pathlib import Path; import local_cloud.cloud as c; "
        # A run in the background is given to ignore Ctrl-C, which this one is about.
        "signal.signal(signal.SIGINT, signal.default_int_handler); "
        "original = c._found; c._found = lambda folder: time.sleep(600) or original(folder); "
        "print('go', flush=True); c.start(Path(sys.argv[1]), port=0)"
    )
    starter = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code, str(tmp_path / "state")],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with starter:
        assert starter.stdout is not None
        starter.stdout.readline()
        time.sleep(after)
        starter.send_signal(sent)
        starter.wait(PATIENCE)

    assert _wait_until(lambda: _processes_of(tmp_path / "state") == [])
    assert find(tmp_path / "state") is None


def test_a_second_start_in_the_same_folder_is_refused(cloud: RunningCloud) -> None:
    """One folder holds one cloud; the refusal says which, and how to stop it."""
    with pytest.raises(AlreadyRunningError, match=rf"process {cloud.pid}.*catalog down"):
        start(cloud.state_folder, port=0)

    found = find(cloud.state_folder)
    assert found == cloud


def test_a_port_in_use_is_refused(tmp_path: Path) -> None:
    """A port that something else listens on is named, and nothing keeps running."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortInUseError, match=f"port {port}.*another"):
            start(tmp_path / "state", port=port)

    assert _processes_of(tmp_path / "state") == []


def test_a_full_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too little space is said before anything is made."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(10**9, 10**9, 5_000_000))

    with pytest.raises(NoSpaceError, match=r"5 MB free.*Free some space"):
        start(tmp_path / "state", port=0)

    assert not (tmp_path / "state").exists()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """A state folder where a file stands is named."""
    (tmp_path / "file").touch()

    with pytest.raises(StartError, match=r"file/state cannot be made"):
        start(tmp_path / "file" / "state", port=0)


def test_a_record_of_another_process_is_not_ours(tmp_path: Path, cloud: RunningCloud) -> None:
    """A leftover record whose process ID now belongs to somebody else finds nothing."""
    record = json.loads((cloud.state_folder / "cloud.json").read_text(encoding="utf-8"))
    (tmp_path / "cloud.json").write_text(json.dumps({**record, "pid": os.getpid()}), encoding="utf-8")

    assert find(tmp_path) is None


def test_only_its_owner_can_read_the_administrators_key(cloud: RunningCloud) -> None:
    """The record holds the administrator's secret key, is closed to everybody else, and never shows it."""
    assert cloud.secret_key not in repr(cloud)
    assert (cloud.state_folder / "cloud.json").stat().st_mode & 0o077 == 0


def test_a_proxy_is_never_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine with a proxy for everything the cloud starts, answers and stops all the same."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    running = start(tmp_path / "state", port=0)
    try:
        running.client("s3").create_bucket(Bucket="templates")
        template = b'{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
        running.client("s3").put_object(Bucket="templates", Key="key", Body=template)
        made = running.client("servicecatalog").create_product(
            Name="product",
            Owner="team",
            ProductType="CLOUD_FORMATION_TEMPLATE",
            ProvisioningArtifactParameters={
                "Name": "1.0.0",
                "Info": {"LoadTemplateFromURL": "https://s3.amazonaws.com/templates/key"},
            },
        )
    finally:
        running.stop()

    assert made["ProvisioningArtifactDetail"]["Name"] == "1.0.0"
