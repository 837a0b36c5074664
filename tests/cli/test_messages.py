"""What the terminal shows."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import logging, os
import click
from vjfx.cli import _run
from vjfx.core.errors import DeviceError

@click.command()
def command():
    # As PortAudio's binding does while it looks for devices, in a thread beside the show.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    logging.getLogger("vjfx").warning("the sound: unplugged")
    click.echo("a notice", err=True)
    raise DeviceError("no sound input is connected: ümläute \\u2192")

_run(command, [], "vjfx")
"""


def test_no_line_is_lost_while_portaudio_silences_the_error_stream() -> None:
    result = subprocess.run([sys.executable, "-c", CODE], capture_output=True, check=False)
    lines = result.stderr.decode().splitlines()
    assert lines[:2] == ["the sound: unplugged", "a notice"]
    assert lines[2].startswith("vjfx: no sound input is connected: ")
    assert result.returncode == 1
