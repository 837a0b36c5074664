"""Sound from one sample rate to another, for a device that comes back with a rate of its own."""

from __future__ import annotations

import numpy as np

from vjfx.core.protocols import Samples


class Resampler:
    """Straight lines between samples: enough to be looked at, for as long as the show was built for another rate."""

    def __init__(self, rate: int, wanted: int) -> None:
        self._step = rate / wanted
        self._next = 0.0  # where the next sample falls, counted from the one that was kept
        self._kept: Samples | None = None  # the newest that came in

    def __call__(self, samples: Samples) -> Samples:
        """The sound (n, channels) at the wanted rate, as far as it is known."""
        if self._step == 1 or not len(samples):
            return samples
        known = samples if self._kept is None else np.concatenate([self._kept, samples])
        places = np.arange(self._next, len(known) - 1, self._step)
        self._next = float(places[-1]) + self._step - (len(known) - 1) if len(places) else self._next - len(known) + 1
        self._kept = known[-1:].copy()
        grid = np.arange(len(known))
        return np.column_stack([np.interp(places, grid, channel) for channel in known.T]).astype(np.float32)
