"""How containers on the instance come by the credentials of their own role, and by no others."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.session import Session

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.compute.conftest import Machine

    Program = Callable[[str], Path]

RAG = "arn:aws:iam::111122223333:role/librechat/rag"
SECRET = "secret/of+the/session"  # noqa: S105 - made up


@pytest.fixture
def account(machine: Machine) -> Machine:
    """An instance whose AWS lends it roles; ``chown`` is noted, for only root may give files away."""
    lent = {
        "AccessKeyId": "ASIAEXAMPLE",
        "SecretAccessKey": SECRET,
        "SessionToken": "token",
        "Expiration": (datetime.now(tz=UTC) + timedelta(hours=1)).isoformat(),
    }
    answer = machine.folder / "lent"
    answer.write_text(json.dumps(lent), encoding="utf-8")
    machine.command(
        "aws", f'case "$*" in *refused*) echo AccessDenied >&2; exit 254 ;; *) cat "{answer}" ;; esac'
    )
    take = "import json, sys; print(json.dumps({'Version': 1, **json.load(sys.stdin)}))"
    machine.command("jq", f"exec '{sys.executable}' -c \"{take}\"")
    machine.command("chown")
    machine.command("install", 'for path in "$@"; do :; done; mkdir -p "$path"')
    return machine


def _fetch(machine: Machine, program: Program, *lines: str) -> subprocess.CompletedProcess[str]:
    listed = machine.folder / "roles.list"
    listed.write_text("# program role\n" + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    given = {"LIST": str(listed), "FOLDER": str(machine.folder / "credentials"), "ATTEMPTS": "2"}
    return machine.run(program("fetch-credentials.sh"), REGION="eu-west-1", **given)


def test_an_aws_sdk_takes_the_credentials_that_were_laid_down(
    account: Machine, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the setting credential_process, without the metadata service; rag_api uses this very botocore."""
    answer = _fetch(account, program, f"rag {RAG}")
    assert answer.returncode == 0, answer.stderr
    folder = account.folder / "credentials" / "rag"
    config = (folder / "config").read_text(encoding="utf-8")
    (account.folder / "config").write_text(config.replace("/run/credentials", str(folder)), encoding="utf-8")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(account.folder / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(account.folder / "config"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    found = Session().get_credentials()
    assert found is not None
    assert found.method == "custom-process"
    assert found.get_frozen_credentials().secret_key == SECRET


def test_each_program_gets_its_own_role_and_nobody_else_reads_it(account: Machine, program: Program) -> None:
    """The files are the containers' user's, and hidden from others; no output shows them."""
    answer = _fetch(account, program, f"librechat {RAG}-chat", f"rag {RAG}")
    assumed = [call for call in account.calls if "assume-role" in call]
    assert [call.split("--role-arn ")[1].split()[0] for call in assumed] == [f"{RAG}-chat", RAG]
    for name in ("librechat", "rag"):
        files = list((account.folder / "credentials" / name).iterdir())
        assert {file.name for file in files} == {"config", "credentials.json"}
        assert all(file.stat().st_mode & 0o277 == 0 for file in files)
    assert [call for call in account.calls if call.startswith("chown 1000:1000 ")]
    assert SECRET not in answer.stdout + answer.stderr


def test_a_program_without_a_role_has_no_credentials(account: Machine, program: Program) -> None:
    """Its folder is there, since the Compose file mounts it."""
    assert _fetch(account, program).returncode == 0
    assert list((account.folder / "credentials" / "librechat").iterdir()) == []


def test_a_role_that_is_refused_stops_the_start_with_its_reason(account: Machine, program: Program) -> None:
    """After some tries, for a role that was just made is not known everywhere at once."""
    assert _fetch(account, program, "rag arn:aws:iam::111122223333:role/refused").returncode == 1
    assert len([call for call in account.calls if "assume-role" in call]) == 2
    reason = (account.folder / "reason").read_text(encoding="utf-8")
    assert "role/refused of rag could not be assumed: AccessDenied" in reason


def test_credentials_are_renewed_long_before_they_end(program: Program) -> None:
    """They are good for an hour, and botocore asks for new ones a quarter of an hour before that."""
    timer = program("librechat-credentials.timer").read_text(encoding="utf-8")
    assert "OnUnitActiveSec=20min" in timer
    assert "--duration-seconds 3600" in program("fetch-credentials.sh").read_text(encoding="utf-8")
