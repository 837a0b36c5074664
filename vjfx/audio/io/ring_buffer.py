"""A ring buffer between the callback of an audio device and the show."""

from __future__ import annotations

import numpy as np

from vjfx.core.protocols import Samples


class RingBuffer:
    """A lock-free ring of `size` frames for one writer and one reader; the oldest frames are lost first."""

    def __init__(self, size: int, channels: int) -> None:
        self._data = np.zeros((size, channels), np.float32)
        self._read = 0
        self._claimed = 0  # frames whose places the writer may be writing to, in total
        self.written = 0  # frames that may be read, in total
        self.lost = 0  # frames overwritten before they were read

    def write(self, samples: Samples) -> None:
        """Add audio (n, channels), n at most `size`."""
        size = len(self._data)
        at = self.written % size
        self._claimed += len(samples)
        first = min(len(samples), size - at)
        self._data[at : at + first] = samples[:first]
        self._data[: len(samples) - first] = samples[first:]
        self.written = self._claimed

    def read(self) -> Samples:
        """All audio since the last call, (n, channels)."""
        size = len(self._data)
        stop = self.written
        start = max(self._read, stop - size)
        out = np.take(self._data, np.arange(start, stop), axis=0, mode="wrap")
        overwritten = min(max(0, self._claimed - size - start), len(out))  # during the copy
        self.lost += start + overwritten - self._read
        self._read = stop
        return out[overwritten:]
