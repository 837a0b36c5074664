"""OSC over UDP: a server thread that receives values, and a sender that reports changed values to controllers."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

from vjfx.control.packet import bundle, decode, message
from vjfx.control.pattern import Matcher, is_pattern
from vjfx.core.errors import DeviceError, UsageError
from vjfx.core.param import Kind
from vjfx.core.protocols import Controller, ControlTarget

log = logging.getLogger("vjfx")

_LARGEST = 65_536  # bytes, of a UDP packet
_BUFFER = 4 << 20  # bytes, requested from the system: packets that arrive while Python is busy wait there
_BUNDLE = 1_400  # bytes, so that a bundle fits into one Ethernet frame


def parse_endpoint(text: str, default_host: str) -> tuple[str, int]:
    """Host and port from "[HOST:]PORT", IPv6 hosts in brackets; raises UsageError."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
        raise UsageError(f"'{text}' is not a port (allowed: PORT or HOST:PORT, PORT from 1 to 65535)")
    return host or default_host, int(port)


def open_server(argument: str, target: ControlTarget) -> OscServer:
    """A server on "[HOST:]PORT", by default for this machine only; raises UsageError, DeviceError."""
    return OscServer(*parse_endpoint(argument, "127.0.0.1"), target.set, target)


def open_sender(argument: str, target: ControlTarget) -> OscOut:
    """A sender to "HOST:PORT"; raises UsageError, DeviceError."""
    return OscOut(*parse_endpoint(argument, "127.0.0.1"))


class OscServer(Controller):
    """Calls `target(address, value)` in its own thread for every OSC message that arrives at `host`:`port`.

    `value` is as `packet.decode` returns it. `target` must not raise. Port 0 takes any free port. With `values`,
    address patterns stand for the addresses that match, and an address without a value is answered with its value.
    """

    def __init__(
        self, host: str, port: int, target: Callable[[str, object], None], values: ControlTarget | None = None
    ) -> None:
        """Start the server; raises DeviceError."""
        self._values, self._matcher = values, Matcher()
        self.invalid = 0  # packets that are not OSC
        self.messages = 0
        self._target = target
        self._socket = _listening(host, port)
        self.name = "OSC at {}:{}".format(*self.address)
        self._closing = False
        self._thread = Thread(target=self._listen, name="osc", daemon=True)
        self._thread.start()

    @property
    def address(self) -> tuple[str, int]:
        """The host and port it listens on."""
        host, port = self._socket.getsockname()[:2]
        return host, port

    @property
    def lost(self) -> int | None:
        """Packets that the system dropped because they came too fast; None where it does not report them."""
        with suppress(OSError):
            inode = str(os.fstat(self._socket.fileno()).st_ino)
            table = Path("/proc/net/udp6" if self._socket.family == socket.AF_INET6 else "/proc/net/udp")
            for row in map(str.split, table.read_text().splitlines()):
                if len(row) > 12 and row[9] == inode:
                    return int(row[12])
        return None

    def status(self) -> str:
        """How many messages arrived, if some packets were not OSC."""
        return f"OSC: {self.messages} messages, {self.invalid} invalid packets" if self.invalid else ""

    def close(self) -> None:
        """Stop listening; may be called twice."""
        if self._closing:
            return
        self._closing = True
        host, port = self.address
        with suppress(OSError), socket.socket(self._socket.family, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", ({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port))
        self._thread.join(1.0)
        self._socket.close()

    def _listen(self) -> None:
        buffer = bytearray(_LARGEST)
        view = memoryview(buffer)
        while True:
            try:
                size, sender = self._socket.recvfrom_into(buffer)
            except OSError:  # Windows reports the answers of other machines to our packets here
                size, sender = 0, None
            if self._closing:
                return
            self._take(bytes(view[:size]), sender)

    def _take(self, packet: bytes, sender: object) -> None:
        try:
            messages = decode(packet)
        except ValueError as error:
            if not self.invalid:
                log.warning("OSC: %s (packet ignored; reported once)", error)
            self.invalid += 1
            return
        self.messages += len(messages)
        for address, value in messages:
            for each in self._addresses(address):
                if not self._answer(each, value, sender):
                    self._target(each, value)

    def _addresses(self, address: str) -> list[str]:
        """What an address means: itself, or those that match it as a pattern."""
        if self._values is None or not is_pattern(address):
            return [address]
        return self._matcher.matches(address, self._values.params) or [address]

    def _answer(self, address: str, value: object, sender: Any) -> bool:
        """Whether the message asked for a value; it is sent to the asker."""
        if self._values is None or value != () or sender is None:
            return False
        param, current = self._values.params.get(address), self._values.value(address)
        if param is None or param.kind is Kind.EVENT or current is None:
            return False
        with suppress(OSError, ValueError, OverflowError):
            self._socket.sendto(message(address, current), sender)
        return True


class OscOut(Controller):
    """Sends values to a controller, whether or not it is switched on."""

    def __init__(self, host: str, port: int) -> None:
        """Look up the host; raises DeviceError."""
        family, self._receiver = _resolve(host, port)
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def send(self, changes: Mapping[str, object]) -> None:
        """Send values by address in as few bundles as possible; never waits, and skips what cannot be sent."""
        for packet in _bundles(changes):
            with suppress(OSError):
                self._socket.sendto(packet, self._receiver)

    def close(self) -> None:
        """Close the socket; may be called twice."""
        self._socket.close()


def _bundles(changes: Mapping[str, object]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for address, value in changes.items():
        with suppress(ValueError, OverflowError):  # values that OSC cannot represent
            encoded = message(address, value)
            if waiting and size + len(encoded) > _BUNDLE:
                yield bundle(waiting)
                waiting, size = [], 0
            waiting.append(encoded)
            size += len(encoded) + 4
    if waiting:
        yield bundle(waiting)


def _listening(host: str, port: int) -> socket.socket:
    family, address = _resolve(host, port)
    listener = socket.socket(family, socket.SOCK_DGRAM)
    with suppress(OSError):  # some systems allow less, and treat a larger request as an error
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    try:
        listener.bind(address)
    except (OSError, OverflowError) as error:
        listener.close()
        raise DeviceError(f"OSC cannot listen on {host}:{port} ({getattr(error, 'strerror', error)})") from error
    return listener


def _resolve(host: str, port: int) -> tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int]]:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    except (OSError, UnicodeError) as error:
        raise DeviceError(f"there is no host '{host}' ({getattr(error, 'strerror', error)})") from error
    return family, address  # type: ignore[return-value]  # longer only for IPv6 without IPv6 support
