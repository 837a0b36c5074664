"""Sample rate conversion, for a device that returns at another rate."""

from __future__ import annotations

import numpy as np

from vjfx.core.protocols import Samples


class Resampler:
    """Linear interpolation: good enough for analysis."""

    def __init__(self, rate: int, wanted: int) -> None:
        self._step = rate / wanted
        self._next = 0.0  # position of the next sample, relative to the kept one
        self._kept: Samples | None = None  # the newest input sample

    def __call__(self, samples: Samples) -> Samples:
        """The audio (n, channels) at the wanted rate, up to the newest input sample."""
        if self._step == 1 or not len(samples):
            return samples
        known = samples if self._kept is None else np.concatenate([self._kept, samples])
        places = np.arange(self._next, len(known) - 1, self._step)
        self._next = float(places[-1]) + self._step - (len(known) - 1) if len(places) else self._next - len(known) + 1
        self._kept = known[-1:].copy()
        grid = np.arange(len(known))
        return np.column_stack([np.interp(places, grid, channel) for channel in known.T]).astype(np.float32)
