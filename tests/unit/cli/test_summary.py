"""What a demo says at its end."""

from __future__ import annotations

import shlex
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from portfolio.cli.commands.launcher_role import ROLE_NAME, let_in
from portfolio.cli.summary import summarise
from portfolio.settings import load

if TYPE_CHECKING:
    import pytest

    from local_cloud.cloud import RunningCloud

CLOUD = cast("RunningCloud", SimpleNamespace(endpoint_url="http://127.0.0.1:1", state_folder=Path("state")))


def test_the_commands_to_try_name_tags_that_are_offered(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a company's settings call them; a shell reads each as one word."""
    summarise([], CLOUD, {"Cost Centre": "R+D", "Owner": "you"}, 1)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "--environment other" in line]
    assert shlex.split(line)[-4:] == ["--tag", "Cost Centre=R+D", "--tag", "Owner=you"]


def test_without_tags_the_commands_name_none(capsys: pytest.CaptureFixture[str]) -> None:
    """A launch that asks for no tag is not given one."""
    summarise([], CLOUD, {}, 1)
    assert "--tag" not in capsys.readouterr().out


def test_the_embedded_cloud_lets_in_its_own_end_user_alone() -> None:
    """The company's launchers are not there, and their accounts are not this one."""
    settings = let_in(load())
    assert (settings.launchers.arns, settings.launchers.patterns) == (
        (),
        (f"arn:aws:iam:::role/{ROLE_NAME}",),
    )
    assert settings.tag_options == load().tag_options
