"""A JACK server without a sound card, whose MIDI ports are real ones, and a controller that another program plays."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.tools import absent, need


@contextmanager
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server of this process's own; libjack of this process talks to it."""
    name = f"vjfx{os.getpid()}"
    command = [need("jackd"), "--no-realtime", "-n", name, "-d", "dummy", "-r", "48000", "-p", "64"]
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(lambda: any(Path("/dev/shm").glob(f"jack_{name}_*")), "the JACK server")
        yield
    finally:
        process.terminate()
        process.wait()


def virtual(output: bool, name: str) -> Any:
    """A port that other programs see as a device's: an output plays to them, an input hears them."""
    try:
        import rtmidi
    except ImportError:
        absent("python-rtmidi is not installed")
    port = (rtmidi.MidiOut if output else rtmidi.MidiIn)(rtmidi.API_UNIX_JACK, name=name)
    port.open_virtual_port(name)
    return port


def wait(condition: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.01)
