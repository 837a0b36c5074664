"""The beat decoder: a clock that follows the likeliest reading of the activations, and keeps running in a break."""

from __future__ import annotations

import math
from collections import deque
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.beat.bars import BarModel
from vjfx.audio.beat.confidence import Confidence
from vjfx.audio.beat.flux import BANDS
from vjfx.audio.beat.lattice import BeatLattice, Rival
from vjfx.audio.beat.meter import MeterClassifier

_Floats = NDArray[np.float32]

_SLOWEST, _FASTEST = 60.0, 200.0  # beats per minute
_DELAY = 0.034  # seconds from a stroke to its activation, including half a step
_PHASE, _TEMPO = 4.0, 2.0  # per second and per second squared: how fast the clock corrects its phase
_TEMPO_SHARE = 1.0  # per second: how fast it takes over the likeliest tempo
_COARSE = 0.02  # of the tempo: the resolution of the lattice, which is coarser than the clock
_NEAR_PHASE, _NEAR_TEMPO = 0.2, 0.06  # beats, and log ratio of tempos, within which clock and reading agree
_STAY, _LOOSE = 100.0, 10.0  # how much likelier than the clock's reading another one must be: confident, and not
_SHORTEST = 0.4  # beats between two announced beats
_CLARITY, _CLEAREST = 2.0, 30.0  # seconds, the time constants of the clarity of beats and of its maximum
_BREAK, _MUSIC = 0.2, 0.25  # of the maximum: clarity below which a break begins, and above which it ends
_NEUTRAL = 0.1  # of the clarity: the activation that speaks neither for nor against a beat
_FAINT = 0.2  # the maximum without music: slightly above the clarity of noise
_STEADY, _BENT = 13, 5  # beats: those remembered, and the newest of them, which a break has already bent
_SAME = 0.06  # ratio of tempos up to which the difference comes from a break
_MEMORY = 16  # beats that the bar model sees again after the clock was set
_EDGE = 0.12  # beats to either side of a beat in which its activations are


class Heard(NamedTuple):
    """What the networks say of the newest steps."""

    beats: _Floats  # (n,) the probability of a beat
    firsts: _Floats  # (n,) the probability that a beat there is the first of a bar
    tempos: _Floats  # the probability of each of TEMPOS
    metre: _Floats  # (7,) the probability that there is no beat at all, then of each of METRES
    flux: _Floats  # (n, 8) of the bands


