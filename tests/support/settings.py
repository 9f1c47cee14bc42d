"""What the checkout's settings.toml decides about a launch: tests depend on no value that it comes with."""

from __future__ import annotations

from portfolio.cli.commands.launcher_role import let_in
from portfolio.settings import load

SETTINGS = let_in(load())
"""The settings as the embedded cloud has them."""

TAGS = {option.key: option.values[0] for option in SETTINGS.tag_options}
"""The tags that a launch must carry, each with a value that is offered."""

TAG = tuple(part for key, value in TAGS.items() for part in ("--tag", f"{key}={value}"))
"""The same as a command's options."""
