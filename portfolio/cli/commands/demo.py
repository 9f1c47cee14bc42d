"""The stages of a demo: from a checkout to LibreChat's three layers in an embedded cloud."""

from __future__ import annotations

import contextlib
import fcntl
import signal
import time
from typing import TYPE_CHECKING

from local_cloud.cloud import DEFAULT_PORT, find, start
from local_cloud.state import StateFolder
from portfolio.cli import screen
from portfolio.cli.options import TargetName
from portfolio.cli.progress import Progress
from portfolio.cli.summary import LONGEST_OUTPUT, summarise
from portfolio.cli.target import STATE_FOLDER, Target
from portfolio.end_user.request import Request
from portfolio.end_user.user import EndUser
from portfolio.errors import refuse
from portfolio.versions.release import RELEASES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from local_cloud.cloud import RunningCloud
    from portfolio.end_user.request import Outcome

ENVIRONMENT = "demo"
PRODUCTS = ("network", "data", "compute-ecs")
PARAMETERS = {"compute-ecs": {"AllowPlainHttp": "yes"}}
"""A demo has no domain, so it must choose plain HTTP in words, as anybody would have to."""

STAGES = 3 + len(PRODUCTS)


class Demo:
    """One run of the demo; whatever interrupts it, nothing of it is left running.

    Args:
        port: The embedded cloud's TCP port.
        state_folder: Where the embedded cloud keeps what it needs.
        releases: The folder of the releases to publish.
    """

    def __init__(
        self, *, port: int = DEFAULT_PORT, state_folder: Path = STATE_FOLDER, releases: Path = RELEASES
    ) -> None:
        self._port = port
        self._releases = releases
        self._state_folder = state_folder
        self._stage = 0

    def run(self) -> None:
        """Go through all stages and say what is there now.

        Raises:
            CatalogError: Another demo is starting, or a stage failed.
            local_cloud.errors.CloudError: The embedded cloud could not be started.
            portfolio.packaging.PackagingError: The functions' zips could not be built.
        """
        started = time.monotonic()
        with alone(self._state_folder):
            running = find(self._state_folder)
            if running is not None:
                show_running(running)
                return
            self._make(started)

    def _make(self, started: float) -> None:
        with self._stopped_on_failure():
            with self._timed("Building the functions' zips"):
                _build_functions()
            with self._timed("Starting the embedded cloud, with real databases behind it"):
                cloud = start(self._state_folder, port=self._port)
            target = Target(name=TargetName.LOCAL, cloud=cloud)
            with self._timed("Publishing the catalog: portfolio, products, launch roles"):
                _publish(target, self._releases)
            outcomes, tags = self._launch(target)
            summarise(outcomes, cloud, tags, time.monotonic() - started)

    def _launch(self, target: Target) -> tuple[list[Outcome], dict[str, str]]:
        """Launch the products; return what came of it, and the tags that a launch takes."""
        session = target.end_user()
        outcomes = []
        tags: dict[str, str] = {}
        for product in PRODUCTS:
            self._announce(f"Launching {product} in {ENVIRONMENT}, as an end user")
            with Progress(f"Launching {product}") as progress:
                user = EndUser(session, progress=progress)
                offered = user.form(Request(product, ENVIRONMENT)).tag_options
                # A demo cannot ask, so it takes the first of each tag's values.
                tags = {key: values[0] for key, values in offered.items() if values}
                outcomes.append(user.launch(Request(product, ENVIRONMENT, PARAMETERS.get(product, {}), tags)))
            screen.say(f"      {product} {outcomes[-1].version} in {outcomes[-1].seconds:.1f} s")
        return outcomes, tags

    def _announce(self, what: str) -> None:
        self._stage += 1
        screen.say(f"[{self._stage}/{STAGES}] {what} …")

    @contextlib.contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        self._announce(what)
        started = time.monotonic()
        yield
        screen.say(f"      {time.monotonic() - started:.1f} s")

    @contextlib.contextmanager
    def _stopped_on_failure(self) -> Iterator[None]:
        """Stop the cloud unless all went well; a second Ctrl-C does not stop the stopping."""
        try:
            yield
        except BaseException:
            with _undisturbed():
                # Looked up, not remembered: an interruption may fall between its start and our knowing.
                cloud = find(self._state_folder)
                if cloud is not None:
                    screen.warn("Stopping the embedded cloud …")
                    cloud.stop()
            raise


@contextlib.contextmanager
def alone(state_folder: Path) -> Iterator[None]:
    """Refuse to start while another demo is starting in this checkout.

    Raises:
        CatalogError: One runs.
    """
    StateFolder(state_folder).make()
    with (state_folder / "demo.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise refuse(
                "Cannot start a demo: another one is starting in this checkout.",
                received=f"a lock on {lock.name}",
                allowed="one demo at a time in a checkout",
                fix="wait for the other, or end it with Ctrl-C where it runs",
            ) from error
        yield


def show_running(cloud: RunningCloud) -> None:
    """Say what a demo that runs already has launched."""
    screen.say(f"A demo runs already, at {cloud.endpoint_url} (process {cloud.pid}). It has:")
    user = EndUser(Target(name=TargetName.LOCAL, cloud=cloud).end_user())
    layers = user.status()
    screen.show_table(
        ("ENVIRONMENT", "PRODUCT", "VERSION", "STATUS"),
        [(one.environment or "?", one.product, one.version, one.status) for one in layers],
    )
    for layer in layers:
        if layer.environment == ENVIRONMENT:
            screen.say(f"\n{layer.product}")
            screen.show_outputs(user.outputs(layer), longest=LONGEST_OUTPUT)
    screen.say("\nTo start anew: catalog down, then make demo. AWS's own tools reach it after: catalog env")


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Ignore what would interrupt."""
    before: dict[signal.Signals, Callable[..., object] | int | None] = {}
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        before[number] = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _build_functions() -> None:
    from portfolio.packaging import build_all

    build_all()


def _publish(target: Target, releases: Path) -> None:
    from portfolio.publication.publishing import publish

    with screen.passing_lines() as progress:
        publish(target.administrator(), target.settings(), progress=progress, root=releases)
