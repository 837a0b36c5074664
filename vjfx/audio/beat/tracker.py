"""The beat tracker: a clock that follows the networks and the bar pointer model, and keeps running in a break."""

from __future__ import annotations

import cmath
import math
from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.beat.activation import STEP, STEPS, ActivationNetwork
from vjfx.audio.beat.bar_pointer import BarPointerModel, Posterior
from vjfx.audio.beat.flux import BANDS, BandFlux
from vjfx.audio.beat.meter import MeterClassifier
from vjfx.values.beat import BEATS_PER_BAR, BeatEstimate

_SLOWEST, _FASTEST = 60.0, 200.0  # beats per minute
_DELAY = 0.034  # seconds from a stroke to its activation, including half a step
_PHASE, _TEMPO = 4.0, 2.0  # per second and per second squared: how fast the clock corrects its phase
_TEMPO_SHARE = 1.0  # per second: how fast it takes over the posterior tempo
_COARSE = 0.02  # of the tempo: the resolution of the posterior, which is coarser than the clock
_NEAR_PHASE, _NEAR_TEMPO = 0.2, 0.12  # beats, and log ratio of tempos, within which clock and posterior agree
_PATIENT, _IMPATIENT = 1.5, 0.25  # beats of disagreement after which the clock is set anew: confident, and not
_SHORTEST = 0.4  # beats between two announced beats
_CLARITY, _CLEAREST = 2.0, 30.0  # seconds, the time constants of the clarity of beats and of its maximum
_BREAK, _MUSIC = 0.4, 0.5  # of the maximum: clarity below which a break begins, and above which it ends
_FAINT = 0.2  # the maximum without music: slightly above the clarity of noise
_STEADY, _BENT = 13, 5  # beats: those remembered, and the newest of them, which a break has already bent
_SAME = 0.06  # ratio of tempos up to which the difference comes from a break
_HELD, _SETTLED, _BARS = 20.0, 1.0, 8.0  # seconds: confidence in a break, in music; evidence of bar lines
_STAY = 4.0  # how much likelier than the clock's tempo another one must be, at full confidence


