"""MIDI controllers of a performance: found, followed as they come and go, and bound to addresses."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from threading import Event, Lock, Thread

from vjfx.control.midi import ports
from vjfx.control.midi.device import Device
from vjfx.core.binding import Binding
from vjfx.core.errors import DeviceError
from vjfx.core.protocols import Controller, ControlTarget

log = logging.getLogger("vjfx")

_SCAN_EVERY = 1.0  # seconds
_FIRST_SCAN_WITHIN = 2.0  # seconds that a start waits for a driver
ALL, AUTO = "all", "auto"


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
    device sends is carried out in the driver's thread.
    """

    def __init__(
        self, wanted: str, target: ControlTarget, system: ports.Ports, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        """Open what is there now; what is missing is waited for."""
        self._wanted = "" if wanted in (ALL, AUTO) else wanted
        self._target, self._system, self._clock = target, system, clock
        self._devices: dict[str, Device] = {}  # by port
        self._refused: set[str] = set()  # ports that do not open, reported once
        self._preset: Mapping[str, Binding] = {}
        self._lock = Lock()
        self._closing, self._scanned = Event(), Event()
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
        with self._lock:
            self._preset = bindings
            for device in self._devices.values():
                self._bind(device)

    def status(self) -> str:
        """The controls that were moved and do not yet have hold of their value."""
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
        self._thread.join(1.0)
        with self._lock:
            for device in self._devices.values():
                device.close()
            self._devices = {}

    def scan(self) -> None:
        """Open devices that have come, and close those that have gone."""
        try:
            there = [name for name in self._system.inputs() if self._wanted.casefold() in name.casefold()]
        except OSError:
            return  # a sound server that restarts; the next scan asks again
        for port in [port for port in self._devices if port not in there]:
            self._drop(port)
        for port in there:
            if port not in self._devices:
                self._add(port)

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                self.scan()
            except Exception as error:
                log.warning("MIDI: %s: %s", type(error).__name__, error)
            if not self._scanned.is_set():
                self._scanned.set()
            self._closing.wait(_SCAN_EVERY)

    def _add(self, port: str) -> None:
        device = Device(port, self._clock)
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
            log.info("MIDI: %s is connected", device.name)

    def _drop(self, port: str) -> None:
        with self._lock:
            device = self._devices[port]
            self._devices = {name: each for name, each in self._devices.items() if name != port}
        device.close()
        log.warning("MIDI: %s has gone; it is used again once it is back", device.name)

    def _bind(self, device: Device) -> None:
        device.bind(self._preset.values(), self._target, "jump")

    def _there(self) -> str:
        try:
            there = [ports.short(name) for name in self._system.inputs()]
        except OSError:
            there = []
        return f"connected: {', '.join(there) or 'none'}"
