"""How long the functions' work takes, and how large and quick to start their zips are."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from custom_resources.documentdb.connection import connect
from custom_resources.documentdb.initialiser import ensure_collections
from custom_resources.documentdb.manifest import Manifest
from custom_resources.documentdb.settings import DocumentDbSettings
from custom_resources.documentdb.user import ensure_user
from custom_resources.lifecycle import Deadline
from custom_resources.secrets import Credentials
from local_cloud.databases import CertificateAuthority, MongoServer
from portfolio.npm.packages import NODE, installed_packages
from portfolio.packaging import build_all
from tests.bench.measurement import Measurement
from tests.support.runtime_packages import link_runtime_packages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.packaging import BuiltZips

_ROUNDS = 3
_ORACLE = Path(__file__).parent.parent / "integration" / "custom_resources" / "librechat_oracle.mjs"
_MASTER = Credentials(username="master", password="benchmark", source="this benchmark")  # noqa: S106 - local
_APPLICATION = Credentials(username="librechat", password="benchmark", source="this benchmark")  # noqa: S106 - local

_COLD_IMPORT = """
import json, sys, time
sys.path[:0] = [sys.argv[1], sys.argv[3]]
import boto3  # the runtime's own, which Lambda has in its image
began = time.perf_counter()
__import__(sys.argv[2])
print(json.dumps(time.perf_counter() - began))
"""


def measure() -> Iterator[Measurement]:
    """The DocumentDB schema beside LibreChat's own Mongoose, then each zip."""
    yield from _documentdb()
    for name, zips in build_all().items():
        if name.endswith("-schema"):
            yield from _zip(name, zips)


def _documentdb() -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory(prefix="librechat-catalog-bench-") as folder:
        authority = CertificateAuthority.create(Path(folder) / "authority")
        os.environ["DATABASE_CA_FILE"] = str(authority.ca_file)
        server = MongoServer(Path(folder) / "mongo", authority).start()
        server.set_master(_MASTER.username, _MASTER.password)
        try:
            rounds = [_round(server, authority) for _ in range(_ROUNDS)]
        finally:
            server.stop()
    ours, mongoose, again = (statistics.median(values) for values in zip(*rounds, strict=True))
    yield Measurement(
        name="DocumentDB schema on an empty server",
        value=ours / mongoose,
        unit="times",
        bound=0.5,
        baseline="of LibreChat's own Mongoose on the same server",
    )
    yield Measurement(
        name="DocumentDB schema again, with nothing to do",
        value=again,
        unit="s",
        bound=0.15,
        baseline="beyond connecting",
    )


def _round(server: MongoServer, authority: CertificateAuthority) -> tuple[float, float, float]:
    """Seconds of our schema on an empty server, of Mongoose's on an empty server, and of ours again."""
    _empty(server)
    mongoose = _mongoose_seconds(server, authority)
    _empty(server)
    ours = _our_seconds(server)
    return ours, mongoose, _our_seconds(server)


def _empty(server: MongoServer) -> None:
    with server.administrator() as client:
        client.drop_database("LibreChat")


def _our_seconds(server: MongoServer) -> float:
    """What the function does after connecting, the application's own login included."""
    settings = DocumentDbSettings(
        host=server.host,
        port=server.port,
        admin_secret="",
        application_secret="",
        product_version="0.0.0",
    )
    deadline = Deadline(120)
    with connect(settings, _MASTER, deadline) as client:
        began = time.perf_counter()
        ensure_collections(client, Manifest.load(), deadline)
        worked = time.perf_counter() - began
        ensure_user(client, settings, _APPLICATION, deadline)
        return worked


def _mongoose_seconds(server: MongoServer, authority: CertificateAuthority) -> float:
    """What LibreChat does at its first boot, without starting Node.js and without connecting."""
    login = f"{_MASTER.username}:{quote(_MASTER.password)}"
    uri = (
        f"mongodb://{login}@{server.host}:{server.port}/LibreChat?tls=true&replicaSet=rs0&retryWrites=false"
        f"&authSource=admin&authMechanism=SCRAM-SHA-1&tlsCAFile={authority.ca_file}"
    )
    done = subprocess.run(  # noqa: S603 - our own script
        [str(NODE), str(_ORACLE), str(installed_packages()), uri, "boot"],
        cwd=installed_packages(),  # LibreChat's logger writes files into the working folder
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.defpath},
    )
    return float(json.loads(done.stdout.strip().splitlines()[-1])["seconds"])


def _zip(name: str, zips: BuiltZips) -> Iterator[Measurement]:
    """A zip's size, and what importing its handler takes without any compiled file."""
    yield Measurement(
        name=f"zip of {name}",
        value=zips.aws.stat().st_size / 1e6,
        unit="MB",
        bound=6,
        baseline="for AWS Lambda",
    )
    with tempfile.TemporaryDirectory(prefix="librechat-catalog-bench-") as folder:
        task = Path(folder) / "task"
        with zipfile.ZipFile(zips.local) as archive:
            archive.extractall(task)
        runtime = link_runtime_packages(Path(folder) / "runtime")
        handler = zips.settings.handler.rpartition(".")[0]
        seconds = statistics.median(_import_seconds(task, runtime, handler) for _ in range(5))
    yield Measurement(
        name=f"cold import of {name}",
        value=seconds,
        unit="s",
        bound=0.25,
        baseline="beyond the runtime's boto3",
    )


def _import_seconds(task: Path, runtime: Path, handler: str) -> float:
    """Seconds to import the handler in an interpreter that writes no compiled files."""
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-I", "-S", "-B", "-c", _COLD_IMPORT, str(task), handler, str(runtime)],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(json.loads(done.stdout))
