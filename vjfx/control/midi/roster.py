"""The controllers that are connected: opened as they come, let go as they leave."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from vjfx.control.midi.device import Device
from vjfx.control.midi.ports import Ports, belongs, short

log = logging.getLogger("vjfx")


class Roster:
    """The devices whose input's name contains `wanted`. `scan` is called in one thread; the rest may be read in any."""

    def __init__(
        self, wanted: str, system: Ports, clock: Callable[[], float], on_device: Callable[[Device], None]
    ) -> None:
        """`on_device` is called with each new device before it plays."""
        self._wanted, self._system, self._clock, self._on_device = wanted, system, clock, on_device
        self._devices: dict[str, Device] = {}  # by port; replaced, never changed
        self._refused: set[str] = set()  # ports that do not open, reported once
        self._scanned = False

    def __iter__(self) -> Iterator[Device]:
        """The devices that are connected now."""
        return iter(self._devices.values())

    def scan(self) -> None:
        """Open devices that have come, and close those that have gone."""
        try:
            there = [name for name in self._system.inputs() if self._wanted.casefold() in name.casefold()]
            for port in [port for port in self._devices if port not in there]:
                self._drop(port)
            for port in there:
                if port not in self._devices:
                    self._add(port)
            if any(device.wants_output for device in self):
                self._connect_outputs()
        except OSError:
            pass  # a sound server that restarts; the next scan asks again
        self._scanned = True

    def connected(self) -> str:
        """What is there, wanted or not, for messages."""
        try:
            there = [short(name) for name in self._system.inputs()]
        except OSError:
            there = []
        return f"connected: {', '.join(there) or 'none'}"

    def close(self) -> None:
        """Close all devices; may be called twice."""
        for device in self:
            device.close()
        self._devices = {}

    def _add(self, port: str) -> None:
        device = Device(port, self._clock)
        self._on_device(device)
        try:
            device.input = self._system.open_input(port, device.receive)
        except OSError as error:
            if port not in self._refused:
                log.warning("MIDI input '%s' cannot be opened (%s)", port, error)
            self._refused.add(port)
            return
        self._refused.discard(port)
        self._devices = {**self._devices, port: device}
        if self._scanned:
            log.warning("MIDI: %s is connected", device.name)

    def _drop(self, port: str) -> None:
        device = self._devices[port]
        self._devices = {name: each for name, each in self._devices.items() if name != port}
        device.close()
        self._refused.clear()
        log.warning("MIDI: %s has gone; it is used again once it is back", device.name)

    def _connect_outputs(self) -> None:
        free = self._system.outputs()
        for device in self:
            name = next((name for name in free if belongs(name, device.port)), None)
            if name is None:
                continue
            free.remove(name)
            if device.wants_output and name not in self._refused:
                try:
                    device.connect(self._system.open_output(name))
                except OSError as error:
                    self._refused.add(name)
                    log.warning("MIDI output '%s' cannot be opened (%s); the device shows nothing", name, error)
