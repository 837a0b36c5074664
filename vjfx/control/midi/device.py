"""One connected controller: its input, and what each of its controls does."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from vjfx.control.midi.actions import Action
from vjfx.control.midi.bindings import split_device
from vjfx.control.midi.decode import Decoder, Movement
from vjfx.control.midi.names import Control, is_raw, parse_control
from vjfx.control.midi.ports import Port, short
from vjfx.control.midi.profiles import Profile, profile_of
from vjfx.core.binding import Binding
from vjfx.core.protocols import ControlTarget

log = logging.getLogger("vjfx")

_REALTIME = 0xF0  # from here on messages belong to no channel


class Device:
    """A controller. `receive` runs in the driver's thread; everything else is called by the owner."""

    def __init__(self, port: str, clock: Callable[[], float]) -> None:
        self.port = port  # as the system calls it now
        self.name = short(port)
        self.profile: Profile | None = profile_of(port)
        self.actions: dict[Control, Action] = {}  # replaced, never changed
        self.input: Port | None = None
        self.output: Port | None = None
        self.on_movement: Callable[[Device, Movement], bool] = lambda device, movement: False  # True: it is dealt with
        self.on_system: Callable[[Sequence[int], float], None] = lambda message, now: None
        self._decoder = Decoder()
        self._clock = clock
        self._failed = False

    def bind(self, bindings: Iterable[Binding], target: ControlTarget, takeover: str) -> None:
        """Replace the bindings; those of other devices, and of controls that this one lacks, are left out."""
        actions = {}
        for binding in bindings:
            if (control := self.control(binding.control)) is None:
                continue
            actions[control] = action = Action(self._completed(binding), control, target, takeover)
            if (before := self.actions.get(control)) is not None:
                action.inherit(before)
        self.actions = actions

    def control(self, key: str) -> Control | None:
        """The control that a binding's key names; None if this device does not have it."""
        device, name = split_device(key)
        known_as = (self.name, self.profile.name if self.profile else "")
        if device and not any(device.casefold() in each.casefold() for each in known_as):
            return None
        if is_raw(name):
            return parse_control(name)
        return self.profile.controls.get(name) if self.profile is not None else None

    def name_of(self, control: Control) -> str:
        """What the device's profile calls a control, or the message that it sends."""
        named = self.profile.controls.items() if self.profile is not None else ()
        return next((name for name, each in named if each == control), str(control))

    def receive(self, message: Sequence[int]) -> None:
        """Carry out one message. Never raises: an error is reported once."""
        try:
            self._take(message)
        except Exception as error:
            if not self._failed:
                log.warning("MIDI %s: %s: %s (reported once)", self.name, type(error).__name__, error)
            self._failed = True

    def close(self) -> None:
        """Close its ports; may be called twice."""
        for port in (self.input, self.output):
            if port is not None:
                with suppress(Exception):
                    port.close()
        self.input = self.output = None

    def _take(self, message: Sequence[int]) -> None:
        now = self._clock()
        if message and message[0] >= _REALTIME:
            return self.on_system(message, now)
        for movement in self._decoder.decode(message):
            if not self.on_movement(self, movement) and (action := self.actions.get(movement.control)) is not None:
                action.take(movement, now)
        return None

    def _completed(self, binding: Binding) -> Binding:
        """The binding, with the encoding that the profile knows."""
        _, name = split_device(binding.control)
        encoding = self.profile.encoders.get(name, "") if self.profile is not None else ""
        return binding if binding.relative or not encoding else replace(binding, relative=encoding)
