"""The command's entry point: runs it and turns its end into an exit status.

0: done; 1: the operation failed or was refused; 2: wrong usage; 130: interrupted by Ctrl-C, as shells
have it (128 and the signal's number); 143 and 129: ended by SIGTERM or by the terminal's end.
"""

import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from typer import Typer

DEBUG_FLAG = "--debug"
VERBOSE_FLAGS = ("-v", "--verbose")
JSON_FLAG = "--json"
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
    sys.unraisablehook = _raised_where_nobody_catches
    try:
        status = run(sys.argv[1:])
    except KeyboardInterrupt:  # between the lines of run()
        status = _signals[-1] if _signals else INTERRUPTED
    if not _signals:
        # What is left is the interpreter's end, in which an exception would be shown as a traceback.
        for number in ENDING:
            signal.signal(number, signal.SIG_DFL)
    else:
        # Ctrl-C ends the CDK's Node.js too, which its Python half would report at exit as an error.
        sys.stderr.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    sys.exit(status)


def run(arguments: list[str]) -> int:
    """Run the command and return its exit status.

    Args:
        arguments: What was typed after the command's name. ``--debug`` and ``-v`` may stand before or
            after the subcommand.
    """
    debug, as_json = DEBUG_FLAG in arguments, JSON_FLAG in arguments
    try:
        if any(flag in arguments for flag in VERBOSE_FLAGS):
            from portfolio.cli.calls import show_calls

            show_calls()
        from portfolio.cli.application import app

        left = [each for each in arguments if each not in (DEBUG_FLAG, *VERBOSE_FLAGS)]
        if as_json:
            return _run_for_a_program(app, left)
        app(args=left, prog_name="catalog")
    except SystemExit as end:
        return _signals[-1] if _signals else end.code if isinstance(end.code, int) else FAILED
    except (Exception, KeyboardInterrupt) as error:
        if _signals or isinstance(error, KeyboardInterrupt):
            # A signal may come out of the CDK or of an AWS client as an exception of theirs.
            return _signals[-1] if _signals else INTERRUPTED
        if debug:
            raise
        from portfolio.cli.reporting import describe, describe_json

        sys.stderr.write(f"{describe_json(error) if as_json else describe(error)}\n")
        return FAILED
    return 0


def _run_for_a_program(app: "Typer", arguments: list[str]) -> int:
    """Run the command with wrong usage told as JSON, too."""
    import typer

    try:
        # Out of standalone mode the exit status is returned, and errors are raised.
        status = app(args=arguments, prog_name="catalog", standalone_mode=False)
    except typer.Exit as end:
        return end.exit_code
    except typer.Abort:
        return FAILED
    except Exception as error:
        # Typer has a copy of Click inside: wrong usage is told by what it can do, not by its class.
        if not hasattr(error, "format_message") or not hasattr(error, "exit_code"):
            raise
        from portfolio.cli.reporting import usage_json

        sys.stderr.write(f"{usage_json(error.format_message())}\n")
        return int(error.exit_code)
    return status if isinstance(status, int) else 0


def _raised_where_nobody_catches(unraisable: "sys.UnraisableHookArgs") -> None:
    """Have an interruption that fell into a destructor or callback fall into the command after all."""
    if not isinstance(unraisable.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(unraisable)
        return
    import threading

    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGINT)).start()


def _unwind(number: int, frame: FrameType | None) -> NoReturn:
    """Raise where the command stands, so that what must be stopped is stopped on the way out.

    Once is enough: an impatient second Ctrl-C would interrupt just that stopping.
    """
    del frame
    for each in ENDING:
        signal.signal(each, signal.SIG_IGN)
    _signals.append(128 + number)
    raise KeyboardInterrupt
