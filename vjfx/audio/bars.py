"""Where in the bar the music may be, and how fast it goes: the probability of everything, kept up to date."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BEATS = 4  # in a bar
SLOWEST, FASTEST = 58.0, 205.0  # beats a minute; a little beyond what is reported

# How often something is struck on each sixteenth (or, in the last two, each third) of a bar, in ninths of the most
# frequent: low, body, middle, high. Averages of many bars, grouped by likeness.
_RHYTHMS = (
    ("9100101081001000", "9110302041303010", "9000302010503010", "9000504000605000"),  # chords alone
    ("9421741183218411", "6442844154429432", "4181818042819181", "7070907080709080"),  # chords between the beats
    ("9112405191315141", "7111801161119110", "6010801060109010", "7040903080309030"),  # rock
    ("9131203131811120", "5121901121418021", "5030901120409020", "5030902050309030"),  # breaks
    ("5108501860296019", "9043423450724422", "9025225240713600", "9145616051717421"),  # samba
    ("9162519260918171", "5081551130905511", "5060931130709310", "5050905050509050"),  # house
    ("9124319171617151", "8133519181617162", "7034508091527061", "6021605090306051"),  # off-beats
    ("9100910091009100", "7100610071006100", "4010901040109010", "5030903050309030"),  # four to the floor
    ("813819813718", "416909416909", "109309109308", "203803201902"),  # shuffle
    ("922524812523", "412712412912", "604803613903", "402902502902"),  # swing
)
_WEIGHTS = np.array([0.5, 0.5, 0.8, 0.6])  # of the bands as evidence; they are not independent
_CELLS = 192  # of a bar, in which the expectation is the same
_WIDTHS = (0.84, 0.56, 0.37)  # seconds of a beat for which expectations are drawn up
_SPREAD = 0.022  # seconds by which accents miss their place
_SURPRISE = 0.12  # the expectation of an accent anywhere, in the same measure as 1 for the most frequent
_SPACING = 0.017  # of neighbouring tempos, as a ratio
_STIFFNESS = 60.0  # the probability of a change of tempo falls by e every 1/60 of the tempo
_USUAL, _OCTAVES = 115.0, 0.6  # tempos that music has: median in beats a minute, and deviation
_SWITCH = 0.02  # probability of another rhythm in the next bar
_LEAK = 1e-6  # probability per beat of anything else at all
_NEAR = 2  # tempos on either side that are one with the likeliest
_SAME = 0.06  # ratio of tempos that are one with the clock's
_DENSITY = 1.5  # seconds over which accents are counted


class Clock(NamedTuple):
    """What is kept when there is nothing better."""

    bpm: float
    phase: float  # of the beat, 0..1
    stay: float  # how many times likelier another tempo must be, at least 1
    pull: float  # how much the phase counts as evidence, 0 in music


class Belief(NamedTuple):
    """The likeliest tempo and what is known about the beat if it is true."""

    bpm: float
    phase: complex  # direction: where in the beat; length: how sure of both, 0..1
    beats: NDArray[np.float64]  # (4,) the probability that it is the first to fourth beat of the bar


class Bars:
    """The bar pointer model: a hidden Markov model over tempo, position in the bar and rhythm, filtered forwards.

    A state moves on one place per step and changes its tempo between beats only (Krebs, Boeck & Widmer 2015). Accents
    are a Poisson process with the rate of the rhythm (Whiteley, Cemgil & Godsill 2006), scaled to how many there have
    been of late, so that fewer of them do not mean a slower tempo.
    """

    def __init__(self, step: float) -> None:
        """`step` in seconds, about 0.011."""
        bar = 60 * BEATS / step
        ratio = np.arange(math.log(bar / FASTEST), math.log(bar / SLOWEST), _SPACING)
        lengths = np.unique(np.round(np.exp(ratio)).astype(int))  # of a bar, in steps
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        self._bounds = np.append(starts, lengths.sum())
        self._bpm = bar / lengths
        self._first = starts[:, None] + -(-np.arange(BEATS) * lengths[:, None] // BEATS)  # state of each beat (T, 4)
        self._last = np.append(self._first[:, 1:], self._bounds[1:, None], axis=1) - 1
        place = np.concatenate([np.arange(length) / length for length in lengths])
        width = np.argmin(np.abs(np.log(np.outer(lengths * step / BEATS, 1 / np.array(_WIDTHS)))), axis=1)
        self._cell = (place * _CELLS).astype(np.intp) + np.repeat(width * _CELLS, lengths)
        self._turn = np.exp(2j * np.pi * BEATS * place).astype(np.complex64)
        self._circle = np.tile(np.arange(_CELLS) * (2 * np.pi * BEATS / _CELLS), len(_WIDTHS))

        rates = np.stack([_rates(rhythm) for rhythm in _RHYTHMS], axis=2)  # bands, cells, rhythms
        self._gain = np.log(rates).reshape(len(_WEIGHTS), -1)
        self._cost = (rates - 1).reshape(len(_WEIGHTS), -1)
        self._shape = rates.shape[1:]
        change = np.exp(-_STIFFNESS * np.abs(np.log(lengths[:, None] / lengths)))
        self._change = (change / change.sum(axis=1, keepdims=True)).astype(np.float32).T
        usual = np.exp(-0.5 * (np.log2(self._bpm / _USUAL) / _OCTAVES) ** 2)
        self._usual = (usual / usual.sum() / len(_RHYTHMS)).astype(np.float32)
        self._rate = np.zeros(len(_WEIGHTS))
        self._fresh = 1 - math.exp(-step / _DENSITY)
        self._scale = 1.0
        self._states = np.empty((len(place), len(_RHYTHMS)), np.float32)
        self._states[:] = np.repeat(self._usual / lengths, lengths)[:, None]
        self._next = np.empty_like(self._states)
        self._likelihood = np.empty_like(self._states)
        self._one = np.ones(len(_RHYTHMS), np.float32)

    def step(self, accents: NDArray[np.float64], trust: float, clock: Clock) -> Belief:
        """One step on, with the accents (4,) heard in it, that are to be trusted as far as `trust` (0..1) says."""
        self._rate += self._fresh * (accents - self._rate)
        evidence = (_WEIGHTS * accents) @ self._gain - (_WEIGHTS * self._rate) @ self._cost
        chances = (trust * evidence).reshape(self._shape)
        if clock.pull:
            chances += (clock.pull * np.cos(self._circle - 2 * np.pi * clock.phase))[:, None]
        table = (np.exp(chances - chances.max()) * self._scale).astype(np.float32)
        np.take(table, self._cell, axis=0, out=self._likelihood, mode="clip")
        begun = self._begun(trust) * self._likelihood[self._first]
        np.multiply(self._states[:-1], self._likelihood[1:], out=self._next[1:])
        self._next[self._first] = begun
        self._states, self._next = self._next, self._states
        sums = self._states @ self._one
        self._scale = 1 / float(sums.sum())
        return self._belief(sums, clock)

    def expect(self, bpm: float, phase: float) -> None:
        """Take a performer's word for the tempo and the phase of the beat."""
        near = np.exp(-0.5 * (np.log(self._bpm / bpm) / 0.02) ** 2) + 1e-4
        beat = np.exp(4 * np.cos(np.angle(self._turn) - 2 * np.pi * phase))
        lengths = np.diff(self._bounds)
        self._states[:] = (np.repeat(near / lengths, lengths) * beat)[:, None]
        self._scale = 1 / float(self._states.sum())

    def _begun(self, trust: float) -> NDArray[np.float32]:
        """What reaches the first state of each beat (tempos, beats, rhythms)."""
        ended = self._states[self._last]
        if trust:  # silence is no reason to change anything
            ended = (self._change @ ended.reshape(len(ended), -1)).reshape(ended.shape)
            down = ended[:, -1]
            down += _SWITCH * (down.mean(axis=1, keepdims=True) - down)
            ended += self._usual[:, None, None] * (_LEAK / BEATS / self._scale)
        return np.roll(ended, 1, axis=1)

    def _belief(self, sums: NDArray[np.float32], clock: Clock) -> Belief:
        beats = np.add.reduceat(sums, self._first.ravel()).reshape(-1, BEATS).astype(float) * self._scale
        tempos = np.convolve(beats.sum(axis=1), np.ones(2 * _NEAR + 1), "same")
        tempos[np.abs(np.log(self._bpm / clock.bpm)) < _SAME] *= clock.stay
        best = int(np.argmax(tempos))
        near = slice(max(0, best - _NEAR), min(best + _NEAR + 1, len(tempos)))
        states = slice(self._bounds[near.start], self._bounds[near.stop])
        weights = beats[near].sum(axis=1)
        bpm = float(weights @ self._bpm[near] / max(weights.sum(), 1e-30))
        return Belief(bpm, complex(sums[states] @ self._turn[states]) * self._scale, beats[near].sum(axis=0))


def _rates(rhythm: tuple[str, ...]) -> NDArray[np.float64]:
    """How often something is struck (bands, cells for each width), 1 in the mean of a bar."""
    cells = np.arange(_CELLS) + 0.5
    out = []
    for line in rhythm:
        struck = np.array([int(often) / 9 for often in line])
        far = cells[:, None] - np.arange(len(line)) * _CELLS / len(line)
        far = (far + _CELLS / 2) % _CELLS - _CELLS / 2
        for beat in _WIDTHS:
            rate = np.exp(-0.5 * (far * beat * BEATS / _CELLS / _SPREAD) ** 2) @ struck + _SURPRISE
            out.append(rate / rate.mean())
    return np.array(out).reshape(len(rhythm), -1)
