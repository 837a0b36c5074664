"""One connected controller: its ports, what each of its controls does, and what they show."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from vjfx.control.midi.actions import Action
from vjfx.control.midi.bindings import split_device
from vjfx.control.midi.clock_in import ClockIn
from vjfx.control.midi.decode import Decoder, Movement
from vjfx.control.midi.feedback import Display, Lights, lights_of
from vjfx.control.midi.names import Control, is_raw, parse_control
from vjfx.control.midi.ports import Port, short
from vjfx.control.midi.profiles import Light, Profile, profile_of
from vjfx.control.midi.timecode import TimeCode
from vjfx.core.binding import Binding
from vjfx.core.protocols import ControlTarget

log = logging.getLogger("vjfx")

_SYSTEM = 0xF0  # from here on messages belong to no channel


class Device:
    """A controller. `receive` runs in the driver's thread; everything else is called by the owner."""

    def __init__(self, port: str, clock: Callable[[], float]) -> None:
        self.port = port  # as the system calls it now
        self.name = short(port)
        self.profile: Profile | None = profile_of(port)
        self.actions: Mapping[Control, Action] = {}  # replaced, never changed
        self.input: Port | None = None
        self.on_movement: Callable[[Device, Movement], bool] = lambda device, movement: False  # True: it is dealt with
        self.clock_in, self.timecode = ClockIn(), TimeCode()
        self._lights: Lights = {}
        self._gone: dict[Control, tuple[Action, Light]] = {}  # lights that are bound no more, and may still be lit
        self._output: Port | None = None
        self._display: Display | None = None
        self._decoder = Decoder()
        self._clock = clock
        self._failed = False

    @property
    def shows(self) -> bool:
        """Whether it has something to show."""
        return bool(self._lights)

    @property
    def wants_output(self) -> bool:
        """Whether its output is needed, and not open yet."""
        return self._output is None and (self.shows or (self.profile is not None and bool(self.profile.setup)))

    def bind(self, bindings: Iterable[Binding], target: ControlTarget, takeover: str) -> None:
        """Replace the bindings; those of other devices, and of controls that this one lacks, are left out."""
        actions = {}
        for binding in bindings:
            if (control := self.control(binding.control)) is None:
                continue
            actions[control] = action = Action(self._completed(binding), control, target, takeover)
            if (before := self.actions.get(control)) is not None:
                action.inherit(before)
        before_lights, self._lights = self._lights, lights_of(actions, self._light)
        self.actions = actions
        self._gone |= {control: each for control, each in before_lights.items() if control not in self._lights}

    def control(self, key: str) -> Control | None:
        """The control that a binding's key names; None if this device does not have it."""
        device, name = split_device(key)
        known_as = (self.name, self.profile.name if self.profile else "")
        if device and not any(device.casefold() in each.casefold() for each in known_as):
            return None
        if is_raw(name):
            return parse_control(name)
        if self.profile is None or (found := self.profile.find(name)) is None:
            return None
        return self.profile.controls[found]

    def name_of(self, control: Control) -> str:
        """What the device's profile calls a control, or the message that it sends."""
        named = self.profile.controls.items() if self.profile is not None else ()
        return next((name for name, each in named if each == control), str(control))

    def connect(self, output: Port) -> None:
        """Show values on this output; raises OSError."""
        self._output = output
        self._display = Display(output, self.profile.setup if self.profile is not None else ())

    def show(self, beats: float, now: float) -> None:
        """Let lights, rings and faders follow their values. Where the device does not take it, it shows no more."""
        if self._display is None:
            return
        try:
            gone, self._gone = self._gone, {}
            self._display.dark(gone)
            self._display.update(self._lights, beats, now)
        except OSError as error:
            self._display = None
            log.warning("MIDI: %s shows nothing any more (%s)", self.name, error)

    def receive(self, message: Sequence[int]) -> None:
        """Carry out one message. Never raises: an error is reported once."""
        try:
            self._take(message)
        except Exception as error:
            if not self._failed:
                log.warning("MIDI %s: %s: %s (reported once)", self.name, type(error).__name__, error)
            self._failed = True

    def close(self) -> None:
        """Put its lights out and close its ports; may be called twice."""
        if self._display is not None:
            with suppress(OSError):  # it has been unplugged
                self._display.dark({**self._gone, **self._lights})
                self._display.leave(self.profile.leave if self.profile is not None else ())
        for port in (self.input, self._output):
            if port is not None:
                with suppress(Exception):
                    port.close()
        self.input = self._output = self._display = None

    def _take(self, message: Sequence[int]) -> None:
        now = self._clock()
        if message and message[0] >= _SYSTEM:
            self.clock_in.take(message, now)
            self.timecode.take(message, now)
            return
        for movement in self._decoder.decode(message):
            if self._display is not None:
                self._display.heard(movement, self._lights)
            if not self.on_movement(self, movement) and (action := self.actions.get(movement.control)) is not None:
                action.take(movement, now)

    def _completed(self, binding: Binding) -> Binding:
        """The binding, with the encoding that the profile knows."""
        _, name = split_device(binding.control)
        encoding = self.profile.encoders.get(name, "") if self.profile is not None else ""
        return binding if binding.relative or not encoding else replace(binding, relative=encoding)

    def _light(self, control: Control) -> Light | None:
        return self.profile.lights.get(self.name_of(control)) if self.profile is not None else None
