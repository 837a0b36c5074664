"""The beat lattice: the probability of every tempo and position between beats, updated step by step."""

from __future__ import annotations

import cmath
import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.beat.activation import TEMPOS
from vjfx.audio.beat.meter import FASTEST, SLOWEST, MeterHypothesis

_BEATS = 2  # in the cycle of a tempo, so that its length in whole steps is fine enough where beats are fast
_SPACING = 0.017  # log ratio of neighbouring tempos
_WEIGHT = 0.9  # exponent of the activations as evidence: neighbouring steps are not independent
_WIDTH = 1.65  # steps from the nearest beat beyond which no activation is expected
_STIFFNESS = 120.0  # the probability of a tempo change falls by e for each 1/120 of the tempo
_TEMPO_WEIGHT = 0.5  # per second: exponent of the tempo activations as evidence
_USUAL, _SPREAD = 118.0, 0.75  # beats per minute, and octaves: the tempos at which people tap (van Noorden & Moelants)
_USUAL_WEIGHT = 0.15  # per second: exponent of that prior
_METER_WEIGHT = 1.0  # exponent of the meter's probabilities as evidence, once per beat
_OTHER_TEMPO = 0.01  # the probability of tempos that the meter classifier does not consider
_METER_TOLERANCE = 0.059  # log ratio up to which a tempo belongs to a hypothesis: less than half the least distance
_SHIFTS = 4  # of the beat, that the meter classifier distinguishes
_LEAK = 1e-6  # probability per step of a jump to any other state, so that no rival dies out
_CELLS = 12  # of a beat, in which rivals are compared
_NEAR_PHASE, _NEAR_TEMPO = 2, 0.045  # cells, and log ratio of tempos, that count as one reading
_INSIDE = math.cos(2 * math.pi * (_NEAR_PHASE + 0.5) / _CELLS)
_TRAINED_STEP = 512 / 44100  # seconds, of the network's training: at other rates it hears other tempos


class Rival(NamedTuple):
    """One reading of the beat: a tempo and a phase, with all that is close to both."""

    bpm: float
    phase: float  # 0..1
    probability: float


