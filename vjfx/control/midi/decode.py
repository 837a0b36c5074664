"""MIDI messages, bytes to movements of controls (MIDI 1.0 Detailed Specification 4.2, channel messages)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vjfx.control.midi.names import Control

_LENGTHS = {0x80: 3, 0x90: 3, 0xA0: 3, 0xB0: 3, 0xC0: 2, 0xD0: 2, 0xE0: 3}
_DATA, _FINE, _INCREMENT, _DECREMENT = 6, 38, 96, 97  # controllers that change the parameter chosen by the next ones
_NRPN_FINE, _NRPN = 98, 99
_CHOOSING = range(98, 102)  # these two, and 100 and 101, which choose a registered parameter
_NONE = 0x3FFF  # the parameter that means: none is chosen


class Movement(NamedTuple):
    """A control was moved to `share` of its range, 0..1, or by `detents`."""

    control: Control
    share: float
    data: int  # as it was sent, 7 or 14 bits: for encoders, which send steps as positions
    detents: int = 0  # of NRPN increments and decrements, which have no position


class _Pair:
    """A coarse and a fine number that make one of 14 bits. Devices without fine numbers count as 7 bits.

    The coarse number waits for the fine one, so that no position between the two is taken; a device that sends two
    coarse ones in a row leaves out fine ones.
    """

    __slots__ = ("_coarse", "_fine", "_waiting")

    def __init__(self) -> None:
        self._coarse = 0
        self._fine: int | None = None
        self._waiting = False

    def coarse(self, number: int) -> tuple[float, int] | None:
        """Take the coarse number; share and data, unless the fine one is to come."""
        expected = self._fine is not None and not self._waiting
        self._coarse, self._waiting = number, True
        return None if expected else self._position(0)

    def fine(self, number: int) -> tuple[float, int]:
        """Take the fine number."""
        self._fine, self._waiting = number, False
        return self._position(number)

    def _position(self, fine: int) -> tuple[float, int]:
        if self._fine is None:
            return self._coarse / 127, self._coarse << 7
        data = self._coarse << 7 | fine
        return data / 16383, data


class Decoder:
    """Decodes the channel messages of one input; it remembers what 14-bit controllers and NRPN need."""

    def __init__(self) -> None:
        self._pairs: dict[Control, _Pair] = {}
        self._chosen = [_NONE] * 16  # NRPN parameter of each channel

    def decode(self, message: Sequence[int]) -> list[Movement]:
        """The movements that a message means; none for what is not a whole, valid channel message."""
        if not message:
            return []
        kind, channel = message[0] & 0xF0, message[0] & 0x0F
        if _LENGTHS.get(kind) != len(message) or max(message[1:]) > 127:
            return []
        first, last = message[1], message[-1]
        match kind:
            case 0xB0:
                return self._controller(channel, first, last)
            case 0x90 | 0x80:
                velocity = last if kind == 0x90 else 0
                return [Movement(Control("note", channel, first), velocity / 127, velocity)]
            case 0xA0:
                return [Movement(Control("aftertouch", channel, first), last / 127, last)]
            case 0xD0:
                return [Movement(Control("aftertouch", channel), first / 127, first)]
            case 0xC0:
                return [
                    Movement(Control("program", channel, first), 1.0, 127),
                    Movement(Control("program", channel), first / 127, first),
                ]
            case _:
                return [Movement(Control("pitch", channel), _bend(last << 7 | first), last << 7 | first)]

    def _controller(self, channel: int, number: int, value: int) -> list[Movement]:
        moved = [Movement(Control("cc", channel, number), value / 127, value)]
        if number < 64:  # 32 coarse controllers, and their fine ones
            control = Control("cc14", channel, number % 32)
            pair = self._pairs.setdefault(control, _Pair())
            position = pair.coarse(value) if number < 32 else pair.fine(value)
            if position is not None:
                moved.append(Movement(control, *position))
        if number in _CHOOSING:
            self._choose(channel, number, value)
        elif number in (_DATA, _FINE, _INCREMENT, _DECREMENT) and self._chosen[channel] != _NONE:
            control = Control("nrpn", channel, self._chosen[channel])
            pair = self._pairs.setdefault(control, _Pair())
            if number in (_INCREMENT, _DECREMENT):
                moved.append(Movement(control, 0.0, 0, 1 if number == _INCREMENT else -1))
            elif (position := pair.coarse(value) if number == _DATA else pair.fine(value)) is not None:
                moved.append(Movement(control, *position))
        return moved

    def _choose(self, channel: int, number: int, value: int) -> None:
        chosen = 0 if self._chosen[channel] == _NONE else self._chosen[channel]
        if number == _NRPN:
            self._chosen[channel] = value << 7 | chosen & 0x7F
        elif number == _NRPN_FINE:
            self._chosen[channel] = chosen & 0x3F80 | value
        else:
            self._chosen[channel] = _NONE  # a registered parameter: what follows is not for an NRPN


def _bend(bend: int) -> float:
    """The position of a pitch wheel, with its rest, 8192, exactly in the middle."""
    return bend / 16384 if bend < 8192 else 0.5 + (bend - 8192) / 16382
