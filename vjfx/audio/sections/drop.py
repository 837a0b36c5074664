"""Hears a drop: all that was missing in the last bar falls in at once."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.analysis.gain import decibels
from vjfx.audio.sections.measures import FLUX, HIGH, LOW, PULSE, TOTAL, Frame, Fullness, Row
from vjfx.audio.sections.network import shipped

_KEPT = 8.0  # seconds: a slow bar of seven, and more
_NOW = 0.75  # beats that count as after the drop
_SURE = 0.45  # beats from the stroke to the decision
_SOFTER = 4.0  # decibels by which the bass may be softer than it was at its loudest
_COLUMNS = [PULSE, FLUX, LOW, TOTAL, HIGH]

Features = NDArray[np.float32]  # (14,)


class DropDetector:
    """Compares the last three quarters of a beat with the beat before, the bar before and the song at its fullest.

    `vjfx train sections` makes its weights.
    """

    def __init__(self, step: float, weights: Mapping[str, NDArray[np.float32]] | None = None) -> None:
        """`step` in seconds from frame to frame; with the shipped weights, or with others."""
        stored = shipped() if weights is None else weights
        self._weights, self._bias = stored["drop"], float(stored["drop_bias"][0])
        self._step = step
        self._frames = np.zeros((math.ceil(_KEPT / step), 5), np.float32)

    def add(self, frame: Frame) -> None:
        """Take in the newest frame."""
        frames = self._frames
        frames[:-1] = frames[1:]
        frames[-1] = frame.pulse, frame.flux, decibels(frame.low), decibels(frame.total), decibels(frame.high)

    def heard(self, beat: float, beats: int, full: Fullness) -> bool:
        """Whether a drop has fallen about half a beat ago; `beat` in seconds, `beats` per bar."""
        age = self.age(beat)
        if age < _SURE * beat:
            return False
        bass = self._frames[-round(age / self._step) :, 2].mean()  # since the stroke: a roll of soft kicks is no drop
        if bass < full.bass() - _SOFTER:
            return False
        return float(self._weights @ self.features(beat, beats, full.row)) + self._bias > 0

    def features(self, beat: float, beats: int, full: Row) -> Features:
        """Pulse, flux, bass, level and treble of all three, beside the song at its fullest."""
        frames, count = self._frames, len(self._frames)
        now, before = max(3, round(_NOW * beat / self._step)), count - max(3, round(_NOW * beat / self._step))
        one = max(3, round(beat / self._step))
        bar = frames[max(0, before - beats * one) : before]
        newest, last = frames[-now:], bar[-one:]
        pulses = np.maximum.reduceat(bar[:, 0], np.arange(beats) * len(bar) // beats)
        means = np.stack([newest.mean(axis=0), bar.mean(axis=0), last.mean(axis=0)])
        means[:, 0] = newest[:, 0].max(), pulses.mean(), last[:, 0].max()
        beside = means - full[_COLUMNS]
        beside[:, 2:] /= 10
        beside[:, :2] = means[:, :2] / np.maximum(full[_COLUMNS[:2]], (0.02, 0.005))
        return np.asarray(np.clip(beside, -4, 1.5).ravel()[:14], np.float32)

    def age(self, beat: float) -> float:
        """Seconds since the greatest pulse of the last three quarters of a beat."""
        now = max(3, round(_NOW * beat / self._step))
        return (now - int(np.argmax(self._frames[-now:, 0]))) * self._step
