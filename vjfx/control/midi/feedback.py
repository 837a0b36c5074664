"""What a device shows: lights, rings and motor faders follow the values that its controls are bound to."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from vjfx.control.midi.actions import Action
from vjfx.control.midi.decode import Movement
from vjfx.control.midi.names import Control
from vjfx.control.midi.ports import Port
from vjfx.control.midi.profiles import Light

log = logging.getLogger("vjfx")

EVERY = 1 / 30  # seconds between two updates
_AT_ONCE = 30  # messages in an update: 900 a second, and a MIDI cable carries 1041
_HAND = 0.5  # seconds after a movement for which a fader is in a hand, and stays where it is
Lights: TypeAlias = Mapping[Control, tuple[Action, Light]]
_STATUS = {"cc": 0xB0, "note": 0x90, "pitch": 0xE0}


class Display:
    """The output of one device. `heard` is called in the driver's thread, everything else in one thread."""

    def __init__(self, output: Port, setup: Iterable[bytes] = ()) -> None:
        """Send the device what it needs before anything is shown; raises OSError."""
        self._output = output
        self._shown: dict[Control, int] = {}  # what each control shows as far as is known, as sent
        self._next = 0  # where the next update goes on, so that no control waits forever
        for message in setup:
            output.send(message)

    def heard(self, movement: Movement, lights: Lights) -> None:
        """Know what the device shows by itself: a fader is where it was moved; what a button has lit is not known."""
        control = movement.control
        action, light = lights.get(control, (None, None))
        if light is not None and light.position and action is not None and not action.binding.relative:
            self._shown[control] = movement.data
        else:
            self._shown.pop(control, None)

    def update(self, lights: Lights, beats: float, now: float) -> None:
        """Send what has changed, as much of it as a cable carries; raises OSError where the device has gone."""
        controls = list(lights)
        sent = 0
        for offset in range(len(controls)):
            control = controls[(self._next + offset) % len(controls)]
            action, light = lights[control]
            if light.position and now - action.moved_at < _HAND:
                continue
            number = _number(action, light, control, beats % 1.0)
            if number is None or self._shown.get(control) == number:
                continue
            self._output.send(_message(control, light, number))
            self._shown[control] = number
            sent += 1
            if sent == _AT_ONCE:
                self._next = (self._next + offset + 1) % len(controls)
                return

    def dark(self, lights: Lights) -> None:
        """Put those lights out that are lit; raises OSError."""
        for control, (_, light) in lights.items():
            if not light.position and self._shown.get(control, light.off) != light.off:
                self._output.send(_message(control, light, light.off))
            self._shown.pop(control, None)

    def leave(self, messages: Iterable[bytes]) -> None:
        """Leave the device as it was found; raises OSError."""
        for message in messages:
            self._output.send(message)


def lights_of(actions: Mapping[Control, Action], light: Callable[[Control], Light | None]) -> Lights:
    """The controls that show something: those with a light or `feedback = true`, but for `feedback = false`."""
    shown = {}
    for control, action in actions.items():
        wanted = action.binding.feedback
        found = light(control)
        if found is None and wanted:
            found = Light(position=not action.is_button)
        if found is not None and wanted is not False and control.kind in _STATUS:
            shown[control] = (action, found)
    return shown


def _number(action: Action, light: Light, control: Control, phase: float) -> int | None:
    if not light.position:
        return light.on if action.lit(phase) else light.off
    share = action.shown()
    return None if share is None else round(share * (16383 if control.kind == "pitch" else 127))


def _message(control: Control, light: Light, number: int) -> tuple[int, int, int]:
    status = _STATUS[control.kind] | (control.channel if light.channel is None else light.channel)
    return (status, number & 127, number >> 7) if control.kind == "pitch" else (status, control.number, number)
