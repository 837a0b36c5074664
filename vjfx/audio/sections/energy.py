"""The energy of a song: pulses of the bass, flux and loudness, beside the song's own range."""

from __future__ import annotations

import numpy as np

from vjfx.audio.sections.measures import FLUX, PULSE, SILENT, TOTAL, Row

_ADAPTS = 128  # half beats after which another song is the measure: 16 bars
_FULLEST = 0.9  # the quantile of them that counts as full
_LEAST = (0.4, 0.12)  # pulse and flux that count as full: noise has less
_REMEMBERS = 512  # half beats of the range: 64 bars
_HIGHEST, _NARROWEST = 0.6, 0.4  # the top of the range is at least here, and the range at least so wide
_SMOOTH = 1 / 8  # per half beat: a bar
_DEEP = 15.0  # decibels below the loudest that count as nothing


class Energy:
    """A number from 0 to 1, smooth over a bar."""

    def __init__(self) -> None:
        self.value = 0.0
        self._rows = np.zeros((_ADAPTS, 3), np.float32)  # level, pulse and flux of the last half beats
        self._past = np.zeros(_REMEMBERS, np.float32)  # what it was before it was brought to its range
        self._heard = self._count = 0
        self._smooth = 0.0

    def update(self, row: Row) -> float:
        """The energy after the next half beat."""
        raw = 0.0
        if row[TOTAL] > SILENT:
            newest = row[[TOTAL, PULSE, FLUX]]
            self._rows[self._heard % _ADAPTS] = newest
            self._heard += 1
            place = int(_FULLEST * (min(self._heard, _ADAPTS) - 1))
            full = np.partition(self._rows[: self._heard], place, axis=0)[place]
            level = min(1.0, max(0.0, 1 + float(newest[0] - full[0]) / _DEEP))
            raw = level * float(np.minimum(newest[1:] / np.maximum(full[1:], _LEAST), 1).mean())
        self._smooth += (raw - self._smooth) * _SMOOTH
        self._past[self._count % _REMEMBERS] = self._smooth
        self._count += 1
        known = self._past[: self._count]
        low, high = float(known.min()), max(float(known.max()), _HIGHEST)
        self.value = max(0.0, 1 - (high - self._smooth) / max(high - low, _NARROWEST))
        return self.value
