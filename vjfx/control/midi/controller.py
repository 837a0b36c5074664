"""MIDI controllers of a performance: found, followed as they come and go, and bound to addresses."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Event, Lock, Thread

from vjfx.control.midi import ports
from vjfx.control.midi.bindings import ANY, fit, read_binding
from vjfx.control.midi.decode import Movement
from vjfx.control.midi.device import Device
from vjfx.control.midi.feedback import EVERY
from vjfx.control.midi.learn import Learning
from vjfx.control.midi.maps import MidiMap, user_map
from vjfx.control.midi.names import Control
from vjfx.control.midi.roster import Roster
from vjfx.control.midi.written import save
from vjfx.core.binding import Binding
from vjfx.core.errors import DeviceError
from vjfx.core.protocols import ClockBeat, Controller, ControlTarget
from vjfx.values.patch import CLOCKS
from vjfx.values.position import param_at

log = logging.getLogger("vjfx")

_SCAN_EVERY = 1.0  # seconds
_FIRST_SCAN_WITHIN = 2.0  # seconds that a start waits for a driver
ALL, AUTO = "all", "auto"
LEARN, SAVE = "/midi/learn", "/midi/save"


def names() -> list[str]:
    """The MIDI inputs that are connected; raises DeviceError where MIDI cannot be used."""
    return _listed(lambda system: system.inputs())


def output_names() -> list[str]:
    """The MIDI outputs that are connected; raises DeviceError where MIDI cannot be used."""
    return _listed(lambda system: system.outputs())


def _listed(ask: Callable[[ports.Ports], list[str]]) -> list[str]:
    try:
        return ask(ports.system())
    except OSError as error:
        raise error if isinstance(error, DeviceError) else DeviceError(f"MIDI cannot be used here ({error})") from error


def open_inputs(argument: str, target: ControlTarget) -> MidiControl:
    """Opens the inputs whose name contains the argument, "all", or "auto"; raises DeviceError."""
    return MidiControl(argument or ALL, target, ports.system())


class MidiControl(Controller):
    """Sets values from the MIDI inputs whose name contains `wanted`, or from all of them.

    A thread looks for devices every second: one that is plugged in is opened, one that is unplugged is let go. What a
    device sends is carried out in the driver's thread. Bindings are those of the user's map, over them those of the
    preset, over them those that were learned while the show plays.
    """

    def __init__(
        self,
        wanted: str,
        target: ControlTarget,
        system: ports.Ports,
        clock: Callable[[], float] = time.perf_counter,
        map_file: Path | None = None,
    ) -> None:
        """Open what is there now; what is missing is waited for."""
        self._target, self._clock = target, clock
        wanted = "" if wanted in (ALL, AUTO) else wanted
        self._roster = Roster(wanted, system, clock, self._meet)
        self._map = MidiMap(map_file or user_map())
        self._preset: Mapping[str, Binding] = {}
        self._learned: dict[str, Binding] = {}
        self._learning: Learning | None = None
        self._bound = True  # since the last scan: a light may need an output
        self._to_save = ""  # where, as /midi/save says
        self._beats = 0.0
        self._lock = Lock()
        self._closing, self._wake, self._scanned = Event(), Event(), Event()
        self._thread = Thread(target=self._serve, name="midi", daemon=True)
        self._thread.start()
        self._scanned.wait(_FIRST_SCAN_WITHIN)
        if wanted and not self.names:
            there = self._roster.connected()
            log.warning("MIDI: no input is called '%s' (%s); it is used once it is connected", wanted, there)

    @property
    def name(self) -> str:  # type: ignore[override]  # it changes as devices come and go
        """The devices that are connected."""
        return f"MIDI: {', '.join(self.names)}" if self.names else ""

    @property
    def names(self) -> list[str]:
        """The open inputs."""
        return [device.name for device in self._roster]

    def bind(self, bindings: Mapping[str, Binding]) -> None:
        """Replace the bindings of the preset."""
        self._preset = bindings
        self._bind_all()

    def beat(self, beats: float, bpm: float) -> None:
        """Take the beat of this frame, for the lights that flash with it."""
        self._beats = beats

    def clock(self, source: str) -> ClockBeat | None:
        """The beat of the first device that sends MIDI clock ("midi"), or time code ("mtc") with the tempo of /bpm."""
        now = self._clock()
        for device in self._roster:
            if source == "midi" and (beat := device.clock_in.beat(now)) is not None:
                return beat
            if source == "mtc" and (seconds := device.timecode.seconds(now)) is not None:
                bpm = self._target.value("/bpm")
                assert isinstance(bpm, float)
                return ClockBeat(bpm, seconds * bpm / 60)
        return None

    def send(self, changes: Mapping[str, object]) -> None:
        """Obey /midi/learn and /midi/save."""
        if LEARN in changes:
            self._learn(str(changes[LEARN]))
        if where := changes.get(SAVE):
            self._target.set(SAVE, "")
            self._to_save = str(where)  # in the thread: a disk may take its time
            self._wake.set()

    def status(self) -> str:
        """What is being learned, a clock that is not followed, or the controls that wait for their value."""
        if (learning := self._learning) is not None:
            return f"MIDI: {learning.status}"
        if (beat := self.clock("midi")) is not None and self._target.value("/clock") != CLOCKS.index("midi"):
            return f"MIDI clock: {beat.bpm:.1f} bpm (/clock midi follows it)"
        waiting = [
            f"{device.name_of(control)} waits at {action.binding.address}"
            for device in self._roster
            for control, action in device.actions.items()
            if action.waits
        ]
        return "MIDI: " + ", ".join(waiting[:3]) if waiting else ""

    def close(self) -> None:
        """Close the devices; may be called twice."""
        self._closing.set()
        self._wake.set()
        self._thread.join(1.0)
        self._roster.close()

    def scan(self) -> None:
        """Follow devices that come and go, and read the map again if it was saved."""
        if self._map.follow():
            self._bind_all()
        bound = self._preset
        self._roster.scan()
        if self._preset is not bound:  # meanwhile, when a new device was not among the others yet
            self._bind_all()

    def step(self) -> None:
        """Show what has changed, bind the control that is being learned, and save."""
        now = self._clock()
        for device in self._roster:
            device.show(self._beats, now)
        if (learning := self._learning) is not None and (found := learning.result(now)) is not None:
            self._learning = None
            self._take(learning, *found)
        if self._to_save:
            where, self._to_save = self._to_save, ""
            self._save(where)

    def _serve(self) -> None:
        due = 0.0
        while not self._closing.is_set():
            try:
                if self._clock() >= due or self._bound:
                    due, self._bound = self._clock() + _SCAN_EVERY, False
                    self.scan()
                self.step()
            except Exception as error:
                log.warning("MIDI: %s: %s", type(error).__name__, error)
            self._scanned.set()
            busy = self._learning is not None or any(device.shows for device in self._roster)
            self._wake.wait(EVERY if busy else _SCAN_EVERY)
            self._wake.clear()

    def _meet(self, device: Device) -> None:
        device.on_movement = self._hear
        with self._lock:
            self._bind(device)

    def _bind_all(self) -> None:
        with self._lock:
            for device in self._roster:
                self._bind(device)
        self._bound = True
        self._wake.set()

    def _bind(self, device: Device) -> None:
        params = self._target.params
        bindings = [*self._map.fitting(params), *self._preset.values(), *self._learned.values()]
        there = [each for each in bindings if param_at(each.address, params) is not None]
        device.bind(there, self._target, self._map.takeover)

    def _take(self, learning: Learning, control: Control, binding: Binding) -> None:
        """Bind the control that was learned."""
        self._target.set(LEARN, "")
        device = learning.device
        assert isinstance(device, Device)
        before = device.actions.get(control)
        name = device.name_of(control)
        self._learned[name] = replace(binding, control=name)
        self._bind_all()
        conflict = f" (it was {before.binding.address})" if before and before.binding.address != binding.address else ""
        log.warning("MIDI: %s of %s is %s now%s", name, device.name, binding.address, conflict)

    def _hear(self, device: Device, movement: Movement) -> bool:
        """Whether a movement is for learning."""
        if (learning := self._learning) is None:
            return False
        learning.hear(device, movement, self._clock())
        return True

    def _learn(self, written: str) -> None:
        self._learning = None
        if not written:
            return
        try:
            binding = fit(read_binding(ANY, written), self._target.params)
        except ValueError as error:
            self._target.set(LEARN, "")
            log.warning("%s: %s", LEARN, error)
            return
        param = param_at(binding.address, self._target.params)
        assert param is not None
        self._learning = Learning(binding, param)
        self._wake.set()

    def _save(self, where: str) -> None:
        path = self._map.path if where == "map" else self.preset
        if path is None or not self._learned:
            log.warning("%s %s: nothing was learned", SAVE, where)
            return
        try:
            save(path, self._learned)
        except (OSError, ValueError) as error:
            log.warning("%s: the bindings cannot be saved (%s)", path, error)
        else:
            log.warning("MIDI: saved in %s: %s", path, ", ".join(self._learned))
