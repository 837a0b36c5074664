"""What a sound device brings in, until the show asks for it."""

from __future__ import annotations

import numpy as np

from vjfx.core.protocols import Samples


class Ring:
    """A ring of `size` frames that one thread writes and another reads, without a lock; the oldest is lost first."""

    def __init__(self, size: int, channels: int) -> None:
        self._data = np.zeros((size, channels), np.float32)
        self._read = 0
        self._claimed = 0  # frames, ever, whose places the writer may be writing to
        self.written = 0  # frames, ever, that may be read
        self.lost = 0  # frames that nobody came to read in time

    def write(self, samples: Samples) -> None:
        """Add sound (n, channels), n at most `size`."""
        size = len(self._data)
        at = self.written % size
        self._claimed += len(samples)
        first = min(len(samples), size - at)
        self._data[at : at + first] = samples[:first]
        self._data[: len(samples) - first] = samples[first:]
        self.written = self._claimed

    def read(self) -> Samples:
        """All that has come in since the last call, (n, channels)."""
        size = len(self._data)
        stop = self.written
        start = max(self._read, stop - size)
        out = np.take(self._data, np.arange(start, stop), axis=0, mode="wrap")
        overwritten = min(max(0, self._claimed - size - start), len(out))  # while it was being copied
        self.lost += start + overwritten - self._read
        self._read = stop
        return out[overwritten:]