class BeatTracker:
    """Tempo, beat, bar and their confidence, causal; a beat is announced when it falls, not afterwards.

    The activations of a network are the observations of a bar pointer model, whose posterior steers a clock. While the
    two agree, phase and tempo are corrected gradually; once they have disagreed for long enough, they are set anew. In
    a break the clock keeps running.
    """

    def __init__(self, frequencies: NDArray[np.floating[Any]], hop: float, bpm: float = 120.0) -> None:
        """`frequencies` of the spectrum's bins in hertz, `hop` in seconds; runs at `bpm` until there is music."""
        self.bpm = bpm  # 60..200
        self.confidence = 0.0  # 0..1
        self._hop = hop
        self._flux = BandFlux(frequencies, hop)
        self._network = ActivationNetwork()
        self._model = BarPointerModel(STEP * hop)
        self._meter = MeterClassifier(STEP * hop, BANDS)
        self._classified = 0  # the beat at which the meter was last classified
        self._clock = 0.0  # beats, delayed like the activations
        self._beat = 0  # the number of the last whole beat
        self._since = 1.0  # beats since the last announced beat
        self._bar_evidence = np.zeros(BEATS_PER_BAR)  # that beat 0 is the first to fourth of its bar
        self._bar_offset = 0  # which of them it is
        self._pending = np.zeros((STEPS, BANDS), np.float32)  # the flux of the hops since the last update
        self._hops = 0  # that are pending
        self._clarity = 0.0  # the recent maximum of beat activations, 0..1
        self._clearest = _FAINT  # its maximum
        self._playing = False  # not in a break
        self._disagreement = 0.0  # beats for which posterior and clock have disagreed
        self._time = 0.0  # seconds since the start
        self._times: deque[float] = deque(maxlen=_STEADY + 1)  # of the last beats

    @property
    def phase(self) -> float:
        """0 on a beat, to 1."""
        return self._now % 1

    @property
    def beat_in_bar(self) -> int:
        """The current beat of the bar, from 0."""
        return (math.floor(self._now) + self._bar_offset) % BEATS_PER_BAR

    @property
    def estimate(self) -> BeatEstimate:
        """All of it at the newest hop."""
        return BeatEstimate(self.bpm, self.phase, self.beat_in_bar, self.confidence)

    @property
    def until_next(self) -> float:
        """Seconds to the next beat at the present tempo."""
        return (1 - self.phase) * 60 / self.bpm

    def set(self, bpm: float | None = None, phase: float | None = None) -> None:
        """Set the tempo or the phase by hand (a tap is phase 0)."""
        if bpm is not None:
            self.bpm = min(max(bpm, _SLOWEST), _FASTEST)
        if phase is not None:
            self._clock += (phase - self._now + 0.5) % 1 - 0.5
        self._model.reset(self.bpm, phase=None if phase is None else self._clock % 1)
        self._disagreement = 0.0

    def step(self, spectrum: NDArray[np.complex64]) -> bool:
        """Advance by one hop; whether a beat falls in it."""
        self._pending[self._hops // STEP] += self._flux(spectrum)
        self._hops += 1
        self._time += self._hop
        passed = self._hop * self.bpm / 60
        self._clock += passed
        self._since += passed
        if self._hops == STEP * STEPS:
            self._update()
            self._hops = 0
            self._pending[:] = 0
        before, self._beat = self._beat, math.floor(self._now)
        announced = self._beat > before and self._since >= _SHORTEST
        if announced:
            self._since = 0.0
            self._times.append(self._time)
        return announced

    @property
    def _now(self) -> float:
        return self._clock + _DELAY * self.bpm / 60

    def _update(self) -> None:
        """Take in the pending steps, and correct the clock."""
        seconds = STEPS * STEP * self._hop
        activations, tempos = self._network(self._pending.ravel())
        trust = float(self._is_music(activations, seconds))
        if trust:
            self._model.observe_tempo(tempos)
            for activation in activations:
                self._model.step(activation)
        step = STEP * self._hop * self.bpm / 60
        for age, flux in zip((1, 0), self._pending, strict=True):
            self._meter.add(flux, self._clock - age * step)
        if math.floor(self._clock) != self._classified:
            self._classified = math.floor(self._clock)
            if trust:
                self._model.observe_meter(self._meter.classify(self.bpm), self.bpm, self._clock)
        posterior = self._model.posterior(self.bpm, 1 + _STAY * self.confidence)
        probability = abs(posterior.phase)
        ahead = (cmath.phase(posterior.phase) / (2 * math.pi) - self._clock + 0.5) % 1 - 0.5
        agreed = abs(ahead) < _NEAR_PHASE and abs(math.log(posterior.bpm / self.bpm)) < _NEAR_TEMPO
        if agreed:
            self._disagreement = 0.0
            gain = trust * probability * seconds
            self._clock += _PHASE * gain * ahead
            difference = posterior.bpm - self.bpm
            pull = _TEMPO_SHARE * difference if abs(difference) > _COARSE * self.bpm else 0.0
            self._set_tempo(self.bpm + gain * (60 * _TEMPO * ahead + pull))
        else:
            self._disagreement += trust * probability * seconds * posterior.bpm / 60
            if self._disagreement > _IMPATIENT + (_PATIENT - _IMPATIENT) * self.confidence:
                self._disagreement = 0.0
                self._clock += ahead
                self._set_tempo(posterior.bpm)
                self._meter.realign(self._clock, self.bpm)
        self.confidence += trust * seconds / _SETTLED * (probability * agreed - self.confidence)
        self.confidence *= math.exp(-(1 - trust) * seconds / _HELD)
        self._update_bar(posterior, trust * seconds)

    def _is_music(self, activations: NDArray[np.float32], seconds: float) -> bool:
        """Whether there are beats to follow: in a break the network finds no clear ones."""
        self._clarity = max(self._clarity * math.exp(-seconds / _CLARITY), 1 - float(activations[:, 0].min()))
        self._clearest = max(self._clearest * math.exp(-seconds / _CLEAREST), self._clarity, _FAINT)
        before, share = self._playing, self._clarity / self._clearest
        self._playing = share > (_BREAK if before else _MUSIC)
        if before and not self._playing:
            self._restore_tempo()
        if self._playing and not before and self.confidence > 0:
            self._model.reset(self.bpm, (self._clock + self._bar_offset) % BEATS_PER_BAR)
        return self._playing

    def _restore_tempo(self) -> None:
        """Return to the tempo before the break, whose first missing beats have bent it."""
        times = list(self._times)
        if len(times) <= _STEADY:
            return
        start, end = times[0], times[_STEADY - _BENT]
        steady = 60 * (_STEADY - _BENT) / (end - start)
        if abs(steady / self.bpm - 1) < _SAME:
            self._set_tempo(steady)
            beats = (self._time - end) * steady / 60
            self._clock += (beats - self._now + 0.5) % 1 - 0.5

    def _set_tempo(self, bpm: float) -> None:
        self.bpm = min(max(bpm, _SLOWEST), _FASTEST)

    def _update_bar(self, posterior: Posterior, weight: float) -> None:
        if 0.25 < self._clock % 1 < 0.75:  # near a beat the posterior may be one beat off
            self._bar_evidence *= math.exp(-weight / _BARS)
            self._bar_evidence += weight * np.roll(posterior.beats, -math.floor(self._clock))
            best = int(np.argmax(self._bar_evidence))
            if self._bar_evidence[best] > 1.2 * self._bar_evidence[self._bar_offset]:
                self._bar_offset = best
