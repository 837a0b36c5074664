"""Motifs: two bars of a melody or a riff, at random."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from vjfx.training.bar.layers import Layer
from vjfx.training.bar.metre import Metre, pick

BARS = 2  # of a motif


class Tone(NamedTuple):
    """A note of a motif."""

    step: float
    length: float  # in steps
    degree: int  # of the scale, 0 is its first note
    level: float


def motif(r: Generator, layer: Layer, metre: Metre) -> list[Tone]:
    """A random motif: dense and syncopated as the layer says, with a breath at the end of a melody."""
    steps = 2 * metre.steps
    weights = np.tile(metre.weights, 2)
    even = np.full(steps, weights.mean())
    chances = (1 - layer.syncopated) * weights + layer.syncopated * even
    chances = np.clip(layer.dense * chances / chances.mean(), 0, 0.97)
    struck = r.random(steps) < chances
    if layer.role == "melody" and r.random() < 0.5:  # a breath at the end of the phrase
        struck[-int(r.integers(1, metre.steps)) :] = False
    if r.random() < 0.15:
        struck[0] = False
    if not struck.any():
        struck[0] = True
    at = np.flatnonzero(struck)
    ends = np.append(at[1:], steps)
    degree, notes = int(r.integers(-2, 5)), []
    calm = layer.role == "riff" and r.random() < 0.5
    for step, end in zip(at, ends, strict=True):
        length = (
            float(end - step) * r.uniform(0.6, 1.0)
            if layer.role == "melody"
            else min(float(end - step), layer.hold * float(pick(r, 1, 1, 2)))
        )
        level = 0.6 + 0.35 * float(np.tile(metre.weights, 2)[step]) * r.uniform(0.3, 1)
        notes.append(Tone(float(step), max(0.3, length), degree, level))
        degree = (
            0 if calm and r.random() < 0.7 else int(np.clip(degree + r.choice([-2, -1, -1, 0, 1, 1, 2, 4, -3]), -5, 8))
        )
    return notes
