"""The beat of what is heard: a clock that follows it, and goes on through a break."""

from __future__ import annotations

import cmath
import math
from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.beat.accents import BANDS, Accents
from vjfx.audio.beat.bars import Bars, Belief
from vjfx.audio.beat.meter import Meter
from vjfx.audio.beat.network import STEP, STEPS, Network
from vjfx.values.beat import BEATS_PER_BAR, BeatEstimate

_SLOWEST, _FASTEST = 60.0, 200.0  # beats a minute
_LATE = 0.034  # seconds from a stroke to where the network has learnt to say that there is a beat, half a step and all
_PHASE, _TEMPO = 4.0, 2.0  # per second and per second squared: how stiffly the clock follows the phase
_LEAN = 1.0  # per second: how fast it takes over the tempo that is believed
_COARSE = 0.02  # of the tempo: what is believed is no finer than this, but the clock is
_NEAR, _CLOSE = 0.2, 0.12  # beats, and ratio of tempos, within which it follows at all
_DOUBT, _NEWS = 1.5, 0.25  # beats of disagreement after which it starts anew, when sure of itself and when not
_APART = 0.4  # beats that lie between two announced ones at least
_CLEAR, _LONG = 2.0, 30.0  # seconds in which a clear beat is forgotten by e, and the clearest
_BREAK, _MUSIC = 0.4, 0.5  # of the clearest: nothing to go by, and enough
_FAINT = 0.2  # what there is of beats where there is no music, and a little more
_STEADY, _BENT = 13, 5  # beats: those remembered, and the newest of them that a break has bent already
_SAME = 0.06  # ratio of tempos up to which it was a break that bent them
_HELD, _SETTLED, _BARS = 20.0, 1.0, 8.0  # seconds: confidence kept in a break, made in music; memory for bar lines
_STAY = 4.0  # how much likelier than its own the clock wants another tempo to be, when sure of itself


class BeatTracker:
    """Tempo, beat, bar, and how sure they are, from the past alone; a beat is announced when it falls, not after.

    What a network hears in the accents is evidence for `Bars`, and what that believes steers a clock: phase and tempo
    are corrected a little at a time while the two agree, and set anew once they have disagreed for long. When hardly
    anything is struck any more, the clock goes on by itself.
    """

    def __init__(self, frequencies: NDArray[np.floating[Any]], hop: float, bpm: float = 120.0) -> None:
        """`frequencies` of the spectra's values in hertz, `hop` in seconds; free at `bpm` until there is music."""
        self.bpm = bpm  # 60..200
        self.confidence = 0.0  # 0..1
        self._hop = hop
        self._accents = Accents(frequencies, hop)
        self._network = Network()
        self._bars = Bars(STEP * hop)
        self._meter = Meter(STEP * hop, len(BANDS) - 1)
        self._judged = 0
        self._clock = 0.0  # beats, as late as the network
        self._beat = 0  # the number of the last whole beat
        self._since = 1.0  # beats since one was announced
        self._lines = np.zeros(BEATS_PER_BAR)  # evidence that beat 0 is the first to fourth of its bar
        self._line = 0
        self._heard = np.zeros((STEPS, len(BANDS) - 1), np.float32)
        self._hops = 0
        self._clear = 0.0  # how sure the network was of a beat of late, 0..1
        self._clearest = _FAINT  # and at most
        self._playing = False
        self._doubt = 0.0  # beats for which belief and clock have disagreed
        self._time = 0.0  # seconds since the start
        self._times: deque[float] = deque(maxlen=_STEADY + 1)  # of the last beats

    @property
    def phase(self) -> float:
        """0 on a beat, to 1."""
        return self._now % 1

    @property
    def beat_in_bar(self) -> int:
        """The current beat of the bar, from 0."""
        return (math.floor(self._now) + self._line) % BEATS_PER_BAR

    @property
    def estimate(self) -> BeatEstimate:
        """All of it at the newest hop."""
        return BeatEstimate(self.bpm, self.phase, self.beat_in_bar, self.confidence)

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
        self._bars.expect(self.bpm, phase=None if phase is None else self._clock % 1)
        self._doubt = 0.0

    def step(self, spectrum: NDArray[np.complex64]) -> bool:
        """One hop on; whether a beat falls in it."""
        self._heard[self._hops // STEP] += self._accents(spectrum)
        self._hops += 1
        self._time += self._hop
        passed = self._hop * self.bpm / 60
        self._clock += passed
        self._since += passed
        if self._hops == STEP * STEPS:
            self._follow()
            self._hops = 0
            self._heard[:] = 0
        before, self._beat = self._beat, math.floor(self._now)
        announced = self._beat > before and self._since >= _APART
        if announced:
            self._since = 0.0
            self._times.append(self._time)
        return announced

    @property
    def _now(self) -> float:
        return self._clock + _LATE * self.bpm / 60

    def _follow(self) -> None:
        seconds = STEPS * STEP * self._hop
        chances, tempos = self._network(self._heard.ravel())
        trust = float(self._hear_out(chances, seconds))
        if trust:
            self._bars.lean(tempos)
            for chance in chances:
                self._bars.step(chance)
        step = STEP * self._hop * self.bpm / 60
        for late, accents in zip((1, 0), self._heard, strict=True):
            self._meter.note(accents, self._clock - late * step)
        if math.floor(self._clock) != self._judged:
            self._judged = math.floor(self._clock)
            if trust:
                self._bars.weigh(self._meter.judge(self.bpm), self.bpm, self._clock)
        belief = self._bars.belief(self.bpm, 1 + _STAY * self.confidence)
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
                self._meter.reset(self._clock, self.bpm)
        self.confidence += trust * seconds / _SETTLED * (sure * agreed - self.confidence)
        self.confidence *= math.exp(-(1 - trust) * seconds / _HELD)
        self._find_bar(belief, trust * seconds)

    def _hear_out(self, chances: NDArray[np.float32], seconds: float) -> bool:
        """Whether there is something to go by: in a break the network hears no clear beats."""
        self._clear = max(self._clear * math.exp(-seconds / _CLEAR), 1 - float(chances[:, 0].min()))
        self._clearest = max(self._clearest * math.exp(-seconds / _LONG), self._clear, _FAINT)
        before, share = self._playing, self._clear / self._clearest
        self._playing = share > (_BREAK if before else _MUSIC)
        if before and not self._playing:
            self._straighten()
        if self._playing and not before and self.confidence > 0:
            self._bars.expect(self.bpm, (self._clock + self._line) % BEATS_PER_BAR)
        return self._playing

    def _straighten(self) -> None:
        """Go back to how it was before the music stopped: the first beats that did not come have bent it."""
        times = list(self._times)
        if len(times) <= _STEADY:
            return
        start, end = times[0], times[_STEADY - _BENT]
        steady = 60 * (_STEADY - _BENT) / (end - start)
        if abs(steady / self.bpm - 1) < _SAME:
            self._steer(steady)
            beats = (self._time - end) * steady / 60
            self._clock += (beats - self._now + 0.5) % 1 - 0.5

    def _steer(self, bpm: float) -> None:
        self.bpm = min(max(bpm, _SLOWEST), _FASTEST)

    def _find_bar(self, belief: Belief, weight: float) -> None:
        if 0.25 < self._clock % 1 < 0.75:  # elsewhere it may still be the beat before, or already the next
            self._lines *= math.exp(-weight / _BARS)
            self._lines += weight * np.roll(belief.beats, -math.floor(self._clock))
            best = int(np.argmax(self._lines))
            if self._lines[best] > 1.2 * self._lines[self._line]:
                self._line = best
