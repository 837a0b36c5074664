"""What each half beat of a song sounds like, beside the song at its fullest."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.analysis.gain import decibels, smoothing

HOPS = 4  # per frame
EDGES = (25, 90, 160, 320, 640, 1250, 2500, 5000, 9000, 16000)  # hertz, of the bands
BANDS = len(EDGES) - 1
_LOW, _MID = 2, 6  # the first bands are the bass; those from the second number on the treble
# Columns of a row: levels in decibels (FLOOR: what is left of the treble between strokes), brightness, the greatest
# rise of bass and treble as a share of the level, flux, and onsets per second.
TOTAL, LOW, MID, HIGH, FLOOR, BRIGHT, PULSE, STROKE, FLUX, ONSETS = range(10)
COLUMNS = 10
_LEVELS = 5  # the first columns
_LEAST = np.array([0.02, 0.02, 0.005, 1.0], np.float32)  # of the last four columns at their fullest
_KEPT = 512  # half beats that say what is full: 64 bars
_FULLEST = 0.8  # the quantile of them that is
_LATELY, _LOUDEST = 192, 0.9  # half beats, and the quantile of them that is the bass at its loudest
SILENT, _FAINTEST = -60.0, 1e-3  # decibels, and the same as an amplitude
_RECENT, _AROUND = 0.06, 1.0  # seconds, of the level that a pulse rises above, and of that which it is a share of
_CONTRAST = 30.0  # of the flux's logarithm
_ONSET = 0.12  # flux above its mean

Row = NDArray[np.float32]  # (10,)


_PLACES = (np.arange(BANDS) / (BANDS - 1)).astype(np.float32)  # of the bands, in brightness
# Which bands are the bass, the treble and all.
_GROUPS = np.array([[n < _LOW, n >= _MID, True] for n in range(BANDS)], np.float32)


class Bands:
    """The amplitudes of nine bands in spectra."""

    def __init__(self, frequencies: NDArray[np.floating[Any]]) -> None:
        """`frequencies` of the spectrum's bins in hertz."""
        edges = np.array(EDGES)
        self._share = ((frequencies[:, None] >= edges[:-1]) & (frequencies[:, None] < edges[1:])).astype(np.float32)

    def __call__(self, spectra: NDArray[np.complex64]) -> NDArray[np.float32]:
        """(hops, 9), of spectra (hops, bins)."""
        return np.sqrt((spectra.real**2 + spectra.imag**2) @ self._share)


class Frame:
    """The newest frame: levels as amplitudes, and what rose in it."""

    def __init__(self, step: float) -> None:
        """`step` in seconds from frame to frame."""
        self.low = self.high = self.total = self.pulse = self.stroke = self.flux = 0.0
        self.bands = np.zeros(BANDS, np.float32)
        self.onset = False
        self._past = (self.bands, self.bands)  # logarithms of the last two frames
        self._mean = self._low = self._high = self._level = 0.0
        self._recent, self._around = smoothing(step, _RECENT), smoothing(step, _AROUND)

    def update(self, bands: NDArray[np.float32]) -> None:
        """Take in the amplitudes (4, 9) of the next frame."""
        powers = bands * bands @ _GROUPS
        lows, highs, _ = np.sqrt(powers).T.tolist()
        self.bands = np.add.reduce(bands) * np.float32(1 / HOPS)
        self.low, self.high = sum(lows) / HOPS, sum(highs) / HOPS
        self.total = math.sqrt(sum(powers[:, 2].tolist()) / HOPS)
        self._level += (self.total - self._level) * self._around
        level = max(self._level, _FAINTEST)
        self.pulse = max(0.0, (max(lows) - self._low) / level)
        self.stroke = max(0.0, (max(highs) - self._high) / level)
        self._low += (self.low - self._low) * self._recent
        self._high += (self.high - self._high) * self._recent
        logs = np.log1p(self.bands * np.float32(_CONTRAST / level))
        rise = logs - np.maximum(*self._past)
        self.flux = float(np.add.reduce(np.maximum(rise, 0))) / BANDS
        self._past = self._past[1], logs
        self.onset = self.flux > self._mean + _ONSET
        self._mean += (self.flux - self._mean) * self._around


class HalfBeat:
    """Sums up frames until its row is taken."""

    def __init__(self) -> None:
        self.frames = 0
        self._bands = np.zeros(BANDS, np.float32)
        self._total = self._low = self._high = self._flux = self._pulse = self._stroke = 0.0
        self._floor, self._onsets = math.inf, 0

    def add(self, frame: Frame) -> None:
        """Add the newest frame."""
        self.frames += 1
        self._bands += frame.bands
        self._total += frame.total
        self._low += frame.low
        self._high += frame.high
        self._flux += frame.flux
        self._onsets += frame.onset
        self._floor = min(self._floor, frame.high)
        self._pulse = max(self._pulse, frame.pulse)
        self._stroke = max(self._stroke, frame.stroke)

    def row(self, step: float) -> Row:
        """All columns; `step` in seconds from frame to frame."""
        count, bands = self.frames, self._bands
        mid = math.sqrt(float((bands[_LOW:_MID] ** 2).sum()))
        levels = [decibels(level / count) for level in (self._total, self._low, mid, self._high, self._floor * count)]
        bright = float(bands @ _PLACES) / (float(bands.sum()) + 1e-9)
        rest = [bright, self._pulse, self._stroke, self._flux / count, self._onsets / (count * step)]
        return np.array(levels + rest, np.float32)


class Fullness:
    """A song at its fullest: a high quantile of each column of its last rows that were not silent."""

    def __init__(self) -> None:
        self.count = 0  # rows so far
        self.row: Row = np.zeros(COLUMNS, np.float32)
        self._rows = np.zeros((_KEPT, COLUMNS), np.float32)

    def add(self, row: Row) -> None:
        """Remember a row."""
        if row[TOTAL] > SILENT:
            self._rows[self.count % _KEPT] = row
            self.count += 1
            place = int(_FULLEST * (min(self.count, _KEPT) - 1))
            self.row = np.partition(self._rows[: self.count], place, axis=0)[place]

    def bass(self) -> float:
        """Decibels: a high quantile of the bass in the last 24 bars, so that a softer song is soon its own measure."""
        last = self._rows[np.arange(max(0, self.count - _LATELY), self.count) % _KEPT, LOW]
        return float(np.quantile(last, _LOUDEST)) if len(last) else 0.0

    def relative(self, row: Row) -> Row:
        """A row beside it, -4..2: levels in tens of decibels, brightness as a difference, all else as a share."""
        beside = row - self.row
        beside[:_LEVELS] /= 10
        beside[BRIGHT] *= 5
        beside[PULSE:] = row[PULSE:] / np.maximum(self.row[PULSE:], _LEAST)
        return np.clip(beside, -4, 2, out=beside)
