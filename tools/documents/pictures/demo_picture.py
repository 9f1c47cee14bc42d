"""The demo as a terminal shows it: recorded from a real run, drawn as SVG.

``python -m tools.documents.pictures.demo_picture``, which ``make docs`` calls, runs the demo in a folder of
its own and writes what stays on the screen into docs/measured/demo.txt. A run that prints the same but
for its times leaves the record as it is, so that a new picture always means something new.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

RECORD = Path(__file__).parents[3] / "docs" / "measured" / "demo.txt"
COMMAND = "$ make demo"
WIDTH = 130
"""Columns: the longest command that the demo advises."""

_THEME = TerminalTheme((23, 27, 36), (214, 220, 230), [(88, 96, 110)] * 8, [(120, 200, 140)] * 8)
_FORMAT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" \
aria-label="A terminal after make demo">
<title>A terminal after make demo</title>
<style>
.{unique_id}-matrix {{ font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace; \
font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: Helvetica, Arial, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""rich's own without its fonts, which a reader's browser would fetch from elsewhere."""

_STAGE = re.compile(r"\[\d/\d\] ")
_RESULT = re.compile(r" {6}(?:[a-z0-9-]+ \d+\.\d+\.\d+ in )?\d+\.\d s$")
_FIGURE = re.compile(r"https?://\S+|\d+\.\d(?= s)")


def staying(printed: str) -> list[str]:
    """Of what a demo printed into a pipe, the lines that stay on a terminal; most outputs are left out."""
    lines = printed.splitlines()
    stages = [line for line in lines if _STAGE.match(line) or _RESULT.match(line)]
    rest = lines[next(number for number, line in enumerate(lines) if line.startswith("Ready after")) :]
    address = next(line for line in rest if line.lstrip().startswith("ApplicationUrl"))
    advice = rest[rest.index("Try next") :]
    ready, cloud = rest[0].split(". The embedded", 1)
    return [*stages, "", f"{ready}.", f"The embedded{cloud}", "  …", address, "  …", *advice]


def same(one: list[str], other: list[str]) -> bool:
    """Whether two runs printed the same but for times and addresses."""
    return [_FIGURE.sub("", line) for line in one] == [_FIGURE.sub("", line) for line in other]


def demo_picture() -> dict[str, str]:
    """The generated file, by its name."""
    return {"demo.svg": drawn(RECORD.read_text(encoding="utf-8").splitlines())}


def drawn(lines: list[str]) -> str:
    """The lines as a picture of a terminal."""
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(Text(COMMAND, style="bold #78c88c"), soft_wrap=True)
    for line in lines:
        style = "bold" if _STAGE.match(line) or line.startswith(("Ready", "Try")) else ""
        console.print(Text(line, style=style, overflow="ellipsis", no_wrap=True))
    picture = console.export_svg(title="make demo", theme=_THEME, code_format=_FORMAT, unique_id="demo")
    return "\n".join(line.rstrip() for line in picture.splitlines()) + "\n"


def run_a_demo() -> str:
    """What a demo prints that runs in a folder of its own, and is stopped afterwards."""
    from local_cloud.cloud import find  # noqa: PLC0415 - drawing needs no cloud
    from portfolio.cli.commands.demo import Demo  # noqa: PLC0415 - as above

    printed = io.StringIO()
    with tempfile.TemporaryDirectory(prefix="librechat-catalog-demo-") as folder:
        state = Path(folder) / "cloud"
        try:
            with contextlib.redirect_stdout(printed):
                Demo(port=0, state_folder=state).run()
        finally:
            cloud = find(state)
            if cloud is not None:
                cloud.stop()
    return printed.getvalue()


def main() -> int:
    """Run a demo, and record it if it prints something new."""
    sys.stdout.write("Running the demo for its picture (a minute or two) …\n")
    lines = staying(run_a_demo())
    if not RECORD.is_file() or not same(lines, RECORD.read_text(encoding="utf-8").splitlines()):
        RECORD.write_text("\n".join(lines) + "\n", encoding="utf-8")
        sys.stdout.write(f"written: docs/measured/{RECORD.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
