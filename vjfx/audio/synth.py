"""The built-in beat: four bars of house, for shows without a sound of their own."""

from __future__ import annotations

import math

import numpy as np

from vjfx.audio import voices
from vjfx.audio.tempo import Tempo
from vjfx.errors import UsageError
from vjfx.interfaces import Samples, Setting

_SLOWEST, _FASTEST = 40, 240
_STEPS = 4  # to a beat
_BAR = 16  # steps

_G, _A, _B, _C, _D, _E, _F = 392.0, 440.0, 493.88, 523.25, 587.33, 659.26, 698.46
_CHORDS = ((_A, _C, _E, _G), (_A, _C, _E, _F), (_G, _B, _C, _E), (_G, _B, _D, _E))  # Am7, Fmaj7, Cmaj7, Em7
_ROOTS = (55.0, 43.65, 65.41, 41.2)  # A, F, C, E

# Loudness on each step of a bar, in tenths; the last bar ends on a fill.
_KICK = ("9...9...9...9...",) * 4
_CLAP = ("....9.......9...",) * 3 + ("....9.......9.57",)
_CLOSED = ("53.453.453.453.4",) * 4
_OPEN = ("..4...4...4...4.",) * 3 + ("..4...4...4.....",)
_BASS = ("..5..4.5..5..4.5",) * 3 + ("..5..4.5..5.5.55",)
_STAB = ("...6..5.....5...", "...6..5.........", "...6..5.....5...", "...6..5...5..5..")

Hit = tuple[Samples, float]  # a sound and its gain


class Synth:
    """A beat made of short sounds at exact times: 48 kHz stereo, the same for the same tempo; the first beat is at 0.

    `argument` is the tempo in beats a minute, or empty for 128. Raises UsageError.
    """

    rate = 48000
    channels = 2

    def __init__(self, argument: str, setting: Setting) -> None:
        del setting
        self.tempo = Tempo(_bpm(argument) if argument else 128.0)
        self._heard = 0  # samples since the show began
        self._asked = 0  # the end of the furthest that anybody has asked for
        self._drums, self._music = _pattern(self.rate)
        self._duck = voices.duck(self.rate)
        self._longest = max(len(sound) for step in (*self._drums, *self._music) for sound, _ in step)

    @property
    def bpm(self) -> float:
        """Beats a minute, 40 to 240; set, it holds from the furthest sample asked for so far, without a jump."""
        return self.tempo.bpm

    @bpm.setter
    def bpm(self, bpm: float) -> None:
        self.tempo.change(min(max(bpm, _SLOWEST), _FASTEST), self._asked / self.rate)

    def read(self, now: float) -> Samples:
        """What has sounded since the last call up to `now`, (n, 2); at most the newest 10 s of it."""
        stop = round(now * self.rate)
        start = max(min(self._heard, stop), stop - 10 * self.rate)
        self._heard = stop
        return self.samples(start, stop - start)

    def samples(self, start: int, count: int) -> Samples:
        """The sound (count, 2) from sample `start` of the show on, from any thread; before 0 there is silence."""
        self._asked = max(self._asked, start + count)
        first = math.floor(self.tempo.beat((start - self._longest) / self.rate) * _STEPS)
        last = math.ceil(self.tempo.beat((start + count) / self.rate) * _STEPS)
        steps = [(step % len(self._drums), self._sample(step) - start) for step in range(max(0, first), last + 1)]
        drums = np.zeros((count, self.channels), np.float32)
        music = np.zeros((count, self.channels), np.float32)
        for step, at in steps:
            for sound, gain in self._music[step]:
                _add(music, sound, at, gain)
            for sound, gain in self._drums[step]:
                _add(drums, sound, at, gain)
        for step, at in steps:
            if step % _STEPS == 0:
                here, there = _overlap(count, at, len(self._duck))
                music[here] *= self._duck[there]
        drums += music
        return np.tanh(drums, out=drums)

    def beats(self, start: float, end: float) -> list[float]:
        """The exact times of the beats from `start` up to but without `end`, in seconds of the show."""
        first, last = (math.ceil(self.tempo.beat(max(0.0, seconds))) for seconds in (start, end))
        return [self.tempo.time(beat) for beat in range(first, last)]

    def close(self) -> None:
        """There is nothing to let go of."""

    def _sample(self, step: int) -> int:
        return round(self.tempo.time(step / _STEPS) * self.rate)


def _bpm(text: str) -> float:
    try:
        bpm = float(text)
    except ValueError:
        bpm = math.nan
    if not _SLOWEST <= bpm <= _FASTEST:
        raise UsageError(f"synth:{text}: '{text}' is not a tempo (allowed: {_SLOWEST} to {_FASTEST} beats a minute)")
    return bpm


def _pattern(rate: int) -> tuple[list[list[Hit]], list[list[Hit]]]:
    """What is struck on each step, drums and music."""
    kick, clap = voices.kick(rate), voices.clap(rate)
    closed, opened = voices.hat(rate, 0.025), voices.hat(rate, 0.1)
    drums: list[list[Hit]] = []
    music: list[list[Hit]] = []
    for bar, (root, pitches) in enumerate(zip(_ROOTS, _CHORDS, strict=True)):
        bass, stab = voices.bass(rate, root), voices.chord(rate, pitches)
        drums += _bar((_KICK[bar], kick), (_CLAP[bar], clap), (_CLOSED[bar], closed), (_OPEN[bar], opened))
        music += _bar((_BASS[bar], bass), (_STAB[bar], stab))
    return drums, music


def _bar(*lines: tuple[str, Samples]) -> list[list[Hit]]:
    return [[(sound, int(line[step]) / 10) for line, sound in lines if line[step] != "."] for step in range(_BAR)]


def _add(out: Samples, sound: Samples, at: int, gain: float) -> None:
    here, there = _overlap(len(out), at, len(sound))
    out[here] += sound[there] * np.float32(gain)


def _overlap(count: int, at: int, length: int) -> tuple[slice, slice]:
    """Where `length` samples placed at `at` meet the samples 0 to `count`: in these, and in those."""
    first, last = max(0, at), max(0, min(count, at + length))
    return slice(first, max(first, last)), slice(first - at, max(first, last) - at)
