"""The sources of PulseAudio or PipeWire by name, including monitors; PortAudio has one device for all of them."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

_LINE = re.compile(r"\d+\t(?P<name>[^\t]+)\t[^\t]*\t\S+ (?P<channels>\d+)ch (?P<rate>\d+)Hz")
_VARIABLE = "PULSE_SOURCE"  # replaces the default source of the client library (pulseaudio(1))


class Source(NamedTuple):
    """An input of the sound server."""

    name: str
    channels: int
    rate: int  # samples per second


def sources() -> list[Source]:
    """All sources; none without a server or without pactl."""
    try:
        answer = subprocess.run(["pactl", "list", "short", "sources"], capture_output=True, text=True, timeout=2)
    except (OSError, subprocess.TimeoutExpired):
        return []
    found = map(_LINE.match, answer.stdout.splitlines())
    return [Source(match["name"], int(match["channels"]), int(match["rate"])) for match in found if match]


@contextmanager
def chosen(source: str) -> Iterator[None]:
    """Make PortAudio's device `pulse` stand for this source while it is opened; "" is the server's default."""
    before = os.environ.get(_VARIABLE)
    if source:
        os.environ[_VARIABLE] = source
    try:
        yield
    finally:
        if before is not None:
            os.environ[_VARIABLE] = before
        elif source:
            del os.environ[_VARIABLE]
