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
from vjfx.control.midi.written import save
from vjfx.core.binding import Binding
from vjfx.core.errors import DeviceError
from vjfx.core.protocols import Controller, ControlTarget
from vjfx.values.position import param_at

log = logging.getLogger("vjfx")

_SCAN_EVERY = 1.0  # seconds
_FIRST_SCAN_WITHIN = 2.0  # seconds that a start waits for a driver
ALL, AUTO = "all", "auto"
LEARN, SAVE = "/midi/learn", "/midi/save"


def names() -> list[str]:
    """The MIDI inputs that are connected; raises DeviceError where MIDI cannot be used."""
    try:
        return ports.system().inputs()
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
        self._wanted = "" if wanted in (ALL, AUTO) else wanted
        self._target, self._system, self._clock = target, system, clock
        self._devices: dict[str, Device] = {}  # by port
        self._refused: set[str] = set()  # ports that do not open, reported once
        self._map = MidiMap(map_file or user_map())
        self._preset: Mapping[str, Binding] = {}
        self._learned: dict[str, Binding] = {}
        self._learning: Learning | None = None
        self._beats = 0.0
        self._lock = Lock()
        self._closing, self._wake, self._scanned = Event(), Event(), Event()
        self._thread = Thread(target=self._serve, name="midi", daemon=True)
        self._thread.start()
        self._scanned.wait(_FIRST_SCAN_WITHIN)
        if self._wanted and not self._devices:
            log.warning("MIDI: no input is called '%s' (%s); it is used once it is connected", wanted, self._there())

    @property
    def name(self) -> str:  # type: ignore[override]  # it changes as devices come and go
        """The devices that are connected."""
        return f"MIDI: {', '.join(self.names)}" if self._devices else ""

    @property
    def names(self) -> list[str]:
        """The open inputs."""
        return [device.name for device in self._devices.values()]

    def bind(self, bindings: Mapping[str, Binding]) -> None:
        """Replace the bindings of the preset."""
        self._preset = bindings
        self._bind_all()

    def send(self, changes: Mapping[str, object]) -> None:
        """Obey /midi/learn and /midi/save."""
        if LEARN in changes:
            self._learn(str(changes[LEARN]))
        if where := changes.get(SAVE):
            self._target.set(SAVE, "")
            self._save(str(where))

    def status(self) -> str:
        """What is being learned, and the controls that were moved and do not yet have hold of their value."""
        if (learning := self._learning) is not None:
            return f"MIDI: {learning.status}"
        waiting = [
            f"{device.name_of(control)} waits at {action.binding.address}"
            for device in self._devices.values()
            for control, action in device.actions.items()
            if action.waits
        ]
        return "MIDI: " + ", ".join(waiting[:3]) if waiting else ""

    def close(self) -> None:
        """Close the devices; may be called twice."""
        self._closing.set()
        self._wake.set()
        self._thread.join(1.0)
        with self._lock:
            for device in self._devices.values():
                device.close()
            self._devices = {}

    def scan(self) -> None:
        """Open devices that have come, close those that have gone, and read the map again if it was saved."""
        if self._map.follow():
            self._bind_all()
        try:
            there = [name for name in self._system.inputs() if self._wanted.casefold() in name.casefold()]
        except OSError:
            return  # a sound server that restarts; the next scan asks again
        for port in [port for port in self._devices if port not in there]:
            self._drop(port)
        for port in there:
            if port not in self._devices:
                self._add(port)
        if any(device.wants_output for device in self._devices.values()):
            self._connect_outputs()

    def beat(self, beats: float, bpm: float) -> None:
        """Take the beat of this frame, for the lights that flash with it."""
        self._beats = beats

    def step(self) -> None:
        """Show what has changed, and bind the control that is being learned, once it is known."""
        now = self._clock()
        for device in self._devices.values():
            device.show(self._beats, now)
        if self._learning is not None:
            self._learned_now()

    def _learned_now(self) -> None:
        learning = self._learning
        found = learning.result(self._clock()) if learning is not None else None
        if learning is None or found is None:
            return
        control, binding = found
        self._learning = None
        self._target.set(LEARN, "")
        device = learning.device
        assert isinstance(device, Device)
        before = device.actions.get(control)
        name = device.name_of(control)
        self._learned[name] = replace(binding, control=name)
        self._bind_all()
        conflict = f" (it was {before.binding.address})" if before and before.binding.address != binding.address else ""
        log.warning("MIDI: %s of %s is %s now%s", name, device.name, binding.address, conflict)

    def _serve(self) -> None:
        due = 0.0
        while not self._closing.is_set():
            try:
                if self._clock() >= due or not self._scanned.is_set():
                    due = self._clock() + _SCAN_EVERY
                    self.scan()
                self.step()
            except Exception as error:
                log.warning("MIDI: %s: %s", type(error).__name__, error)
            self._scanned.set()
            busy = self._learning is not None or any(device.shows for device in self._devices.values())
            self._wake.wait(EVERY if busy else _SCAN_EVERY)
            self._wake.clear()

    def _add(self, port: str) -> None:
        device = Device(port, self._clock)
        device.on_movement = self._hear
        try:
            device.input = self._system.open_input(port, device.receive)
        except OSError as error:
            if port not in self._refused:
                log.warning("MIDI input '%s' cannot be opened (%s)", port, error)
            self._refused.add(port)
            return
        self._refused.discard(port)
        with self._lock:
            self._bind(device)
            self._devices = {**self._devices, port: device}
        if self._scanned.is_set():
            log.warning("MIDI: %s is connected", device.name)

    def _connect_outputs(self) -> None:
        free = self._system.outputs()
        for device in self._devices.values():
            name = next((name for name in free if ports.belongs(name, device.port)), None)
            if name is not None:
                free.remove(name)
                if device.wants_output and name not in self._refused:
                    self._connect(device, name)

    def _connect(self, device: Device, output: str) -> None:
        try:
            device.connect(self._system.open_output(output))
        except OSError as error:
            self._refused.add(output)
            log.warning("MIDI output '%s' cannot be opened (%s); the device shows nothing", output, error)

    def _drop(self, port: str) -> None:
        with self._lock:
            device = self._devices[port]
            self._devices = {name: each for name, each in self._devices.items() if name != port}
        device.close()
        log.warning("MIDI: %s has gone; it is used again once it is back", device.name)

    def _bind_all(self) -> None:
        with self._lock:
            for device in self._devices.values():
                self._bind(device)
        self._wake.set()

    def _bind(self, device: Device) -> None:
        params = self._target.params
        learned = [each for each in self._learned.values() if param_at(each.address, params) is not None]
        bindings = [*self._map.fitting(params), *self._preset.values(), *learned]
        device.bind(bindings, self._target, self._map.takeover)

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

    def _there(self) -> str:
        try:
            there = [ports.short(name) for name in self._system.inputs()]
        except OSError:
            there = []
        return f"connected: {', '.join(there) or 'none'}"
