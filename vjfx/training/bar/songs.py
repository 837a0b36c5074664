"""Random songs with exact beats, which the bar network learns from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.training.bar.grooves import Groove, groove
from vjfx.training.bar.metre import pick
from vjfx.training.bar.performance import Performance
from vjfx.training.bar.recording import record
from vjfx.training.bar.sampler import Sampler
from vjfx.training.bar.scores import perform
from vjfx.training.bar.unpulsed import unpulsed
from vjfx.training.beat.instruments import Mono

_NO_BEAT = 0.1  # the share of sounds without a beat
_COMPOSED = 0.1  # the share of composed music among the others


@dataclass(frozen=True)
class Song:
    """Audio, the times of its beats in seconds, and the beat of the bar of each; without a beat there are none."""

    samples: Mono
    beats: NDArray[np.float64]
    bar: NDArray[np.int64]
    metre: int  # beats a bar; 0 without a beat
    family: str


def song(seed: int, seconds: float, sheets: Path) -> Song:
    """A song at RATE; the same seed gives the same song. The notes of its instruments are kept in the folder `sheets`.

    Raises DeviceError without FluidSynth, its soundfont, the recorded drums and Freedoom's music.
    """
    r = np.random.default_rng([13, seed])
    sampler = Sampler(sheets)
    if r.random() < _NO_BEAT:
        none = np.zeros(0)
        return Song(record(r, unpulsed(r, seconds, sampler)), none, none.astype(np.int64), 0, "no beat")
    if r.random() < _COMPOSED:
        sound, score = perform(r, seconds, sampler)
        return Song(record(r, sound), score.beats, score.bar, score.metre, "composed")
    played = groove(r)
    lead = float(r.uniform(0, 0.8))
    start = int(r.integers(4 * played.metre.beats))  # it may begin anywhere in its form
    times = lead + _tempo(r, played, seconds + 4)  # of beats
    sound = Performance(r, played, times, start, seconds).play(sampler)
    beats = times[times < seconds - 0.05]
    bar = (np.arange(len(beats)) + start) % played.metre.beats
    return Song(record(r, sound), beats, bar, played.metre.beats, played.family)


def _tempo(r: Generator, played: Groove, seconds: float) -> NDArray[np.float64]:
    """The times of the beats: steady, drifting as players do, getting faster or slower, or with a jump."""
    count = int(seconds * played.bpm * 1.4 / 60) + 2
    period = np.full(count, 60 / played.bpm)
    at = np.arange(count) / count
    chance = r.random()
    if played.live:
        drift = np.cumsum(r.normal(0, 1, count))
        drift -= np.linspace(0, drift[-1], count)
        wander = 0.035 * played.live * drift / max(1.0, float(np.abs(drift).max()))
        if played.family in ("solo", "orchestra", "ballad") and r.random() < 0.6:  # phrases breathe
            length = played.metre.beats * int(pick(r, 2, 4))
            wander = wander + r.uniform(0.01, 0.08) * np.cos(2 * np.pi * np.arange(count) / length)
        period *= np.exp(wander + r.normal(0, 0.006 * played.live, count))
    if chance < 0.1:
        period *= r.uniform(0.82, 1.2) ** at
    elif chance < 0.18:
        jump = float(pick(r, 0.92, 1.08, r.uniform(0.9, 1.1), r.uniform(0.7, 1.4)))
        period[int(count * r.uniform(0.2, 0.7)) :] *= jump
    return np.concatenate([[0], np.cumsum(period)])
