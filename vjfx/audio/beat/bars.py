"""Where in the bar the music may be, and how fast it goes: the probability of everything, kept up to date."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.beat.meter import TURNS, Verdict
from vjfx.audio.beat.network import TEMPOS
from vjfx.values.beat import BEATS_PER_BAR

SLOWEST, FASTEST = 58.0, 205.0  # beats a minute; a little beyond what is reported

_SHARE = (0.85, 0.11, 0.04)  # chances of no beat, a beat, the first of a bar, that speak neither for nor against a beat
_WEIGHT = 0.7  # of what it says as evidence: neighbouring steps are not independent
_REACH = 1.65  # steps from a beat at which nothing is expected of it any more
_URGE = 0.5  # per second: how much the tempo that it hears counts
_JUDGED = 1.0  # of what the meter says once a beat, as evidence
_UNLIKELY = 0.01  # what it says of tempos that it has not looked at
_ALIKE = 0.059  # ratio of tempos that are one reading: less than half the least between two of them
_SPACING = 0.017  # of neighbouring tempos, as a ratio
_STIFFNESS = 60.0  # the probability of a change of tempo falls by e every 1/60 of the tempo
_LEAK = 1e-6  # probability per beat of anything else at all
_NEAR = 2  # tempos on either side that are one with the likeliest
_SAME = 0.06  # ratio of tempos that are one with the clock's


class Belief(NamedTuple):
    """The likeliest tempo and what is known about the beat if it is true."""

    bpm: float
    phase: complex  # direction: where in the beat; length: how sure of both, 0..1
    beats: NDArray[np.float64]  # (4,) the probability that it is the first to fourth beat of the bar


class Bars:
    """The bar pointer model: a hidden Markov model over tempo and position in the bar, filtered forwards.

    A state moves on one place per step and changes its tempo between beats only (Krebs, Boeck & Widmer 2015).
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
        self._first = starts[:, None] + -(
            -np.arange(BEATS_PER_BAR) * lengths[:, None] // BEATS_PER_BAR
        )  # state of each beat (T, 4)
        self._last = np.append(self._first[:, 1:], self._bounds[1:, None], axis=1) - 1
        place = np.concatenate([np.arange(length) * (BEATS_PER_BAR / length) for length in lengths])  # beats
        self._place = place
        self._turn = np.exp(2j * np.pi * place).astype(np.complex64)
        far = np.abs(place - np.round(place)) * np.repeat(lengths, lengths) / BEATS_PER_BAR  # steps from a beat
        self._struck = np.flatnonzero(far < _REACH)
        near = (1 - far[self._struck] / _REACH).astype(np.float32)
        down = np.round(place[self._struck]) % BEATS_PER_BAR == 0
        self._near = np.array([1 - near, near * ~down, near * down]) / np.array(_SHARE)[:, None]  # per class

        change = np.exp(-_STIFFNESS * np.abs(np.log(lengths[:, None] / lengths)))
        self._change = (change / change.sum(axis=1, keepdims=True)).astype(np.float32).T
        self._hear = np.array([np.interp(np.log(self._bpm), np.log(TEMPOS), one) for one in np.eye(len(TEMPOS))]).T
        self._seconds = lengths * step / BEATS_PER_BAR  # of a beat
        self._urge = np.ones((len(lengths), 1), np.float32)
        self._any = np.float32(_LEAK / (BEATS_PER_BAR * len(lengths)))
        self._states = np.repeat(1 / (lengths * len(lengths)), lengths).astype(np.float32)
        self._next = np.empty_like(self._states)

    def lean(self, tempos: NDArray[np.float32]) -> None:
        """Take in how likely each of TEMPOS is from what is heard."""
        likely = self._hear @ tempos + 1e-3
        self._urge = np.exp(_URGE * self._seconds * np.log(likely / likely.max()))[:, None].astype(np.float32)

    def step(self, chances: NDArray[np.float32]) -> None:
        """One step on, in which there was no beat, a beat, or the first of a bar, as likely as `chances` (3,) say."""
        likelihood = (chances @ self._near * (_SHARE[0] / chances[0])) ** _WEIGHT  # 1 where there is no beat
        self._next[1:] = self._states[:-1]
        ended = self._change @ self._states[self._last]
        ended *= self._urge
        ended += self._any
        self._next[self._first] = np.roll(ended, 1, axis=1)
        self._next[self._struck] *= likelihood
        self._next /= self._next.sum()
        self._states, self._next = self._next, self._states

    def weigh(self, verdicts: list[Verdict], bpm: float, beats: float) -> None:
        """Take in what the meter says, when the clock goes at `bpm` and has counted `beats`."""
        ratios = np.array([verdict.ratio for verdict in verdicts])
        apart = np.abs(np.log(self._bpm[:, None] / (bpm * ratios)))
        nearest = np.where(apart.min(axis=1) < _ALIKE, apart.argmin(axis=1), len(ratios))  # the last: none
        chances = [*(verdict.chances for verdict in verdicts), np.full(TURNS, _UNLIKELY)]
        likely = (np.maximum(chances, _UNLIKELY / TURNS) ** _JUDGED).astype(np.float32)
        reading = np.repeat(nearest, self._lengths)
        turn = np.round(4 * (beats * np.append(ratios, 1)[reading] - self._place)).astype(np.intp) % TURNS
        self._states *= likely[reading, turn]
        self._states /= self._states.sum()

    def expect(self, bpm: float, beat: float | None = None, phase: float | None = None) -> None:
        """Take a word for the tempo, and, where given, for the beat in its bar 0..4 or only its phase 0..1."""
        lengths = self._lengths
        near = np.exp(-0.5 * (np.log(self._bpm / bpm) / 0.02) ** 2) + 1e-4
        states = np.repeat(near / lengths, lengths)
        if phase is not None:
            states *= np.exp(4 * np.cos(2 * np.pi * (self._place - phase)))
        if beat is not None:
            states *= np.exp(4 * np.cos(2 * np.pi * (self._place - beat)) + np.cos(np.pi / 2 * (self._place - beat)))
        self._states[:] = states / states.sum()

    def belief(self, bpm: float, stay: float) -> Belief:
        """What is likeliest now, where another tempo than `bpm` must be `stay` times likelier, at least 1."""
        beats = np.add.reduceat(self._states, self._first.ravel()).reshape(-1, BEATS_PER_BAR).astype(float)
        tempos = np.convolve(beats.sum(axis=1), np.ones(2 * _NEAR + 1), "same")
        tempos[np.abs(np.log(self._bpm / bpm)) < _SAME] *= stay
        best = int(np.argmax(tempos))
        near = slice(max(0, best - _NEAR), min(best + _NEAR + 1, len(tempos)))
        states = slice(self._bounds[near.start], self._bounds[near.stop])
        weights = beats[near].sum(axis=1)
        likely = float(weights @ self._bpm[near] / max(weights.sum(), 1e-30))
        return Belief(likely, complex(self._states[states] @ self._turn[states]), beats[near].sum(axis=0))
