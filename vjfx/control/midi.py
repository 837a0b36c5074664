"""MIDI controllers: faders, knobs, keys and the pitch wheel, bound to addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mido

from vjfx.control.binding import Control, parse_binding
from vjfx.core.errors import DeviceError, unknown
from vjfx.core.protocols import Controller, ControlTarget


def ports() -> list[str]:
    """The names of the MIDI inputs that are connected; raises DeviceError where MIDI cannot be used."""
    try:
        return list(dict.fromkeys(mido.get_input_names()))
    except ModuleNotFoundError as error:
        raise DeviceError("MIDI needs python-rtmidi (pip install python-rtmidi)") from error
    except Exception as error:  # each of mido's backends raises its own
        raise DeviceError(f"MIDI cannot be used here ({error})") from error


def open_inputs(argument: str, target: ControlTarget) -> MidiIn:
    """Opens the inputs whose name contains the argument, or "all"; raises DeviceError."""
    return MidiIn(argument, {}, target)


class MidiIn(Controller):
    """Sets values from the MIDI inputs whose name contains `name`, or from "all".

    Faders, knobs and the pitch wheel give 0..1; a key gives 1 while it is held. `bindings` map controls, written as
    for `parse_binding`, to addresses.
    """

    def __init__(self, name: str, bindings: Mapping[str, str], target: ControlTarget) -> None:
        """Open the inputs; raises DeviceError, and ValueError for a binding."""
        self._target = target
        self._ports: list[Any] = []
        self.bind(bindings)
        for port in _named(name, ports()):
            try:
                self._ports.append(mido.open_input(port, callback=self._take))
            except Exception as error:  # as above
                self.close()
                raise DeviceError(f"MIDI input '{port}' cannot be opened ({error})") from error

    @property
    def names(self) -> list[str]:
        """The open inputs."""
        return [port.name for port in self._ports]

    def bind(self, bindings: Mapping[str, str]) -> None:
        """Replace all bindings (control to address), as at a preset change; raises ValueError."""
        self._bindings = {parse_binding(key): address for key, address in bindings.items()}

    def close(self) -> None:
        """Close the inputs; may be called twice."""
        for port in self._ports:
            port.close()

    def _take(self, message: mido.Message) -> None:
        match message.type:
            case "control_change":
                control, share = Control("cc", message.channel, message.control), message.value / 127
            case "note_on" | "note_off":
                held = message.type == "note_on" and message.velocity > 0
                control, share = Control("note", message.channel, message.note), float(held)
            case "pitchwheel":
                control, share = Control("pitch", message.channel, 0), (message.pitch + 8192) / 16383
            case _:
                return
        address = self._bindings.get(control)
        if address is not None:
            self._target.set_normal(address, share)


def _named(name: str, there: list[str]) -> list[str]:
    if not there:
        raise DeviceError("no MIDI input is connected")
    found = there if name == "all" else [port for port in there if name.casefold() in port.casefold()]
    if not found:
        raise DeviceError(unknown("MIDI input", name, [*there, "all"]))
    return found
