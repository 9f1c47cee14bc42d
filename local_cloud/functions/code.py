"""The unzipped code of functions."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class CodeStore:
    """Unzips each function once.

    A zip in the cloud holds wheels for AWS Lambda's own machines. Where the folder of built functions has
    one of the same sources for this machine, ``<sha256 of the zip>.local.zip``, that is what runs.

    Args:
        folder: Where to unzip.
        built: The folder of functions built for this machine.
    """

    def __init__(self, folder: Path, built: Path) -> None:
        self._folder = folder
        self._built = built
        self._lock = threading.Lock()

    def unzipped(self, archive: bytes) -> Path:
        """The folder of the zip's code, or of its local counterpart's."""
        digest = hashlib.sha256(archive).hexdigest()
        target = self._folder / digest
        with self._lock:
            if not target.is_dir():
                local = self._built / f"{digest}.local.zip"
                content = local.read_bytes() if local.is_file() else archive
                draft = target.with_suffix(".draft")
                with zipfile.ZipFile(io.BytesIO(content)) as opened:
                    opened.extractall(draft)
                draft.rename(target)
        return target
