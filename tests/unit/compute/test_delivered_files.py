"""The files that a first container writes for the one after it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from cryptography import x509

from products.compute.application.delivery import delivered_files
from products.guards.region import database_roots
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from products.cfn.ecs import TaskDefinitionLogConfigurationProperty


def _write(folder: Path, environment: dict[str, str]) -> None:
    """Run the container's command, in another folder than the container's."""
    subprocess.run(  # noqa: S603 - our own script
        ["/bin/sh", "-c", delivered_files.SCRIPT.replace(delivered_files.FOLDER, str(folder))],
        env=environment,
        check=True,
        timeout=PATIENCE,
    )


def test_the_files_are_what_the_environment_held(tmp_path: Path) -> None:
    """Certificate and configuration arrive unchanged, readable for a user who is not root."""
    pem = database_roots()["eu-west-1"]
    yaml = '{"version":"1.0","note":"$HOME `x` %s \\\\n"}'
    _write(tmp_path, {"RDS_ROOT_PEM": pem, "LIBRECHAT_YAML": yaml})
    root = tmp_path / "rds-root.pem"
    x509.load_pem_x509_certificate(root.read_bytes())
    assert root.read_text(encoding="utf-8").strip() == pem.strip()
    assert (tmp_path / "librechat.yaml").read_text(encoding="utf-8") == f"{yaml}\n"
    assert root.stat().st_mode & 0o004


def test_rag_api_gets_its_certificate_alone(tmp_path: Path) -> None:
    """No configuration is written where none was given."""
    _write(tmp_path, {"RDS_ROOT_PEM": "PEM"})
    assert [file.name for file in tmp_path.iterdir()] == ["rds-root.pem"]


def test_the_reader_starts_once_the_files_are_written() -> None:
    """Both containers share a volume, which only the first may write."""
    logs: TaskDefinitionLogConfigurationProperty = {"LogDriver": "awslogs"}
    writer = delivered_files.writer(image="image", logs=logs)
    assert delivered_files.after_files() == [{"ContainerName": writer["Name"], "Condition": "SUCCESS"}]
    assert not writer["Essential"]
    written: object = writer.get("MountPoints")
    read = delivered_files.files_mount()
    assert written == [{**read, "ReadOnly": False}]
    assert read["ReadOnly"] is True


def test_every_region_has_one_root_and_each_is_a_certificate_authority() -> None:
    """The authority of the databases' certificates is the one the data layer pins them to."""
    roots = database_roots()
    assert {"us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2"} <= set(roots)
    for region, pem in roots.items():
        certificate = x509.load_pem_x509_certificate(pem.encode())
        assert f"Amazon RDS {region} Root CA RSA2048 G1" in certificate.subject.rfc4514_string()
        assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
