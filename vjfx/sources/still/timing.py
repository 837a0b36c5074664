"""Where in its loop a picture is, as a function of the beat: the same at every frame rate."""

from __future__ import annotations

import math
import random
from collections import deque
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vjfx.core.param import Values
from vjfx.nets.motion.playback import WAVES, waves

BEATS, BARS = "beat/time", "bar/time"  # the signals that it needs
_TRIPLET = 1 / 6  # of a beat: how late its second half is at full swing
_HASTE = 0.12  # turns that jitter moves the loop by
_STRENGTH = 0.5  # share of the motion that it adds or takes away
_GLIDE = 1.0  # beats in which most of an offset is gone
_AUDIBLE = 3.0  # a strike has fallen to exp(-3), 5 %, after the time that it rings
_GONE = 2.0  # times that, after which it is forgotten
_MOST = 8  # strikes at the same time
_BACK = 1.0  # beats that the clock may jump back, as it follows the music
_ROUNDING = 1e-6  # of a picture: beats are not exact


class Place(NamedTuple):
    """Where a picture is in its loop."""

    beats: float
    turns: float  # of the loop
    strength: float  # of the loop
    waves: NDArray[np.float64]  # (8,), strikes included


class Timing:
    """The place in the loop, as values of the source say."""

    def __init__(self) -> None:
        self._turns, self._strikes = Turns(), Strikes()

    def strike(self, beats: float) -> None:
        """Let it ring from this beat on."""
        self._strikes.hit(beats)

    def at(self, values: Values, beats: float) -> Place:
        """The place at a beat; called once per frame."""
        length, frames = values.number("beats"), values.whole("frames")
        turns = self._turns.at(swung(beats, values.number("swing")), values.number("speed") / length)
        turns = stepped(turns + values.number("phase"), frames)
        ahead, strength = wobble(turns * length if frames else beats, values.number("jitter"))
        strength *= values.number("loop")
        rings = self._strikes.at(beats, values.number("ring"), values.number("turn"))
        return Place(beats, turns + ahead, strength, strength * waves(turns + ahead) + rings)


class Turns:
    """The place in the loop. When the loop becomes faster or slower it does not jump, but glides back to the beat."""

    def __init__(self) -> None:
        self._rate: float | None = None  # turns a beat
        self._offset = 0.0  # turns
        self._beats = 0.0

    def at(self, beats: float, rate: float) -> float:
        """Turns at a beat; called once per frame."""
        if self._offset:
            self._offset *= math.exp(-max(0.0, beats - self._beats) / _GLIDE)
        if self._rate is not None and rate != self._rate:
            offset = self._offset + beats * (self._rate - rate)
            self._offset = (offset + 0.5) % 1.0 - 0.5
        self._rate, self._beats = rate, beats
        if abs(self._offset) < _ROUNDING:
            self._offset = 0.0
        return beats * rate + self._offset


class Strikes:
    """Strikes that ring out, each on top of those before it."""

    def __init__(self) -> None:
        self._starts: deque[float] = deque(maxlen=_MOST)

    def hit(self, beats: float) -> None:
        """Strike it."""
        self._starts.append(beats)

    def at(self, beats: float, ring: float, turn: float) -> NDArray[np.float64]:
        """Waves (8,) at a beat: the loop from its start on, `turn` beats long, which falls to nothing in `ring`."""
        while self._starts and not self._starts[0] - _BACK < beats < self._starts[0] + _GONE * ring:
            self._starts.popleft()
        total = np.zeros(WAVES)
        for start in self._starts:
            age = max(0.0, beats - start)
            total += math.exp(-_AUDIBLE * age / ring) * waves(age / turn)
        return total


def stepped(turns: float, frames: int) -> float:
    """The turns of the picture on view, of so many a loop; 0 frames: smooth."""
    return math.floor(turns * frames + _ROUNDING) / frames if frames else turns


def swung(beats: float, swing: float) -> float:
    """Beats whose second half comes later."""
    beat, part = math.floor(beats), beats % 1.0
    middle = 0.5 + _TRIPLET * swing
    return beat + (0.5 * part / middle if part < middle else 0.5 + 0.5 * (part - middle) / (1 - middle))


def wobble(beats: float, jitter: float) -> tuple[float, float]:
    """Turns that the loop is ahead, and what its strength is multiplied by: smooth random numbers of the beat."""
    if not jitter:
        return 0.0, 1.0
    return _HASTE * jitter * _noise(2 * beats, 0), 1 + _STRENGTH * jitter * _noise(2 * beats, 1)


def walked(bars: float, every: float, motions: int) -> tuple[int, int, float]:
    """The two motions that the walk is between, of so many, and the share of the second; always on to another one."""
    place = bars / every
    step = math.floor(place)
    return _stop(step, motions), _stop(step + 1, motions), smooth(place - step)


def _stop(step: int, motions: int) -> int:
    """Where the walk is after so many steps; `step` and `step + 1` differ where there are two motions or more."""
    if motions < 2:
        return 0
    if motions == 2:
        return step % 2
    # Even steps are anywhere; odd ones avoid those on both sides.
    if step % 2 == 0:
        return random.Random(step).randrange(motions)
    beside = {_stop(step - 1, motions), _stop(step + 1, motions)}
    return random.Random(step).choice([motion for motion in range(motions) if motion not in beside])


def _noise(place: float, channel: int) -> float:
    """-1..1."""
    step = math.floor(place)
    one, other = (2 * random.Random(f"{channel} {number}").random() - 1 for number in (step, step + 1))
    return one + (other - one) * smooth(place - step)


def smooth(share: float) -> float:
    """0..1, slow at both ends."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)