class BeatDecoder:
    """Tempo, beat and bar from the activations of the network; a beat is announced when it falls, not afterwards.

    The lattice holds every reading of the beat. While the likeliest one is the clock's, phase and tempo are corrected
    gradually; once another one is much likelier, the clock is set to it. In a break the clock keeps running.
    """

    def __init__(self, step: float, bpm: float = 120.0) -> None:
        """`step` of the activations in seconds; runs at `bpm` until there is music."""
        self.bpm = bpm
        self.confidence = Confidence()
        self._metre_set = 0  # beats per bar set by hand; 0: those that are heard
        self._step = step
        self._lattice = BeatLattice(step)
        self._meter = MeterClassifier(step, BANDS)
        self._classified = 0  # the beat at which the meter was last classified
        self._bars = BarModel()
        self._clock = 0.0  # beats, delayed like the activations
        self._beat = 0  # the number of the last whole beat
        self._heard = 0  # the number of the last beat that the bar model has seen
        self._since = 1.0  # beats since the last announced beat
        self._first = 0  # the number of a beat that begins a bar
        count = math.ceil(_MEMORY * 60 / _SLOWEST / step)
        self._activations = np.zeros((count, 2), np.float32)  # of beats and first beats, the newest last
        self._metres = np.full(6, 1 / 6, np.float32)
        self._clarity = 0.0  # the recent maximum of beat activations, 0..1
        self._clearest = _FAINT  # its maximum
        self._playing = False  # not in a break
        self._time = 0.0  # seconds since the start
        self._times: deque[float] = deque(maxlen=_STEADY + 1)  # of the last beats

    @property
    def now(self) -> float:
        """Beats so far."""
        return self._clock + _DELAY * self.bpm / 60

    @property
    def metre(self) -> int:
        """Beats per bar."""
        return self._metre_set or self._bars.metre

    @property
    def beat(self) -> int:
        """The present beat of the bar, from 0."""
        return (math.floor(self.now) - self._first) % self.metre

    def advance(self, seconds: float) -> bool:
        """Let time pass; whether a beat falls in it."""
        passed = seconds * self.bpm / 60
        self._time += seconds
        self._clock += passed
        self._since += passed
        before, self._beat = self._beat, math.floor(self.now)
        announced = self._beat > before and self._since >= _SHORTEST
        if announced:
            self._since = 0.0
            self._times.append(self._time)
        return announced

    def set(self, bpm: float | None = None, phase: float | None = None) -> None:
        """Set the tempo or the phase by hand (a tap is phase 0)."""
        if bpm is not None:
            self._set_tempo(bpm)
        if phase is not None:
            self._clock += (phase - self.now + 0.5) % 1 - 0.5
        self._lattice.reset(self.bpm, phase=None if phase is None else self._clock % 1)

    def set_metre(self, metre: int) -> None:
        """Set the beats per bar by hand; 0: as heard."""
        self._metre_set = metre
        self._recall()

    def start_bar(self) -> None:
        """Make the nearest beat the first of a bar."""
        self._bars.start(self.metre, self._heard - round(self.now))
        self._first = round(self.now)

    def observe(self, heard: Heard) -> None:
        """Take in the newest steps, and correct the clock."""
        beats, firsts, tempos, metre, flux = heard
        seconds = len(beats) * self._step
        self._activations[: -len(beats)] = self._activations[len(beats) :]
        self._activations[-len(beats) :, 0] = beats * (1 - firsts)
        self._activations[-len(beats) :, 1] = beats * firsts
        self._metres = metre[1:] / metre[1:].sum()
        trust = self._is_music(beats, seconds)
        if trust:
            self._lattice.observe_tempo(tempos)
            for beat in beats.tolist():
                self._lattice.step(beat, _NEUTRAL * self._clarity)
        self._observe_meter(flux, trust)
        own, best = self._lattice.rivals(self.bpm, self._clock % 1)
        ahead = (best.phase - self._clock + 0.5) % 1 - 0.5
        agreed = abs(ahead) < _NEAR_PHASE and abs(math.log(best.bpm / self.bpm)) < _NEAR_TEMPO
        needed = _LOOSE + (_STAY - _LOOSE) * self.confidence.reading
        if not trust:
            self.confidence.wait(seconds)
            self._heard = max(self._heard, math.floor(self._clock - _EDGE))
            return
        if not agreed and best.probability > needed * own.probability:
            self._clock += ahead
            self._set_tempo(best.bpm)
            self._recall()
            self._meter.realign(self._clock, self.bpm)
            self.confidence.restart()
        else:
            self._correct(own, seconds)
        likely = self._lattice.tempo_probability(tempos, self.bpm)
        self.confidence.listen(own.probability * agreed, beats, self._clock, float(metre[0]), likely, seconds)
        if math.floor(self._clock - _EDGE) > self._heard:
            self._heard = math.floor(self._clock - _EDGE)
            self._bars.step(self._downbeat(self._clock - self._heard), self._metres, self._metre_set)
            self._first = self._heard - self._bars.beat

    def _observe_meter(self, flux: _Floats, trust: bool) -> None:
        """Once per beat, ask the meter classifier which pulse is the beat."""
        step = self._step * self.bpm / 60
        for age, one in zip(range(len(flux) - 1, -1, -1), flux, strict=True):
            self._meter.add(one, self._clock - age * step)
        if math.floor(self._clock) != self._classified:
            self._classified = math.floor(self._clock)
            if trust:
                self._lattice.observe_meter(self._meter.classify(self.bpm), self.bpm, self._clock)

    def _correct(self, own: Rival, seconds: float) -> None:
        """Draw the clock towards its own reading."""
        ahead = (own.phase - self._clock + 0.5) % 1 - 0.5
        gain = own.probability * seconds
        self._clock += _PHASE * gain * ahead
        difference = own.bpm - self.bpm
        pull = _TEMPO_SHARE * difference if abs(difference) > _COARSE * self.bpm else 0.0
        self._set_tempo(self.bpm + gain * (60 * _TEMPO * ahead + pull))

    def _downbeat(self, age: float) -> float:
        """The probability that the beat which fell `age` beats ago was the first of a bar."""
        beat, width = 60 / self.bpm / self._step, _EDGE * 60 / self.bpm / self._step  # steps
        at = len(self._activations) - 1 - age * beat
        first, last = max(0, math.ceil(at - width)), min(len(self._activations), math.floor(at + width) + 1)
        other, down = self._activations[first:last].sum(axis=0) + 1e-3
        return float(down / (down + other))

    def _recall(self) -> None:
        """Show the bar model the last beats again, as if the clock had always run like this."""
        age = (self._clock - _EDGE) % 1 + _EDGE
        count = min(_MEMORY, int(self._time * self.bpm / 60))
        recent = [self._downbeat(age + number) for number in range(count)]
        self._bars.restart(recent[::-1], self._metres, self._metre_set)
        self._heard = round(self._clock - age)
        self._first = self._heard - self._bars.beat

    def _is_music(self, beats: _Floats, seconds: float) -> bool:
        """Whether there are beats to follow: in a break the network finds no clear ones."""
        self._clarity = max(self._clarity * math.exp(-seconds / _CLARITY), float(beats.max()))
        self._clearest = max(self._clearest * math.exp(-seconds / _CLEAREST), self._clarity, _FAINT)
        before, share = self._playing, self._clarity / self._clearest
        self._playing = share > (_BREAK if before else _MUSIC)
        if before and not self._playing:
            self._restore_tempo()
        if self._playing and not before and self.confidence.reading > 0:
            self._lattice.reset(self.bpm, self._clock % 1)
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
            self._clock += (beats - self.now + 0.5) % 1 - 0.5

    def _set_tempo(self, bpm: float) -> None:
        self.bpm = min(max(bpm, _SLOWEST), _FASTEST)
