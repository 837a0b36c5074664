"""MIDI ports of the system, through python-rtmidi: ALSA or JACK, CoreMIDI, Windows Multimedia."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from vjfx.core.errors import DeviceError, LibraryError

_DIRECTION = re.compile(r"\b(in|out|input|output)?\s*\d*$", re.IGNORECASE)
CLIENT = "vjfx"  # what other programs see us as
Receive = Callable[[Sequence[int]], None]  # one message, in a thread of the driver
_ALSA_NUMBERS = re.compile(r" \d+:\d+$")  # of client and port, which change whenever a device is plugged in
_LOOPS = re.compile(rf"Midi Through|{CLIENT}(-\d+)?:")  # what is sent there comes back


class Port(Protocol):
    """An open input or output."""

    def send(self, message: Iterable[int]) -> None:
        """Send one message; raises OSError where the device has gone."""

    def close(self) -> None:
        """Close it; may be called twice."""


class Ports(Protocol):
    """The inputs and outputs that are connected now; every method raises OSError where the system refuses."""

    def inputs(self) -> list[str]:
        """Names of the inputs; each once."""

    def outputs(self) -> list[str]:
        """Names of the outputs; each once."""

    def open_input(self, name: str, receive: Receive) -> Port:
        """Call `receive` for every message of this input, the clock and system exclusive ones among them."""

    def open_output(self, name: str) -> Port:
        """Open this output."""


def system() -> Ports:
    """The ports of this machine; raises DeviceError, in one line, where MIDI cannot be used."""
    try:
        import rtmidi
    except ImportError as error:
        raise LibraryError("MIDI needs python-rtmidi (pip install python-rtmidi)") from error
    reasons = []
    for api in _usable(rtmidi):
        try:
            return RtMidiPorts(rtmidi, api)
        except Exception as error:  # RtMidi raises its own SystemError, and others
            reasons.append(str(error).strip())
    raise DeviceError(f"MIDI cannot be used here ({'; '.join(reasons) or 'there is neither ALSA nor JACK'})")


def short(name: str) -> str:
    """A port's name without the numbers that ALSA gives it anew each time, nor its client where the port repeats it."""
    name = _ALSA_NUMBERS.sub("", name)
    client, _, port = name.partition(":")
    return port if port.startswith(client) else name


def belongs(output: str, name: str) -> bool:
    """Whether an output and an input are those of one device: names differ in "In", "Out" and numbers at the end."""
    return _DIRECTION.sub("", short(output)).casefold() == _DIRECTION.sub("", short(name)).casefold()


def _usable(rtmidi: Any) -> list[int]:
    """The interfaces that can work. Those of Linux write to the terminal where they cannot, so they are not tried."""
    apis: list[int] = rtmidi.get_compiled_api()
    if not sys.platform.startswith("linux"):
        return apis
    there = {
        rtmidi.API_LINUX_ALSA: Path("/dev/snd/seq").exists(),
        rtmidi.API_UNIX_JACK: any(Path("/dev/shm").glob(f"jack_{_jack_server()}_{os.getuid()}_*")),
    }
    return [api for api in apis if there.get(api)]


def _jack_server() -> str:
    return os.environ.get("JACK_DEFAULT_SERVER", "default")


class RtMidiPorts:
    """Ports of one interface of RtMidi."""

    def __init__(self, rtmidi: Any, api: int) -> None:
        self._rtmidi, self._api = rtmidi, api
        # Kept for asking: a client that is opened every second shows up in every patchbay.
        self._in, self._out = rtmidi.MidiIn(api, name=CLIENT), rtmidi.MidiOut(api, name=CLIENT)

    def inputs(self) -> list[str]:
        """See Ports."""
        return _named(self._in)

    def outputs(self) -> list[str]:
        """See Ports."""
        return _named(self._out)

    def open_input(self, name: str, receive: Receive) -> Port:
        """See Ports."""
        port = self._rtmidi.MidiIn(self._api, name=CLIENT)
        port.ignore_types(sysex=False, timing=False, active_sense=True)
        port.set_callback(lambda event, _: receive(event[0]))
        return RtMidiPort(port, name)

    def open_output(self, name: str) -> Port:
        """See Ports."""
        return RtMidiPort(self._rtmidi.MidiOut(self._api, name=CLIENT), name)


class RtMidiPort:
    """One open port."""

    def __init__(self, port: Any, name: str) -> None:
        """Open it by its name; raises OSError."""
        self._port = port
        try:
            port.open_port(_names(port).index(name), name=CLIENT)
        except Exception as error:
            self.close()
            raise OSError(str(error).strip()) from error

    def send(self, message: Iterable[int]) -> None:
        """See Port."""
        try:
            self._port.send_message(list(message))
        except Exception as error:
            raise OSError(str(error).strip()) from error

    def close(self) -> None:
        """See Port."""
        with suppress(Exception):  # outputs have none
            self._port.cancel_callback()  # a call that waits for Python while the port is deleted would wait forever
        with suppress(Exception):
            self._port.close_port()
        with suppress(Exception):
            self._port.delete()  # gives its client back now, not when it is collected


def _names(port: Any) -> list[str]:
    names: list[str] = port.get_ports()
    return names


def _named(port: Any) -> list[str]:
    """Those that are devices or other programs."""
    try:
        names = dict.fromkeys(_names(port))
    except Exception as error:
        raise OSError(str(error).strip()) from error
    return [name for name in names if not _LOOPS.match(name)]
