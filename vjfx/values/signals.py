"""Signals: numbers computed for each frame that routes add to values: audio analysis, the beat, and LFOs."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from itertools import pairwise

from vjfx.core.errors import unknown
from vjfx.values.beat import BEATS_PER_BAR, METRES

BANDS = 16  # audio/band/1 to audio/band/16
_LOWEST, _HIGHEST = 30.0, 16000.0  # hertz
# Where each band ends and the next one begins, in hertz.
TONE_EDGES = (20.0, 160.0, 500.0, 2500.0, _HIGHEST)  # bass, lowmid, mid, high
BAND_EDGES = tuple(_LOWEST * (_HIGHEST / _LOWEST) ** (band / BANDS) for band in range(BANDS + 1))
_TONES = {
    "audio/bass": "kick and bass",
    "audio/lowmid": "the body of voices, chords and toms",
    "audio/mid": "voices, chords, snare",
    "audio/high": "hi-hats and hiss",
}


@dataclass(frozen=True, slots=True)
class SignalContext:
    """What signals are computed from."""

    audio: Mapping[str, float]  # by name, from the analyzer
    beats: float  # since the start
    now: float  # seconds of the show
    bars: float  # since the start
    metre: int  # beats per bar


@dataclass(frozen=True, slots=True)
class Signal:
    """One number from `low` to `high`; one that is `endless` keeps counting."""

    help: str
    read: Callable[[SignalContext], float]
    low: float = 0.0
    high: float = 1.0
    unit: str = ""

    @property
    def endless(self) -> bool:
        """Whether it has no upper limit: a route wraps it around the range of its value."""
        return math.isinf(self.high)

    def share(self, context: SignalContext) -> float:
        """Its position in its range, 0..1; unchanged if it is endless."""
        value = self.read(context)
        return value if self.endless else (value - self.low) / (self.high - self.low)


def _audio(name: str, help: str, low: float = 0.0, high: float = 1.0, unit: str = "") -> tuple[str, Signal]:
    return name, Signal(help, lambda context: context.audio.get(name, low), low, high, unit)


# Computed by the audio analyzer; without a sound each is at its lowest.
AUDIO_SIGNALS: dict[str, Signal] = dict(
    (
        _audio("audio/level", "overall loudness, with automatic gain"),
        _audio("audio/db", "overall loudness without automatic gain; 0 is full scale", -90.0, 0.0, "dB"),
        *(
            _audio(name, f"{low:.0f} to {high:.0f} Hz: {what}, with automatic gain")
            for (name, what), low, high in zip(_TONES.items(), TONE_EDGES, TONE_EDGES[1:], strict=False)
        ),
        *(
            _audio(f"audio/band/{number}", f"{low:.0f} to {high:.0f} Hz, with automatic gain")
            for number, (low, high) in enumerate(pairwise(BAND_EDGES), 1)
        ),
        _audio("audio/centroid", "brightness: the centre of the spectrum, 0 at 30 Hz, 1 at 16 kHz, in octaves"),
        _audio("audio/flux", "how much louder all bands have just become; falls afterwards"),
        _audio("audio/onset", "1 on any hit or note; falls to 0 in a fifth of a second"),
        _audio("onset/any", "the same as audio/onset"),
        _audio("onset/kick", "1 on a kick drum; falls to 0 in a fifth of a second"),
        _audio("onset/snare", "1 on a snare drum or a clap; falls to 0 in a fifth of a second"),
        _audio("onset/hat", "1 on a hi-hat, a ride or a shaker; falls to 0 in a fifth of a second"),
        _audio("beat/bpm", "detected tempo", 60.0, 200.0, "bpm"),
        _audio("beat/confidence", "the probability that the detected beat is right"),
        _audio("section/energy", "how full the music is, over bars, beside the last minutes of it"),
        _audio("section/build", "rises in a build, from its beginning to the drop; then 0"),
        _audio("section/drop", "1 when all returns at once after a break or a build; falls to 0 in two bars"),
        _audio("section/break", "1 while the drums are out, until a build begins or they return"),
        _audio("section/change", "1 when a new part of the song begins, on its bar line; falls to 0 in a beat"),
    )
)
SIGNALS = AUDIO_SIGNALS | {
    "beat/phase": Signal("position within the beat", lambda context: context.beats % 1.0),
    "beat/pulse": Signal("1 on the beat; falls to 0 by the next", lambda context: (1.0 - context.beats % 1.0) ** 2),
    "beat/time": Signal("beats since the start, with fractions", lambda context: context.beats, high=math.inf),
    "beat/count": Signal("whole beats since the start", lambda context: math.floor(context.beats), high=math.inf),
    "beat/metre": Signal(
        "beats per bar, as heard or as set at /metre", lambda context: context.metre, METRES[0], METRES[-1], "beats"
    ),
    "bar/phase": Signal("position within the bar", lambda context: context.bars % 1.0),
    "bar/pulse": Signal("1 on the first beat of a bar; falls to 0 by the second", lambda context: _pulse(context)),
    "bar/time": Signal("bars since the start, with fractions", lambda context: context.bars, high=math.inf),
    "bar/count": Signal("whole bars since the start", lambda context: math.floor(context.bars), high=math.inf),
    "random/beat": Signal("a new random number on each beat", lambda context: _random(0.0, math.floor(context.beats))),
    "random/bar": Signal("a new random number in each bar", lambda context: _random(0.0, math.floor(context.bars))),
    "time": Signal("seconds since the start", lambda context: context.now, high=math.inf, unit="s"),
}
_LFO = "lfo/SHAPE/RATE"
PATTERNS = {
    _LFO: "a periodic wave. SHAPE: sine, triangle, saw, square or random. RATE: the period in beats (8), bars (2bars)"
    " or seconds (10s), or the frequency (0.5hz)",
}


def signal(name: str) -> Signal:
    """The signal of this name; raises ValueError with the nearest right name."""
    if name in SIGNALS:
        return SIGNALS[name]
    kind, _, rest = name.partition("/")
    shape, _, rate = rest.partition("/")
    if kind == "lfo" and shape in _SHAPES:
        return Signal(PATTERNS[_LFO], _lfo(_SHAPES[shape], name, rate))
    if kind == "lfo" and (close := get_close_matches(shape, _SHAPES, n=1, cutoff=0.5)):
        right = f"lfo/{close[0]}/{rate if _RATE.fullmatch(rate) else 8}"
        raise ValueError(f"unknown signal '{name}'; did you mean '{right}'? (allowed shapes: {', '.join(_SHAPES)})")
    raise ValueError(unknown("signal", name, [*SIGNALS, *PATTERNS]))


class SignalReader:
    """Computes the signals that a show uses."""

    def __init__(self, names: Iterable[str]) -> None:
        self._signals = {name: signal(name) for name in names}

    def read(
        self,
        audio: Mapping[str, float],
        beats: float,
        now: float = 0.0,
        bars: float | None = None,
        metre: int = BEATS_PER_BAR,
    ) -> dict[str, float]:
        """All of them, each as its position in its range; "beat/count" and "bar/count" are always among them.

        Without `bars` all bars so far had `metre` beats.
        """
        context = SignalContext(audio, beats, now, beats / metre if bars is None else bars, metre)
        values = {name: signal.share(context) for name, signal in self._signals.items()}
        values["beat/count"], values["bar/count"] = math.floor(beats), math.floor(context.bars)
        return values


_RATE = re.compile(r"(\d+\.?\d*|\.\d+)(beats?|bars?|hz|s)?")


def _lfo(shape: Callable[[float, int], float], name: str, rate: str) -> Callable[[SignalContext], float]:
    found = _RATE.fullmatch(rate)
    number, unit = (float(found[1]), found[2] or "beats") if found else (0.0, "")
    if not 1 / 1024 <= number <= 65536:
        raise ValueError(f"'{name}' needs a period in beats, as in 'lfo/sine/8', or 2bars, 10s or 0.5hz")
    cycles = partial(_CYCLES[unit.rstrip("s") or "s"], number)

    def wave(context: SignalContext) -> float:
        at = cycles(context)
        return shape(at % 1.0, math.floor(at))

    return wave


def _pulse(context: SignalContext) -> float:
    """1 at the start of each bar, falling to 0 over its first beat."""
    return float(max(0.0, 1.0 - context.metre * (context.bars % 1.0)) ** 2)


def _random(phase: float, cycle: int) -> float:
    del phase
    return random.Random(cycle).random()


_CYCLES: dict[str, Callable[[float, SignalContext], float]] = {
    "beat": lambda period, context: context.beats / period,
    "bar": lambda period, context: context.bars / period,
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
