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
from rich.logging import RichHandler

from vjfx.errors import UsageError, VjfxError

console = Console(stderr=True, highlight=False)


@contextmanager
def explained() -> Iterator[None]:
    """Turns errors that a user can mend into one line and an exit code: 1 the job failed, 2 wrong usage."""
    handler = RichHandler(console=console, show_time=False, show_path=False, show_level=False, markup=False)
    logging.basicConfig(level=os.environ.get("VJFX_LOG", "WARNING").upper(), format="%(message)s", handlers=[handler])
    signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    except UsageError as error:
        _say(error)
        sys.exit(2)
    except VjfxError as error:
        _say(error)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _say(error: Exception) -> None:
    click.echo(f"vjfx: {' '.join(str(error).split())}", err=True)


def _stop(number: int, frame: FrameType | None) -> None:
    # As with Ctrl-C, the film is finished and devices are closed on the way out.
    raise KeyboardInterrupt
