"""The one server under the GPL stays apart from everything else."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import metadata
from pathlib import Path

ROOT = Path(__file__).parents[2]
APART = ROOT / "local_cloud" / "documentdb_server"
EITHER = "SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only"


def test_nothing_else_imports_the_gpl_server() -> None:
    """No module of ours outside the server's own package names it or the package in an import."""
    for package in ("custom_resources", "doctor", "docs", "local_cloud", "portfolio", "products"):
        for file in (ROOT / package).rglob("*.py"):
            if APART in file.parents:
                continue
            lines = file.read_text(encoding="utf-8").splitlines()
            imports = [line for line in lines if line.lstrip().startswith(("import ", "from "))]
            assert not [line for line in imports if "secantus" in line or "documentdb_server" in line], file


def test_the_gpl_servers_process_shares_no_module_with_ours() -> None:
    """What it loads of this project is its own package, each file of which may be had under the GPL."""
    code = (
        "import json, sys; import local_cloud.documentdb_server.server; "
        "print(json.dumps([[n, getattr(m, '__file__', '')] for n, m in sys.modules.items()]))"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = [Path(file) for _, file in json.loads(done.stdout) if file]
    ours = {file for file in files if ROOT in file.parents and ROOT / ".venv" not in file.parents}
    assert any("secantus" in file.parts for file in files)
    assert ours == {ROOT / "local_cloud" / "__init__.py", *APART.glob("*.py")}
    for file in APART.glob("*.py"):
        assert EITHER in file.read_text(encoding="utf-8").splitlines()[0], file


def test_the_licences_that_are_copyleft_are_said() -> None:
    """docs/dependencies.md names each direct dependency's copyleft as the package's own metadata does."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert metadata("secantusdb")["License-Expression"].startswith("GPL-2.0-only")
    assert "| GPL-2.0-only |" in page
    assert "local_cloud/documentdb_server" in page
