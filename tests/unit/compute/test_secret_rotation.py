"""How the EC2 instance takes up rotated secrets: its program, run against stand-ins of what it calls."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from products.compute.ec2.files import SCRIPTS
from tests.unit.compute.conftest import MACHINE

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.unit.compute.conftest import Machine

ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:"
LISTED = (
    f"librechat MONGO_URI {ARN}mongo -",
    f"librechat JWT_SECRET {ARN}jwt -",
    f"rag POSTGRES_PASSWORD {ARN}postgres -",
    f"rag JWT_SECRET {ARN}jwt -",
    f"search MEILI_MASTER_KEY {ARN}meili -",
)
VALUE = "value-of-"
ANSWER = """
case "$*" in *get-secret-value*) ;; *) exit 0 ;; esac
while [ "$1" != --secret-id ]; do shift; done
cat "VAULT/${2##*:}"
"""


class Instance:
    """An instance on which the containers run with the secrets that the vault held when it started.

    Attributes:
        machine: Its commands.
        vault: Secrets Manager: a file a secret.
        folder: What the containers were given.
        profiles: The Compose file's profiles that are on.
    """

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.profiles = ""
        self.vault = machine.folder / "vault"
        self.folder = machine.folder / "run"
        self._programs = machine.folder / "programs"
        self._list = machine.folder / "secrets.list"
        self._list.write_text("".join(f"{line}\n" for line in LISTED), encoding="utf-8")
        for folder in (self.vault, self.folder, self._programs):
            folder.mkdir()
        for script in SCRIPTS:
            shutil.copy(MACHINE / script, self._programs / script)
            (self._programs / script).chmod(0o755)
        for line in LISTED:
            self.rotate(line.split()[2].rpartition(":")[2], "before")
        machine.command("aws", ANSWER.replace("VAULT", str(self.vault)))
        machine.command("docker")
        assert self._run("fetch-secrets.sh").returncode == 0
        self.given_first = self.given()

    def rotate(self, secret: str, word: str = "after") -> None:
        """Give a secret another value."""
        (self.vault / secret).write_text(f"{VALUE}{secret}-{word}", encoding="utf-8")

    def refresh(self) -> subprocess.CompletedProcess[str]:
        """What the timer starts every night."""
        return self._run("refresh-secrets.sh")

    def given(self) -> dict[str, str]:
        """What each container would be given now."""
        return {file.stem: file.read_text(encoding="utf-8") for file in self.folder.glob("*.env")}

    @property
    def replacements(self) -> list[str]:
        """The containers replaced so far, a line for each call of Docker Compose."""
        return [
            call.partition(" --timeout 120 ")[2] for call in self.machine.calls if call.startswith("docker")
        ]

    @property
    def told(self) -> str:
        """What was written to LibreChat's log group."""
        return "\n".join(call for call in self.machine.calls if call.startswith("aws logs put-log-events"))

    def _run(self, script: str) -> subprocess.CompletedProcess[str]:
        places = {"LIST": self._list, "FOLDER": self.folder, "PROGRAMS": self._programs}
        return self.machine.run(
            self._programs / script,
            REGION="eu-west-1",
            LIBRECHAT_LOGS="compute-LibreChatLogs",
            COMPOSE_PROFILES=self.profiles,
            **{name: str(path) for name, path in places.items()},
        )


@pytest.fixture
def instance(machine: Machine) -> Instance:
    """An instance that has just started."""
    return Instance(machine)


def test_nothing_happens_while_no_secret_has_changed(instance: Instance) -> None:
    """No container is touched, and only the instance's own journal hears of it."""
    answer = instance.refresh()
    assert answer.returncode == 0, answer.stderr
    assert "No secret has changed" in answer.stdout
    assert instance.replacements == []
    assert instance.told == ""
    assert instance.given() == instance.given_first


@pytest.mark.parametrize(
    ("secret", "replaced"),
    [("mongo", "librechat"), ("postgres", "rag"), ("jwt", "librechat rag"), ("meili", "search")],
)
def test_only_the_containers_whose_values_changed_are_replaced(
    instance: Instance, secret: str, replaced: str
) -> None:
    """With their new values, in one call; the others keep running with what they have."""
    instance.rotate(secret)
    answer = instance.refresh()
    assert answer.returncode == 0, answer.stderr
    assert instance.replacements == [replaced]
    (call,) = (call for call in instance.machine.calls if call.startswith("docker"))
    assert " up --detach --no-deps --force-recreate " in call
    now = instance.given()
    assert {name for name in now if now[name] != instance.given_first[name]} == set(replaced.split())
    assert all(f"{VALUE}{secret}-after" in now[name] for name in replaced.split())


