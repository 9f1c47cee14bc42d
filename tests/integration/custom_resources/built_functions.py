"""The functions as they were built."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portfolio.packaging import PackageSettings, collect_sources
from tests.integration.custom_resources.container import Container

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Functions:
    """The functions' zips, unpacked, and the containers that run them."""

    tasks: dict[str, Path]
    runtime: Path
    environment: dict[str, str]
    log_file: Path
    opened: list[Container] = field(default_factory=list)

    def container(self, name: str, *, without: str = "", **environment: str) -> Container:
        """A new execution environment of a function; ``without`` leaves a package of its zip out."""
        handler = PackageSettings.among(name, collect_sources(name)).handler
        variables = {**self.environment, **environment}
        task = self.tasks[name]
        if without:
            task = task.with_name(f"{name}-without-{without}")
            task.mkdir()
            for source in self.tasks[name].iterdir():
                if source.name != without:
                    (task / source.name).symlink_to(source)
        container = Container(task, self.runtime, handler, variables, self.log_file)
        self.opened.append(container)
        return container

    def log_size(self) -> int:
        """How much was logged so far, in bytes."""
        return self.log_file.stat().st_size if self.log_file.is_file() else 0

    def log_since(self, size: int) -> str:
        """What was logged since it had that size."""
        log = self.log_file.read_bytes()[size:] if self.log_file.is_file() else b""
        return log.decode(errors="replace")

    def close(self) -> None:
        """End all containers: each is told first, so that they end at the same time."""
        for container in self.opened:
            container.end_input()
        for container in self.opened:
            container.close()
