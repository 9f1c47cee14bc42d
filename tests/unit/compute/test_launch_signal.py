"""How CloudFormation hears of a start's end: the programs, run with a real HTTP endpoint for the launch."""

from __future__ import annotations

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.compute.conftest import MACHINE

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from tests.unit.compute.conftest import Machine

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="the instance's curl is what is tested")

SIGNATURE = "Signature=ik1twT6hpS4cgNAw7wyOoRejVoo%3D"
PATH = f"/arn%3Aaws%3Acloudformation%3Astack%2Fcompute/LaunchHandle?Expires=1303976584&{SIGNATURE}"


class Launch:
    """The end of a wait condition's URL that CloudFormation reads.

    Attributes:
        refuses: It answers 403, as S3 does once a URL has expired.
        busy: How many more requests it answers with 503.
        received: The requests so far: path, headers and body.
    """

    def __init__(self) -> None:
        self.refuses = False
        self.busy = 0
        self.received: list[tuple[str, dict[str, str], bytes]] = []
        launch = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                launch.received.append((self.path, dict(self.headers), body))
                launch.busy -= 1
                self.send_response(503 if launch.busy >= 0 else 403 if launch.refuses else 200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:  # noqa: ANN401 - the base class's own
                """Write nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}{PATH}"

    @property
    def told(self) -> list[dict[str, str]]:
        """The signals so far."""
        return [json.loads(body) for _, _, body in self.received]

    def close(self) -> None:
        """End the server."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def launch() -> Iterator[Launch]:
    """A launch that waits."""
    launch = Launch()
    yield launch
    launch.close()


class Instance:
    """An instance that cfn-init has prepared.

    Attributes:
        machine: Its commands.
    """

    def __init__(self, machine: Machine, programs: Path, url: str) -> None:
        self.machine = machine
        self._programs = programs
        self._id = machine.folder / "instance-id"
        self._id.write_text("i-0123456789abcdef0\n", encoding="utf-8")
        (machine.folder / "launch.url").write_text(url, encoding="utf-8")
        (machine.folder / "machine.env").write_text("LIBRECHAT_LOGS=the-logs\n", encoding="utf-8")
        for name in ("aws", "cfn-signal", "sleep"):
            machine.command(name)

    def signal(self, success: str, reason: str) -> subprocess.CompletedProcess[str]:
        """Tell how a start ended."""
        return self.run("signal.sh", success, reason)

    def run(self, program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run one of the programs."""
        settings = {
            "STACK": "compute",
            "REGION": "eu-west-1",
            "SETTINGS": str(self.machine.folder),
            "PROGRAMS": str(self._programs),
            "INSTANCE_ID": str(self._id),
        }
        return self.machine.run(self._programs / program, *arguments, **{**settings, **environment})


@pytest.fixture
def instance(machine: Machine, programs: Path, launch: Launch) -> Instance:
    """An instance whose launch waits."""
    return Instance(machine, programs, launch.url)


GROUP = "cfn-signal --success {} --stack compute --resource Instances --region eu-west-1"


def test_a_success_reaches_the_launch_and_then_the_group(instance: Instance, launch: Launch) -> None:
    """Without a pause and without a word in the logs."""
    answer = instance.signal("true", "LibreChat serves")
    assert answer.returncode == 0, answer.stderr
    (said,) = launch.told
    assert (said["Status"], said["UniqueId"]) == ("SUCCESS", "i-0123456789abcdef0")
    assert instance.machine.calls == [GROUP.format("true")]


def test_the_launch_is_told_as_its_signature_demands(instance: Instance, launch: Launch) -> None:
    """At the whole URL, without a content type, which would not be what was signed."""
    instance.signal("true", "LibreChat serves")
    ((path, headers, _),) = launch.received
    assert path == PATH
    assert "Content-Type" not in headers


def test_a_failure_reaches_the_launch_with_its_reason_before_the_group(
    instance: Instance, launch: Launch
) -> None:
    """The head start makes the reason the first thing that failed; the logs keep it."""
    assert instance.signal("false", "The secret x could not be read").returncode == 0
    (said,) = launch.told
    assert (said["Status"], said["Reason"]) == ("FAILURE", "The secret x could not be read")
    waited, *told, last = instance.machine.calls
    assert waited == "sleep 60"
    assert "--log-group-name the-logs --log-stream-name launch" in told[-1]
    assert "The secret x could not be read" in told[-1]
    assert last == GROUP.format("false")


def test_a_launch_that_is_busy_is_told_again(instance: Instance, launch: Launch) -> None:
    """The whole signal, not what is left of it; a launch that never hears would wait for its timeout."""
    launch.busy = 1
    assert instance.signal("true", "LibreChat serves").returncode == 0
    first, second = launch.told
    assert first == second
    assert instance.machine.calls == [GROUP.format("true")]


@pytest.mark.parametrize("success", ["true", "false"])
def test_an_update_is_told_by_the_group_alone(instance: Instance, launch: Launch, success: str) -> None:
    """The launch's URL has expired by then: that is no error, and nobody waits for a head start."""
    launch.refuses = True
    assert instance.signal(success, "The secret x could not be read").returncode == 0
    assert instance.machine.calls[-1] == GROUP.format(success)
    assert "sleep 60" not in instance.machine.calls
    assert any("The secret x" in call for call in instance.machine.calls) is (success == "false")


def test_logs_that_cannot_be_written_do_not_keep_the_signal_back(instance: Instance, launch: Launch) -> None:
    """CloudFormation must not wait for its timeout."""
    instance.machine.command("aws", "exit 254")
    assert instance.signal("false", "The secret x could not be read").returncode == 0
    assert instance.machine.calls[-1] == GROUP.format("false")
    assert launch.told[0]["Status"] == "FAILURE"


@pytest.mark.parametrize(
    "reason", ['jq: error: "x" \\ {"a": 1}', "two\nlines\tand a tab", "x" * 5000, "$(touch /tmp/y) `x`"]
)
def test_any_reason_is_json_that_a_launch_can_read(instance: Instance, launch: Launch, reason: str) -> None:
    """Whatever a command printed; a long one is cut."""
    assert instance.signal("false", reason).returncode == 0
    (said,) = launch.told
    assert 0 < len(said["Reason"]) <= 1000
    assert said["Reason"].split()[0] == reason.replace('"', "'").split()[0][:1000]


def test_the_launchs_url_is_on_no_command_line_and_in_no_log(instance: Instance, launch: Launch) -> None:
    """Whoever has it could end the launch: neither a process list nor the journal shows it."""
    curl = shutil.which("curl")
    instance.machine.command("curl", f'exec {curl} "$@"')
    for refuses in (False, True):
        launch.refuses = refuses
        answer = instance.signal("false", "The secret x could not be read")
        shown = "\n".join([*instance.machine.calls, answer.stdout, answer.stderr])
        assert "curl --silent" in shown
        assert SIGNATURE not in shown
    assert len(launch.told) == 2


def test_what_does_not_serve_fails_the_launch_with_the_last_answer_and_the_reason_left(
    instance: Instance, launch: Launch
) -> None:
    """The reason is what an earlier step wrote down."""
    (instance.machine.folder / "reason").write_text("The secret x could not be read", encoding="utf-8")
    answer = instance.run("signal-readiness.sh", READY_SECONDS="1", URL=launch.url)
    assert answer.returncode == 0, answer.stderr
    (said,) = launch.told
    assert said["Status"] == "FAILURE"
    assert "/readyz answered 501" in said["Reason"]
    assert "The secret x could not be read" in said["Reason"]


@pytest.mark.parametrize(
    "broken",
    ["dnf install --assumeyes amazon-ecr-credential-helper diffutils docker jq", "systemctl daemon-reload"],
)
def test_a_failing_preparation_fails_the_launch_with_the_command_that_failed(
    instance: Instance, launch: Launch, programs: Path, broken: str
) -> None:
    """From cfn-init on, which brings the program that tells and the URL."""
    for name in ("dnf", "cfn-init", "systemctl"):
        instance.machine.command(name, f'[ "{name} $*" != "{broken}" ]')
    shutil.copy(MACHINE / "user-data.sh", programs / "user-data.sh")
    assert instance.run("user-data.sh").returncode != 0
    (said,) = launch.told
    assert said["Status"] == "FAILURE"
    assert f"failed: {broken}" in said["Reason"]
    assert instance.machine.calls[-1] == GROUP.format("false")
