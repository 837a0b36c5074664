"""Terminal output: one-line errors and notices."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import click
from rich.console import Console

from vjfx.core.errors import UsageError, VjfxError
from vjfx.core.plugins import in_traceback

console = Console(stderr=True, highlight=False)
WIDE = 1000  # columns of a table in a file or a pipe: it is never wrapped
LONGEST = 300  # characters of a notice


def output() -> Console:
    """The console for lists and tables on standard output."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)


def own_stderr() -> None:
    """Write to a duplicate of the error stream: PortAudio's binding sends the original to nowhere while it starts."""
    with suppress(OSError):  # a program without an error stream
        sys.stderr = os.fdopen(
            os.dup(2), "w", buffering=1, encoding=getattr(sys.stderr, "encoding", None), errors="backslashreplace"
        )


def say(text: str) -> None:
    """Print one line above the live display, without markup and without wrapping."""
    console.print(text, markup=False, soft_wrap=True)


@contextmanager
def explained() -> Iterator[None]:
    """Turn errors into one line and an exit code: 1 the job failed, 2 wrong usage, 130 interrupted."""
    level = os.environ.get("VJFX_LOG", "WARNING").upper()
    known = level in logging.getLevelNamesMapping()
    logging.basicConfig(level=level if known else "WARNING", format="%(message)s", handlers=[Lines()])
    signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _complain(_one_line(error))
        sys.exit(error.exit_code)
    except UsageError as error:
        _complain(error)
        sys.exit(2)
    except VjfxError as error:
        _complain(error)
        sys.exit(1)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(130)
    except Exception as error:
        if level == "DEBUG":
            raise
        plugin = in_traceback(error.__traceback__)
        whose = f"a bug in {plugin}, not in vjfx: see" if plugin else "a bug in vjfx: please report it with"
        _complain(f"{type(error).__name__}: {error} ({whose} the output of VJFX_LOG=DEBUG)")
        sys.exit(1)


class Lines(logging.Handler):
    """Prints each log record as one line above the live display."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        text = self.format(record)
        if record.exc_info is None:
            text = " ".join(text.split())
            text = text if len(text) <= LONGEST else text[:LONGEST] + " ..."
        say(text)


def _one_line(error: click.ClickException) -> str:
    """The message, and where to read more."""
    message = error.format_message().rstrip(".")
    if not isinstance(error, click.UsageError) or error.ctx is None:
        return message
    return f"{message}{' See' if message.endswith('?') else '; see'} {error.ctx.command_path} --help"


def _complain(error: object) -> None:
    click.echo(f"vjfx: {' '.join(str(error).split())}", err=True)


def _stop(number: int, frame: FrameType | None) -> None:
    # As after Ctrl-C, the film is finished and devices are closed on the way out.
    raise KeyboardInterrupt
