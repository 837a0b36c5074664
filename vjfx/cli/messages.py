"""What the terminal shows: errors in one line, notices, progress."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click
from rich.console import Console

from vjfx.core.errors import UsageError, VjfxError

console = Console(stderr=True, highlight=False)
LONGEST = 300  # characters of a notice


def say(text: str) -> None:
    """One line above whatever the terminal shows live: nothing in it is markup, and no width breaks it."""
    console.print(text, markup=False, soft_wrap=True)


@contextmanager
def explained() -> Iterator[None]:
    """Turns errors into one line and an exit code: 1 the job failed, 2 wrong usage, 130 interrupted."""
    level = os.environ.get("VJFX_LOG", "WARNING").upper()
    known = level in logging.getLevelNamesMapping()
    logging.basicConfig(level=level if known else "WARNING", format="%(message)s", handlers=[Lines()])
    signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    except click.ClickException as error:
        error.show()
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
        _complain(
            f"{type(error).__name__}: {error} (a mistake in vjfx: please report it with what VJFX_LOG=DEBUG shows)"
        )
        sys.exit(1)


class Lines(logging.Handler):
    """Log records as single lines above whatever the terminal shows live."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        text = self.format(record)
        if record.exc_info is None:
            text = " ".join(text.split())
            text = text if len(text) <= LONGEST else text[:LONGEST] + " ..."
        say(text)


def _complain(error: object) -> None:
    click.echo(f"vjfx: {' '.join(str(error).split())}", err=True)


def _stop(number: int, frame: FrameType | None) -> None:
    # As with Ctrl-C, the film is finished and devices are closed on the way out.
    raise KeyboardInterrupt
