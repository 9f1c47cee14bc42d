"""Write the types anew: ``python -m tools.resource_types``."""

from __future__ import annotations

from tools.resource_types.modules import FOLDER, modules


def main() -> None:
    """Write every module, and remove those of services that are wanted no more."""
    FOLDER.mkdir(exist_ok=True)
    written = modules()
    for old in FOLDER.glob("*.py"):
        if old.name not in written:
            old.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
