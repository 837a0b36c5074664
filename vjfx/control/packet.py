"""OSC packets, bytes to values and back (Open Sound Control specification 1.0, and the argument types of 1.1).

A parser of our own: python-osc loops forever on an element with a negative size, and reads a truncated number as a
number. This one accepts a valid packet as a whole and refuses any other.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

_BUNDLE = b"#bundle\0"
_AT_ONCE = bytes(7) + b"\1"  # the time tag that means now
_NUMBERS = {tag: struct.Struct(f">{code}") for tag, code in {"i": "i", "f": "f", "d": "d", "h": "q", "t": "Q"}.items()}
_WORDS = {"T": True, "F": False, "I": True, "N": None}
_IMPULSE = ",I"  # OSC 1.1: a trigger


def decode(packet: bytes) -> list[tuple[str, object]]:
    """The addresses and values in a packet, in order; bundles are opened, their times ignored. Raises ValueError.

    One argument is itself, several are a tuple, none is the empty tuple: a trigger. An RGBA colour is four numbers from
    0 to 1.
    """
    messages: list[tuple[str, object]] = []
    waiting = [packet]  # a stack, not recursion: a packet of 64 kB can nest thousands of bundles
    while waiting:
        data = waiting.pop()
        if data.startswith(_BUNDLE):
            waiting += reversed(_elements(data))
        else:
            messages.append(_message(data))
    return messages


def message(address: str, value: object) -> bytes:
    """One value as an OSC message; a tuple becomes several arguments. Raises ValueError or OverflowError."""
    arguments = value if isinstance(value, tuple | list) else (value,)
    tags, data = ",", b""
    for argument in arguments:
        tag, encoded = _encode(argument)
        tags, data = tags + tag, data + encoded
    return _padded(address) + _padded(tags) + data


def bundle(messages: Iterable[bytes]) -> bytes:
    """Messages that take effect together, at once."""
    return _BUNDLE + _AT_ONCE + b"".join(len(each).to_bytes(4) + each for each in messages)


def _elements(data: bytes) -> list[bytes]:
    place, elements = len(_BUNDLE) + len(_AT_ONCE), []
    if place > len(data):
        raise ValueError("truncated bundle: it has no time")
    while place < len(data):
        size = _size(data, place)
        elements.append(_take(data, place + 4, size))
        place += 4 + size
    return elements


def _message(data: bytes) -> tuple[str, object]:
    if not data.startswith(b"/"):
        raise ValueError("not an OSC packet: it starts with neither / nor #bundle" if data else "empty packet")
    address, place = _string(data, 0)
    if place == len(data):  # very old senders leave the type tags out
        return address, ()
    tags, place = _string(data, place)
    if not tags.startswith(","):
        raise ValueError("the type tags do not start with a comma")
    arguments: list[object] = []
    for tag in tags[1:]:
        if tag in _NUMBERS:
            number = _NUMBERS[tag]
            arguments += number.unpack(_take(data, place, number.size))
            place += number.size
        elif tag in _WORDS:
            arguments.append(_WORDS[tag])
        elif tag not in "[]":  # an array's members count as arguments
            argument, place = _other(tag, data, place)
            arguments.append(argument)
    if tags == _IMPULSE:
        return address, ()
    return address, arguments[0] if len(arguments) == 1 else tuple(arguments)


def _other(tag: str, data: bytes, place: int) -> tuple[object, int]:
    match tag:
        case "s" | "S":
            return _string(data, place)
        case "r" | "m" | "c":
            parts = _take(data, place, 4)
            value = {"r": tuple(part / 255 for part in parts), "m": tuple(parts), "c": chr(parts[3])}[tag]
            return value, place + 4
        case "b":
            size = _size(data, place)
            return _take(data, place + 4, size), place + 4 + size + -size % 4
    raise ValueError(f"unknown argument type '{tag}'")


def _string(data: bytes, place: int) -> tuple[str, int]:
    end = data.find(0, place)
    after = end + 4 - (end - place) % 4
    if end < 0 or after > len(data):
        raise ValueError("truncated text")
    return data[place:end].decode(), after


def _size(data: bytes, place: int) -> int:
    return int.from_bytes(_take(data, place, 4), signed=True)


def _take(data: bytes, place: int, size: int) -> bytes:
    if size < 0:
        raise ValueError(f"an element of {size} bytes")
    if size > len(data) - place:
        raise ValueError(f"truncated packet: {size} bytes expected, {max(len(data) - place, 0)} left")
    return data[place : place + size]


def _encode(argument: object) -> tuple[str, bytes]:
    match argument:
        case bool():
            return "T" if argument else "F", b""
        case int() if -(2**31) <= argument < 2**31:
            return "i", _NUMBERS["i"].pack(argument)
        case int() if -(2**63) <= argument < 2**63:
            return "h", _NUMBERS["h"].pack(argument)
        case float():
            return "f", struct.pack(">f", argument)
        case str():
            return "s", _padded(argument)
    raise ValueError(f"{argument!r} cannot be sent over OSC")


def _padded(text: str) -> bytes:
    data = text.encode()
    return data + bytes(4 - len(data) % 4)
