"""The command's entry point: runs it and turns its end into an exit status.

0: done; 1: the operation failed or was refused; 2: wrong usage; 130: interrupted by Ctrl-C, as shells
have it (128 and the signal's number); 143 and 129: ended by SIGTERM or by the terminal's end.
"""

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

DEBUG_FLAG = "--debug"
FAILED = 1
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 128 + signal.SIGINT

_signals: list[int] = []
"""The exit statuses of the signals that came in."""


def main() -> NoReturn:
    """Run the command with the process's arguments and exit."""
    for number in ENDING:
        # nohup has the terminal's end ignored, and means it.
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _unwind)
    status = run(sys.argv[1:])
    if _signals:
        # Ctrl-C ends the CDK's Node.js too, which its Python half would report at exit as an error.
        sys.stderr.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    sys.exit(status)


def run(arguments: list[str]) -> int:
    """Run the command and return its exit status.

    Args:
        arguments: What was typed after the command's name. ``--debug`` may stand before or after the verb.
    """
    debug = DEBUG_FLAG in arguments
    from portfolio.cli.application import app

    try:
        app(args=[each for each in arguments if each != DEBUG_FLAG], prog_name="catalog")
    except SystemExit as end:
        return _signals[-1] if _signals else end.code if isinstance(end.code, int) else FAILED
    except (Exception, KeyboardInterrupt) as error:
        if _signals or isinstance(error, KeyboardInterrupt):
            # A signal may come out of the CDK or of an AWS client as an exception of theirs.
            return _signals[-1] if _signals else INTERRUPTED
        if debug:
            raise
        from portfolio.cli.reporting import describe

        sys.stderr.write(f"{describe(error)}\n")
        return FAILED
    return 0


def _unwind(number: int, frame: FrameType | None) -> NoReturn:
    """Raise where the command stands, so that what must be stopped is stopped on the way out.

    Once is enough: an impatient second Ctrl-C would interrupt just that stopping.
    """
    del frame
    for each in ENDING:
        signal.signal(each, signal.SIG_IGN)
    _signals.append(128 + number)
    raise KeyboardInterrupt