@pytest.mark.parametrize(
    ("profiles", "replaced"), [("rag,search", "librechat reindex"), ("rag", "librechat")]
)
def test_what_fills_the_search_index_gets_librechats_new_secrets_too(
    instance: Instance, profiles: str, replaced: str
) -> None:
    """And is not started where nobody searches: Compose would, for a service that is named."""
    instance.rotate("mongo")
    instance.profiles = profiles
    assert instance.refresh().returncode == 0
    assert instance.replacements == [replaced]


def test_a_rotation_is_taken_up_once(instance: Instance) -> None:
    """The next night finds nothing to do."""
    instance.rotate("postgres")
    instance.refresh()
    instance.refresh()
    assert instance.replacements == ["rag"]


def test_what_is_replaced_is_told_without_a_secrets_text(instance: Instance) -> None:
    """In LibreChat's log group, which outlives the instance; the files stay unreadable for others."""
    instance.rotate("mongo")
    answer = instance.refresh()
    assert "Secrets have changed; replacing: librechat" in instance.told
    assert "--log-group-name compute-LibreChatLogs" in instance.told
    assert VALUE not in "\n".join([*instance.machine.calls, answer.stdout, answer.stderr])
    files = [path for path in instance.folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"librechat.env", "rag.env", "search.env"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)


def test_while_one_secret_cannot_be_read_everything_runs_on(instance: Instance) -> None:
    """Even if another one has changed: half of a change is worse than none. The reason names the secret."""
    instance.rotate("postgres")
    (instance.vault / "meili").unlink()
    assert instance.refresh().returncode == 1
    assert instance.replacements == []
    assert instance.given() == instance.given_first
    assert f"{ARN}meili for MEILI_MASTER_KEY could not be read" in instance.told


def test_a_replacement_that_fails_is_tried_again(instance: Instance) -> None:
    """The former values are put back, so that the difference is found anew."""
    instance.rotate("mongo")
    instance.machine.command("docker", "exit 1")
    assert instance.refresh().returncode == 1
    assert instance.given() == instance.given_first
    assert "could not be replaced; trying again later: librechat" in instance.told
    instance.machine.command("docker")
    assert instance.refresh().returncode == 0
    assert instance.replacements == ["librechat", "librechat"]
    assert f"{VALUE}mongo-after" in instance.given()["librechat"]


def test_a_refresh_cut_off_is_done_again_too(instance: Instance) -> None:
    """Such as by systemd when its time is over, or by the end of the instance."""
    instance.rotate("mongo")
    instance.machine.command("docker", 'kill -TERM "$PPID"; sleep 0.2')
    assert instance.refresh().returncode != 0
    assert instance.given() == instance.given_first


def test_logs_that_cannot_be_written_do_not_stop_it(instance: Instance) -> None:
    """New credentials matter more than the record of them."""
    instance.rotate("mongo")
    answers = ANSWER.replace("VAULT", str(instance.vault)).replace(") exit 0 ;;", ") exit 254 ;;")
    instance.machine.command("aws", answers)
    assert instance.refresh().returncode == 0
    assert instance.replacements == ["librechat"]


def test_the_timer_looks_every_night_while_librechat_runs() -> None:
    """At a moment that differs from instance to instance; it is switched on by user data."""
    units = {name: _unit(MACHINE / f"librechat-refresh.{name}") for name in ("timer", "service")}
    assert units["timer"]["OnCalendar"] == ["*-*-* 03:00:00 UTC"]
    assert units["timer"]["RandomizedDelaySec"] == ["1h"]
    assert units["service"]["ExecStart"] == ["/opt/librechat/refresh-secrets.sh"]
    assert units["service"]["Requisite"] == ["librechat.service"]
    assert units["service"]["Restart"] == ["on-failure"]
    prepared = (MACHINE / "user-data.sh").read_text(encoding="utf-8").splitlines()
    for verb in ("systemctl enable", "systemctl start"):
        assert any(line.startswith(verb) and "librechat-refresh.timer" in line for line in prepared)


def _unit(file: Path) -> dict[str, list[str]]:
    settings: dict[str, list[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            settings.setdefault(name, []).append(value)
    return settings