class BeatLattice:
    """A hidden Markov model over tempo and position in the beat, filtered forwards.

    A state advances by one position per step and changes its tempo on beats only (Krebs, Boeck & Widmer 2015). Every
    tempo and phase has a probability at all times: a wrong reading gives way as soon as the evidence is against it.
    """

    def __init__(self, step: float) -> None:
        """`step` in seconds, about 0.011."""
        cycle = 60 * _BEATS / step
        ratio = np.arange(math.log(cycle / FASTEST), math.log(cycle / SLOWEST), _SPACING)
        lengths = np.unique(np.round(np.exp(ratio)).astype(int))  # of a cycle, in steps
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        self._bounds = np.append(starts, lengths.sum())
        self._bpm = cycle / lengths
        place = np.concatenate([np.arange(length) * (_BEATS / length) for length in lengths])  # beats
        self._place = place
        self._turn = np.exp(2j * np.pi * place).astype(np.complex64)
        # The state in which each beat begins, the last one before the next, and that in which each cell begins.
        self._first = _divided(starts, lengths, _BEATS)
        self._last = np.append(self._first[:, 1:], self._bounds[1:, None], axis=1) - 1
        self._cells = _divided(starts, lengths, _BEATS * _CELLS).ravel()
        far = np.abs(place - np.round(place)) * np.repeat(lengths, lengths) / _BEATS  # steps from a beat
        self._on_beat = np.flatnonzero(far < _WIDTH)
        self._near = (1 - far[self._on_beat] / _WIDTH).astype(np.float32)

        apart = np.abs(np.log(lengths[:, None] / lengths))
        change = np.exp(-_STIFFNESS * apart)
        self._change = (change / change.sum(axis=1, keepdims=True)).astype(np.float32).T
        self._same_tempo = (apart < _NEAR_TEMPO).astype(np.float32)
        self._near_tempos = [(int(near.argmax()), int(near.nonzero()[0][-1]) + 1) for near in self._same_tempo > 0]
        distance = np.abs(np.arange(_CELLS)[:, None] - np.arange(_CELLS))
        self._same_phase = (np.minimum(distance, _CELLS - distance) <= _NEAR_PHASE).astype(np.float32)

        self._scale = _TRAINED_STEP / step
        classes = np.eye(len(TEMPOS))
        self._tempo_map = np.array(
            [np.interp(np.log(self._bpm), np.log(TEMPOS * self._scale), one) for one in classes]
        ).T
        self._seconds = lengths * step / _BEATS  # of a beat
        octaves = np.log2(self._bpm / _USUAL) / _SPREAD
        self._usual = np.exp(-0.5 * _USUAL_WEIGHT * self._seconds * octaves**2)
        self._tempo_likelihood = self._usual[:, None].astype(np.float32)
        self._any = np.float32(_LEAK / (_BEATS * len(lengths)))
        self._states = np.repeat(1 / (lengths * len(lengths)), lengths).astype(np.float32)
        self._next = np.empty_like(self._states)

    def observe_tempo(self, tempos: NDArray[np.float32]) -> None:
        """Take in the activation of each of TEMPOS; it counts on beats, as tempos change there."""
        likely = self._tempo_map @ tempos + 1e-3
        likelihood = self._usual * np.exp(_TEMPO_WEIGHT * self._seconds * np.log(likely / likely.max()))
        self._tempo_likelihood = likelihood[:, None].astype(np.float32)

    def step(self, beat: float, neutral: float) -> None:
        """Advance by one step with the activation of a beat, 0..1; `neutral` speaks neither for nor against one."""
        odds = beat / neutral * (1 - neutral) / max(1 - beat, 1e-3)
        likelihood = (1 + (odds - 1) * self._near) ** np.float32(_WEIGHT)  # 1 away from beats
        self._next[1:] = self._states[:-1]
        ended = self._change @ self._states[self._last]
        ended *= self._tempo_likelihood
        ended += self._any
        self._next[self._first] = ended[:, ::-1]
        self._next[self._on_beat] *= likelihood
        self._next /= self._next.sum()
        self._states, self._next = self._next, self._states

    def observe_meter(self, hypotheses: list[MeterHypothesis], bpm: float, beats: float) -> None:
        """Take in the meter's hypotheses; the clock runs at `bpm` and has counted `beats`."""
        ratios = np.array([each.ratio for each in hypotheses])
        apart = np.abs(np.log(self._bpm[:, None] / (bpm * ratios)))
        nearest = np.where(apart.min(axis=1) < _METER_TOLERANCE, apart.argmin(axis=1), len(ratios))  # the last: none
        # The bar that the classifier assumes does not matter here, only the place in the beat.
        chances = [each.probabilities.reshape(-1, _SHIFTS).sum(axis=0) for each in hypotheses]
        likely = np.maximum([*chances, np.full(_SHIFTS, _OTHER_TEMPO)], _OTHER_TEMPO / _SHIFTS) ** _METER_WEIGHT
        hypothesis = np.repeat(nearest, np.diff(self._bounds))
        ahead = beats * np.append(ratios, 1)[hypothesis] - self._place
        self._states *= likely.astype(np.float32)[hypothesis, np.round(_SHIFTS * ahead).astype(np.intp) % _SHIFTS]
        self._states /= self._states.sum()

    def reset(self, bpm: float, phase: float | None = None) -> None:
        """Set the prior: a tempo, and optionally the phase 0..1."""
        lengths = np.diff(self._bounds)
        near = np.exp(-0.5 * (np.log(self._bpm / bpm) / 0.02) ** 2) + 1e-4
        states = np.repeat(near / lengths, lengths)
        if phase is not None:
            states *= np.exp(4 * (self._turn * np.exp(-2j * np.pi * phase)).real)
        self._states[:] = states / states.sum()

    def rivals(self, bpm: float, phase: float) -> tuple[Rival, Rival]:
        """The reading of a clock with this tempo and phase 0..1, and the likeliest of all."""
        cells = np.add.reduceat(self._states, self._cells).reshape(-1, _BEATS, _CELLS).sum(axis=1)
        together = self._same_tempo @ cells @ self._same_phase
        tempo = int(np.argmin(np.abs(self._bpm - bpm)))
        best, cell = divmod(int(np.argmax(together)), _CELLS)
        own = self._rival(tempo, phase, float(together[tempo, int(phase * _CELLS) % _CELLS]))
        if best == tempo and cell == int(phase * _CELLS) % _CELLS:
            return own, own
        return own, self._rival(best, (cell + 0.5) / _CELLS, float(together[best, cell]))

    def tempo_probability(self, tempos: NDArray[np.float32], bpm: float) -> float:
        """The activation of all of TEMPOS that count as this one."""
        return float(tempos[np.abs(np.log(TEMPOS * self._scale / bpm)) < _NEAR_TEMPO].sum())

    def _rival(self, tempo: int, phase: float, probability: float) -> Rival:
        """The exact tempo and phase, means over all states that count as this reading."""
        first, last = self._near_tempos[tempo]
        bounds = self._bounds[first : last + 1]
        turned = self._turn[bounds[0] : bounds[-1]] * np.complex64(np.exp(-2j * np.pi * phase))
        weights = self._states[bounds[0] : bounds[-1]] * (turned.real > _INSIDE)
        per_tempo = np.add.reduceat(weights, bounds[:-1] - bounds[0])
        total = float(per_tempo.sum()) + 1e-30
        ahead = cmath.phase(complex(weights @ turned)) / (2 * math.pi)
        return Rival(float(per_tempo @ self._bpm[first:last]) / total, (phase + ahead) % 1, probability)


def _divided(starts: NDArray[np.intp], lengths: NDArray[np.intp], parts: int) -> NDArray[np.intp]:
    """The first state of each of equal parts of each cycle, (T, parts)."""
    return np.asarray(starts[:, None] + -(-np.arange(parts) * lengths[:, None] // parts))
