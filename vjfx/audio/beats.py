"""The beat of what is heard: a clock that follows it, and goes on through a break."""

from __future__ import annotations

import cmath
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.accents import BANDS, Accents
from vjfx.audio.bars import BEATS, Bars, Belief, Clock

_SLOWEST, _FASTEST = 60.0, 200.0  # beats a minute
_STEP = 2  # hops to a step of the model
_LATE = 0.028  # seconds from a stroke to the middle of its accents
_PHASE, _TEMPO = 4.0, 2.0  # per second and per second squared: how stiffly the clock follows the phase
_LEAN = 1.0  # per second: how fast it takes over the tempo that is believed
_COARSE = 0.02  # of the tempo: what is believed is no finer than this, but the clock is
_NEAR, _CLOSE = 0.2, 0.12  # beats, and ratio of tempos, within which it follows at all
_DOUBT, _NEWS = 1.5, 0.25  # beats of disagreement after which it starts anew, when sure of itself and when not
_APART = 0.4  # beats that lie between two announced ones at least
_RECENT, _LONG = 1.0, 30.0  # seconds over which activity is taken, and in which the most of it is forgotten by e
_BREAK, _MUSIC = 0.1, 0.35  # of the most activity: nothing to go by, and enough
_HELD, _SETTLED, _BARS = 20.0, 1.0, 8.0  # seconds: confidence kept in a break, made in music; memory for bar lines
_STAY = 4.0  # how much likelier than its own the clock wants another tempo to be, when sure of itself
_PULL = 0.05  # evidence of the clock itself per step, in a break


class BeatTracker:
    """Tempo, beat, bar, and how sure they are, from the past alone; a beat is announced when it falls, not after.

    What `Bars` believes steers a clock: phase and tempo are corrected a little at a time while the two agree, and set
    anew once they have disagreed for long. When hardly anything is struck any more, the clock leads the belief instead.
    """

    def __init__(self, frequencies: NDArray[np.floating[Any]], hop: float, bpm: float = 120.0) -> None:
        """`frequencies` of the spectra's values in hertz, `hop` in seconds; free at `bpm` until there is music."""
        self.bpm = bpm  # 60..200
        self.confidence = 0.0  # 0..1
        self._hop = hop
        self._accents = Accents(frequencies, hop)
        self._bars = Bars(_STEP * hop)
        self._clock = 0.0  # beats, as late as the accents
        self._beat = 0  # the number of the last whole beat
        self._since = 1.0  # beats since one was announced
        self._lines = np.zeros(BEATS)  # evidence that beat 0 is the first to fourth of its bar
        self._line = 0
        self._heard = np.zeros(len(BANDS))
        self._hops = 0
        self._activity, self._most = 0.0, 0.02  # accents a step, of late and at most
        self._doubt = 0.0  # beats for which belief and clock have disagreed

    @property
    def phase(self) -> float:
        """0 on a beat, to 1."""
        return self._now % 1

    @property
    def bar(self) -> int:
        """Which beat of the bar this is, 0 to 3."""
        return (math.floor(self._now) + self._line) % BEATS

    @property
    def until_next(self) -> float:
        """Seconds to the next beat, as things look now."""
        return (1 - self.phase) * 60 / self.bpm

    def set(self, bpm: float | None = None, phase: float | None = None) -> None:
        """Take a performer's word: the tempo, and where in the beat it is now (a tap is phase 0)."""
        if bpm is not None:
            self.bpm = min(max(bpm, _SLOWEST), _FASTEST)
        if phase is not None:
            self._clock += (phase - self._now + 0.5) % 1 - 0.5
        self._bars.expect(self.bpm, self._clock % 1)
        self._doubt = 0.0

    def step(self, spectrum: NDArray[np.complex64]) -> bool:
        """One hop on; whether a beat falls in it."""
        self._heard += self._accents(spectrum)
        self._hops += 1
        passed = self._hop * self.bpm / 60
        self._clock += passed
        self._since += passed
        if self._hops == _STEP:
            self._follow()
            self._hops = 0
            self._heard[:] = 0
        before, self._beat = self._beat, math.floor(self._now)
        announced = self._beat > before and self._since >= _APART
        if announced:
            self._since = 0.0
        return announced

    @property
    def _now(self) -> float:
        return self._clock + _LATE * self.bpm / 60

    def _follow(self) -> None:
        seconds = _STEP * self._hop
        trust = self._trust(seconds)
        pull = _PULL * (1 - trust) * (self.confidence > 0)
        clock = Clock(self.bpm, self._clock % 1, 1 + _STAY * self.confidence, pull)
        belief = self._bars.step(self._heard, trust, clock)
        sure = abs(belief.phase)
        ahead = (cmath.phase(belief.phase) / (2 * math.pi) - self._clock + 0.5) % 1 - 0.5
        agreed = abs(ahead) < _NEAR and abs(math.log(belief.bpm / self.bpm)) < _CLOSE
        if agreed:
            self._doubt = 0.0
            gain = trust * sure * seconds
            self._clock += _PHASE * gain * ahead
            apart = belief.bpm - self.bpm
            lean = _LEAN * apart if abs(apart) > _COARSE * self.bpm else 0.0
            self._steer(self.bpm + gain * (60 * _TEMPO * ahead + lean))
        else:
            self._doubt += trust * sure * seconds * belief.bpm / 60
            if self._doubt > _NEWS + (_DOUBT - _NEWS) * self.confidence:
                self._doubt = 0.0
                self._clock += ahead
                self._steer(belief.bpm)
        self.confidence += trust * seconds / _SETTLED * (sure * agreed - self.confidence)
        self.confidence *= math.exp(-(1 - trust) * seconds / _HELD)
        self._find_bar(belief, trust * seconds)

    def _trust(self, seconds: float) -> float:
        """How much there is to go by, 0 in a break and 1 in music."""
        self._activity += seconds / _RECENT * (float(self._heard.sum()) - self._activity)
        self._most = max(self._most * math.exp(-seconds / _LONG), self._activity, 0.02)
        return min(max((self._activity / self._most - _BREAK) / (_MUSIC - _BREAK), 0.0), 1.0)

    def _steer(self, bpm: float) -> None:
        self.bpm = min(max(bpm, _SLOWEST), _FASTEST)

    def _find_bar(self, belief: Belief, weight: float) -> None:
        if 0.25 < self._clock % 1 < 0.75:  # elsewhere it may still be the beat before, or already the next
            self._lines *= math.exp(-weight / _BARS)
            self._lines += weight * np.roll(belief.beats, -math.floor(self._clock))
            best = int(np.argmax(self._lines))
            if self._lines[best] > 1.2 * self._lines[self._line]:
                self._line = best
