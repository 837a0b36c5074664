"""Numbers made fresh each frame, that routes send to values: what is heard, the beat, and slow oscillators."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from vjfx.core.errors import unknown
from vjfx.values.beat import BEATS_PER_BAR

BANDS = 16  # of audio/band/N


@dataclass(frozen=True, slots=True)
class SignalContext:
    """What a signal is computed from."""

    audio: Mapping[str, float]  # by name, from the analyzer
    beats: float  # since the start
    now: float  # seconds of the show

    @property
    def bars(self) -> float:
        """Bars since the start."""
        return self.beats / BEATS_PER_BAR


@dataclass(frozen=True, slots=True)
class Signal:
    """One number, from `low` to `high`; one that is `endless` counts on and on."""

    help: str
    read: Callable[[SignalContext], float]
    low: float = 0.0
    high: float = 1.0

    @property
    def endless(self) -> bool:
        """Whether it has no upper end: a route lets it go round the range of its value."""
        return math.isinf(self.high)

    def share(self, context: SignalContext) -> float:
        """Where it is in its range, 0..1; an endless one as it is."""
        value = self.read(context)
        return value if self.endless else (value - self.low) / (self.high - self.low)


def _heard(name: str, help: str, low: float = 0.0, high: float = 1.0) -> tuple[str, Signal]:
    return name, Signal(help, lambda context: context.audio.get(name, low), low, high)


SIGNALS: dict[str, Signal] = dict(
    (
        _heard("audio/level", "loudness of everything, gain set by itself"),
        _heard("audio/db", "loudness of everything in decibels, as it is", -90.0, 0.0),
        _heard("audio/bass", "kick and bass, gain set by itself"),
        _heard("audio/lowmid", "the body of voices, chords and toms, gain set by itself"),
        _heard("audio/mid", "voices, chords, snare, gain set by itself"),
        _heard("audio/high", "hats and hiss, gain set by itself"),
        *(
            _heard(f"audio/band/{n}", "one of 16 bands from low to high, gain set by itself")
            for n in range(1, BANDS + 1)
        ),
        _heard("audio/centroid", "how bright the sound is"),
        _heard("audio/flux", "how much is changing in the sound"),
        _heard("audio/onset", "1 when something is struck, then falling"),
        _heard("onset/any", "the same"),
        _heard("onset/kick", "1 on a kick drum, then falling"),
        _heard("onset/snare", "1 on a snare or clap, then falling"),
        _heard("onset/hat", "1 on a hi-hat, then falling"),
        _heard("beat/bpm", "the tempo that is heard", 60.0, 200.0),
        _heard("beat/confidence", "how sure the tempo is"),
    )
) | {
    "beat/phase": Signal("through each beat", lambda context: context.beats % 1.0),
    "beat/pulse": Signal("1 on the beat, then falling", lambda context: (1.0 - context.beats % 1.0) ** 2),
    "beat/time": Signal("beats so far, with what has passed of this one", lambda context: context.beats, high=math.inf),
    "beat/count": Signal("beats so far", lambda context: math.floor(context.beats), high=math.inf),
    "bar/phase": Signal("through each bar of four beats", lambda context: context.bars % 1.0),
    "bar/pulse": Signal("1 on the first beat of a bar, then falling", lambda context: _pulse(context.bars)),
    "bar/count": Signal("bars so far", lambda context: math.floor(context.bars), high=math.inf),
    "random/beat": Signal("another number on each beat", lambda context: _random(0.0, math.floor(context.beats))),
    "random/bar": Signal("another number in each bar", lambda context: _random(0.0, math.floor(context.bars))),
    "time": Signal("seconds of the show", lambda context: context.now, high=math.inf),
}
PATTERNS = {
    "lfo/SHAPE/RATE": "a wave: sine, triangle, saw, square or random, every RATE beats (8), bars (2bars), seconds (10s)"
    " or so many times a second (0.5hz)",
}


def signal(name: str) -> Signal:
    """The signal of this name; raises ValueError with the nearest one."""
    if name in SIGNALS:
        return SIGNALS[name]
    kind, _, rest = name.partition("/")
    shape, _, rate = rest.partition("/")
    if kind == "lfo" and shape in _SHAPES:
        return Signal(PATTERNS["lfo/SHAPE/RATE"], _lfo(_SHAPES[shape], name, rate))
    raise ValueError(unknown("signal", name, [*SIGNALS, *PATTERNS]))


class SignalReader:
    """The signals that the routes of a show listen to."""

    def __init__(self, names: Iterable[str]) -> None:
        self._signals = {name: signal(name) for name in names}

    def read(self, audio: Mapping[str, float], beats: float, now: float = 0.0) -> dict[str, float]:
        """All of them now, each as its share of its range; "beat/count" is always among them."""
        context = SignalContext(audio, beats, now)
        values = {name: signal.share(context) for name, signal in self._signals.items()}
        values["beat/count"] = math.floor(beats)
        return values


_RATE = re.compile(r"(\d+\.?\d*|\.\d+)(beats?|bars?|hz|s)?")


def _lfo(shape: Callable[[float, int], float], name: str, rate: str) -> Callable[[SignalContext], float]:
    found = _RATE.fullmatch(rate)
    number, unit = (float(found[1]), found[2] or "beats") if found else (0.0, "")
    if not 1 / 1024 <= number <= 65536:
        raise ValueError(f"'{name}' wants its length in beats, as in 'lfo/sine/8', or as 2bars, 10s or 0.5hz")
    cycles = partial(_CYCLES[unit.rstrip("s") or "s"], number)

    def wave(context: SignalContext) -> float:
        at = cycles(context)
        return shape(at % 1.0, math.floor(at))

    return wave


def _pulse(at: float) -> float:
    """1 at each whole number, then falling over a quarter of the way to the next."""
    return float(max(0.0, 1.0 - BEATS_PER_BAR * (at % 1.0)) ** 2)


def _random(phase: float, cycle: int) -> float:
    del phase
    return random.Random(cycle).random()


_CYCLES: dict[str, Callable[[float, SignalContext], float]] = {
    "beat": lambda period, context: context.beats / period,
    "bar": lambda period, context: context.beats / (BEATS_PER_BAR * period),
    "s": lambda period, context: context.now / period,
    "hz": lambda rate, context: context.now * rate,
}
_SHAPES: dict[str, Callable[[float, int], float]] = {
    "sine": lambda phase, _: 0.5 - 0.5 * math.cos(2 * math.pi * phase),
    "triangle": lambda phase, _: 1 - abs(2 * phase - 1),
    "saw": lambda phase, _: phase,
    "square": lambda phase, _: float(phase < 0.5),
    "random": _random,
}
