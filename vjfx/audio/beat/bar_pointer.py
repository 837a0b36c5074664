"""The bar pointer model: the probability of every tempo and position in the bar, updated step by step."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.beat.activation import TEMPOS
from vjfx.audio.beat.meter import CELLS, FASTEST, SLOWEST, MeterHypothesis
from vjfx.values.beat import BEATS_PER_BAR

_NEUTRAL = (0.85, 0.11, 0.04)  # activations of the three classes that speak neither for nor against a beat
_WEIGHT = 0.7  # exponent of the activations as evidence: neighbouring steps are not independent
_WIDTH = 1.65  # steps from the nearest beat beyond which no activation is expected
_TEMPO_WEIGHT = 0.5  # per second: exponent of the tempo activations as evidence
_METER_WEIGHT = 1.0  # exponent of the meter's probabilities as evidence, once per beat
_OTHER_TEMPO = 0.01  # the probability of tempos that the meter classifier does not consider
_METER_TOLERANCE = 0.059  # log ratio up to which a tempo belongs to a hypothesis: less than half the least distance
_SPACING = 0.017  # log ratio of neighbouring tempos
_STIFFNESS = 60.0  # the probability of a tempo change falls by e for each 1/60 of the tempo
_LEAK = 1e-6  # probability per beat of a jump to any other state
_NEIGHBOURS = 2  # tempos on either side that count as the likeliest one
_CLOCK_TOLERANCE = 0.06  # log ratio up to which a tempo counts as the clock's


class Posterior(NamedTuple):
    """The likeliest tempo, and the position in the bar given this tempo."""

    bpm: float
    phase: complex  # its angle is the phase within the beat, its length the probability of both, 0..1
    beats: NDArray[np.float64]  # (4,) the probability of each beat of the bar


class BarPointerModel:
    """A hidden Markov model over tempo and position in the bar, filtered forwards.

    A state advances by one position per step and changes its tempo between beats only (Krebs, Boeck & Widmer 2015).
    """

    def __init__(self, step: float) -> None:
        """`step` in seconds, about 0.011."""
        bar = 60 * BEATS_PER_BAR / step
        ratio = np.arange(math.log(bar / FASTEST), math.log(bar / SLOWEST), _SPACING)
        lengths = np.unique(np.round(np.exp(ratio)).astype(int))  # of a bar, in steps
        self._lengths = lengths
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        self._bounds = np.append(starts, lengths.sum())
        self._bpm = bar / lengths
        # The state in which each beat begins, (T, 4).
        self._first = starts[:, None] + -(-np.arange(BEATS_PER_BAR) * lengths[:, None] // BEATS_PER_BAR)
        self._last = np.append(self._first[:, 1:], self._bounds[1:, None], axis=1) - 1
        place = np.concatenate([np.arange(length) * (BEATS_PER_BAR / length) for length in lengths])  # beats
        self._place = place
        self._turn = np.exp(2j * np.pi * place).astype(np.complex64)
        far = np.abs(place - np.round(place)) * np.repeat(lengths, lengths) / BEATS_PER_BAR  # steps from a beat
        self._near_beat = np.flatnonzero(far < _WIDTH)
        near = (1 - far[self._near_beat] / _WIDTH).astype(np.float32)
        down = np.round(place[self._near_beat]) % BEATS_PER_BAR == 0
        self._evidence = np.array([1 - near, near * ~down, near * down]) / np.array(_NEUTRAL)[:, None]  # per class

        change = np.exp(-_STIFFNESS * np.abs(np.log(lengths[:, None] / lengths)))
        self._change = (change / change.sum(axis=1, keepdims=True)).astype(np.float32).T
        classes = np.eye(len(TEMPOS))
        self._tempo_map = np.array([np.interp(np.log(self._bpm), np.log(TEMPOS), one) for one in classes]).T
        self._seconds = lengths * step / BEATS_PER_BAR  # of a beat
        self._tempo_likelihood = np.ones((len(lengths), 1), np.float32)
        self._any = np.float32(_LEAK / (BEATS_PER_BAR * len(lengths)))
        self._states = np.repeat(1 / (lengths * len(lengths)), lengths).astype(np.float32)
        self._next = np.empty_like(self._states)

    def observe_tempo(self, tempos: NDArray[np.float32]) -> None:
        """Take in the activation of each of TEMPOS."""
        likely = self._tempo_map @ tempos + 1e-3
        likelihood = np.exp(_TEMPO_WEIGHT * self._seconds * np.log(likely / likely.max()))
        self._tempo_likelihood = likelihood[:, None].astype(np.float32)

    def step(self, activations: NDArray[np.float32]) -> None:
        """Advance by one step with the activations (3,) of no beat, a beat, and the first beat of a bar."""
        likelihood = (activations @ self._evidence * (_NEUTRAL[0] / activations[0])) ** _WEIGHT  # 1 away from beats
        self._next[1:] = self._states[:-1]
        ended = self._change @ self._states[self._last]
        ended *= self._tempo_likelihood
        ended += self._any
        self._next[self._first] = np.roll(ended, 1, axis=1)
        self._next[self._near_beat] *= likelihood
        self._next /= self._next.sum()
        self._states, self._next = self._next, self._states

    def observe_meter(self, hypotheses: list[MeterHypothesis], bpm: float, beats: float) -> None:
        """Take in the meter's hypotheses; the clock runs at `bpm` and has counted `beats`."""
        ratios = np.array([each.ratio for each in hypotheses])
        apart = np.abs(np.log(self._bpm[:, None] / (bpm * ratios)))
        matches = apart.min(axis=1) < _METER_TOLERANCE
        nearest = np.where(matches, apart.argmin(axis=1), len(ratios))  # the last: none of them
        chances = [*(each.probabilities for each in hypotheses), np.full(CELLS, _OTHER_TEMPO)]
        likely = (np.maximum(chances, _OTHER_TEMPO / CELLS) ** _METER_WEIGHT).astype(np.float32)
        hypothesis = np.repeat(nearest, self._lengths)
        shift = np.round(4 * (beats * np.append(ratios, 1)[hypothesis] - self._place)).astype(np.intp) % CELLS
        self._states *= likely[hypothesis, shift]
        self._states /= self._states.sum()

    def reset(self, bpm: float, beat: float | None = None, phase: float | None = None) -> None:
        """Set the prior: a tempo, and optionally the position in the bar 0..4 or only the phase 0..1."""
        lengths = self._lengths
        near = np.exp(-0.5 * (np.log(self._bpm / bpm) / 0.02) ** 2) + 1e-4
        states = np.repeat(near / lengths, lengths)
        if phase is not None:
            states *= np.exp(4 * np.cos(2 * np.pi * (self._place - phase)))
        if beat is not None:
            states *= np.exp(4 * np.cos(2 * np.pi * (self._place - beat)) + np.cos(np.pi / 2 * (self._place - beat)))
        self._states[:] = states / states.sum()

    def posterior(self, bpm: float, stay: float) -> Posterior:
        """The likeliest state now; a tempo other than `bpm` must be `stay` times likelier, at least 1."""
        beats = np.add.reduceat(self._states, self._first.ravel()).reshape(-1, BEATS_PER_BAR).astype(float)
        tempos = np.convolve(beats.sum(axis=1), np.ones(2 * _NEIGHBOURS + 1), "same")
        tempos[np.abs(np.log(self._bpm / bpm)) < _CLOCK_TOLERANCE] *= stay
        best = int(np.argmax(tempos))
        near = slice(max(0, best - _NEIGHBOURS), min(best + _NEIGHBOURS + 1, len(tempos)))
        states = slice(self._bounds[near.start], self._bounds[near.stop])
        weights = beats[near].sum(axis=1)
        likely = float(weights @ self._bpm[near] / max(weights.sum(), 1e-30))
        return Posterior(likely, complex(self._states[states] @ self._turn[states]), beats[near].sum(axis=0))
