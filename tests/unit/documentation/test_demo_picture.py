"""The picture of the demo is drawn from a real run."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from tools.documents.__main__ import FOLDER
from tools.documents.pictures.demo_picture import RECORD, demo_picture, same, staying

PRINTED = """\
[1/6] Building the functions' zips …
      0.1 s
[2/6] Launching network in demo, as an end user …
Launching network …
  CREATE_COMPLETE   Vpc  AWS::EC2::VPC
      uploaded functions/0af.zip
      network 0.4.0 in 6.2 s

Ready after 68.5 s, of which the 3 launches took 22.7 s. The embedded cloud is http://127.0.0.1:41483.

demo-network  0.4.0
  NextStep        Launch the product data.
  ApplicationUrl  http://sc-1.elb.amazonaws.com

Try next
  stop it all  .venv/bin/catalog down
"""


def test_what_passes_on_a_terminal_is_left_out() -> None:
    """A pipe gets a line for each resource; a terminal keeps the stages, the address and the advice."""
    assert staying(PRINTED) == [
        "[1/6] Building the functions' zips …",
        "      0.1 s",
        "[2/6] Launching network in demo, as an end user …",
        "      network 0.4.0 in 6.2 s",
        "",
        "Ready after 68.5 s, of which the 3 launches took 22.7 s.",
        "The embedded cloud is http://127.0.0.1:41483.",
        "  …",
        "  ApplicationUrl  http://sc-1.elb.amazonaws.com",
        "  …",
        "Try next",
        "  stop it all  .venv/bin/catalog down",
    ]


def test_a_run_with_other_times_is_the_same_and_one_of_another_version_is_not() -> None:
    """The picture changes when the demo does, not when the machine is busy."""
    lines = staying(PRINTED)
    slower = [line.replace("6.2 s", "9.9 s").replace(":41483", ":4566") for line in lines]
    assert same(lines, slower)
    assert not same(lines, [line.replace("0.4.0", "0.5.0") for line in lines])


def test_the_committed_picture_is_of_the_recorded_run_and_fetches_nothing() -> None:
    """`make docs` writes both."""
    (picture,) = demo_picture().values()
    assert (FOLDER / "demo.svg").read_text(encoding="utf-8") == picture, "run `make docs`"
    text = "".join(ET.fromstring(picture).itertext()).replace("\xa0", " ")  # noqa: S314 - our own text
    for line in RECORD.read_text(encoding="utf-8").splitlines():
        assert line.strip() in text
    assert "url(http" not in picture
    assert "@font-face" not in picture
