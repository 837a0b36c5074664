"""Numbers made fresh each frame, that routes send to values: what is heard, the beat, and slow oscillators."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from vjfx.beat import BAR
from vjfx.errors import unknown

AUDIO = {
    "audio/level": "loudness, 0..1 after automatic gain",
    "audio/bass": "20 to 150 Hz, 0..1",
    "audio/mid": "150 Hz to 2 kHz, 0..1",
    "audio/high": "2 to 16 kHz, 0..1",
    "audio/onset": "1 when something starts to sound, then falling to 0",
}
TIMED = {
    "beat/phase": "0..1 through each beat",
    "beat/pulse": "1 on the beat, then falling to 0",
    "bar/phase": "0..1 through each bar of four beats",
    "lfo/sine/BEATS": "0..1, a wave every BEATS beats; also lfo/triangle, lfo/saw, lfo/square, lfo/random",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """What a signal may look at."""

    heard: Mapping[str, float]
    beats: float


Signal: TypeAlias = Callable[[Moment], float]


def signal(name: str) -> Signal:
    """The function behind a signal's name, result 0..1; raises ValueError with the nearest name."""
    if name in AUDIO:
        return lambda moment: moment.heard.get(name, 0.0)
    if name in _BEAT:
        return _BEAT[name]
    kind, _, rest = name.partition("/")
    shape, _, rate = rest.partition("/")
    if kind == "lfo" and shape in _SHAPES:
        return _lfo(_SHAPES[shape], name, rate)
    raise ValueError(unknown("signal", name, [*AUDIO, *TIMED]))


class Signals:
    """The signals that the routes of a show listen to."""

    def __init__(self, names: Iterable[str]) -> None:
        self._signals = {name: signal(name) for name in names}

    def read(self, heard: Mapping[str, float], beats: float) -> dict[str, float]:
        """All of them now."""
        moment = Moment(heard, beats)
        return {name: function(moment) for name, function in self._signals.items()}


def _lfo(shape: Callable[[float, int], float], name: str, rate: str) -> Signal:
    try:
        period = float(rate)
    except ValueError:
        period = 0.0
    if not 1 / 64 <= period <= 65536:
        raise ValueError(f"'{name}' wants its length in beats, 1/64 to 65536, as in 'lfo/sine/8'")
    return lambda moment: shape(moment.beats / period % 1.0, math.floor(moment.beats / period))


_BEAT: dict[str, Signal] = {
    "beat/phase": lambda moment: moment.beats % 1.0,
    "beat/pulse": lambda moment: (1.0 - moment.beats % 1.0) ** 2,
    "bar/phase": lambda moment: moment.beats / BAR % 1.0,
}
_SHAPES: dict[str, Callable[[float, int], float]] = {
    "sine": lambda phase, _: 0.5 - 0.5 * math.cos(2 * math.pi * phase),
    "triangle": lambda phase, _: 1 - abs(2 * phase - 1),
    "saw": lambda phase, _: phase,
    "square": lambda phase, _: float(phase < 0.5),
    "random": lambda _, cycle: random.Random(cycle).random(),
}
