"""MIDI ports inside this process: a test plugs devices in and plays messages, and reads what was sent to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from vjfx.control.midi import controller, ports


class MemoryPort:
    def __init__(self, ports: MemoryPorts, name: str, receive: Callable[[Sequence[int]], None] | None) -> None:
        self._ports, self.name, self.receive = ports, name, receive
        self.sent: list[tuple[int, ...]] = []
        self.closed = False

    def send(self, message: Iterable[int]) -> None:
        if self.name not in self._ports.names:
            raise OSError("the device has gone")
        self.sent.append(tuple(message))

    def close(self) -> None:
        self.closed = True


class MemoryPorts:
    """`names` are the devices that are plugged in; one with "broken" in its name does not open."""

    def __init__(self, *names: str) -> None:
        self.names = list(names)
        self.opened: dict[str, MemoryPort] = {}  # the newest of each name
        self.senders: dict[str, MemoryPort] = {}

    def inputs(self) -> list[str]:
        return list(self.names)

    def outputs(self) -> list[str]:
        return list(self.names)

    def open_input(self, name: str, receive: Callable[[Sequence[int]], None]) -> MemoryPort:
        if "broken" in name:
            raise OSError("no such device")
        self.opened[name] = MemoryPort(self, name, receive)
        return self.opened[name]

    def open_output(self, name: str) -> MemoryPort:
        self.senders[name] = MemoryPort(self, name, None)
        return self.senders[name]

    def play(self, name: str, *messages: Sequence[int]) -> None:
        for message in messages:
            receive = self.opened[name].receive
            assert receive is not None
            receive(message)

    @property
    def open(self) -> list[str]:
        return [name for name, port in self.opened.items() if not port.closed]


def replace_system(monkeypatch: pytest.MonkeyPatch, *names: str) -> MemoryPorts:
    """The system's ports are these, and there is no map of a user, until the test is over."""
    memory = MemoryPorts(*names)
    monkeypatch.setattr(ports, "system", lambda: memory)
    monkeypatch.setattr(controller, "user_map", lambda: Path("no map"))
    return memory
