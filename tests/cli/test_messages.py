"""What the terminal shows."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

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


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["liv"], "unknown command 'liv'; did you mean 'live'? (allowed: {}); see vjfx --help"),
        (["isf", "chek"], "No such command 'chek'. Did you mean 'check'? See vjfx isf --help"),
        (
            ["live", "--fps", "0"],
            "Invalid value for '--fps': 0 is out of range (allowed: 1 to 500); see vjfx live --help",
        ),
        (["live", "--device", "gpu"], "Invalid value for '--device': {}; see vjfx live --help"),
        (["live", "neon"], "Got unexpected extra argument (neon). Did you mean --preset neon? See vjfx live --help"),
        (["render"], "Missing option '-o' / '--output'; see vjfx render --help"),
        (["--xyz"], "No such option '--xyz'; see vjfx --help"),
    ],
)
def test_a_usage_error_is_one_line(arguments: list[str], says: str) -> None:
    command = [sys.executable, "-m", "vjfx", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    before, _, after = says.partition("{}")
    assert result.returncode == 2 and result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith(f"vjfx: {before}") and result.stderr.endswith(f"{after}\n"), result.stderr


@pytest.mark.parametrize("what", ["presets", "shaders", "signals"])
def test_a_piped_list_is_not_wrapped(what: str) -> None:
    command = [sys.executable, "-m", "vjfx", what]
    environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    lines = result.stdout.splitlines()
    assert max(len(line.rstrip()) for line in lines) > 80
    # The rest of a wrapped row has no name in its first column; the inputs of a shader are indented by two.
    assert not [line for line in lines if line.startswith("    ") or not line.strip()]
