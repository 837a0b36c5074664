"""A disk buffer for audio that is played while it is still being decoded."""

from __future__ import annotations

import mmap
from tempfile import TemporaryFile

import numpy as np
from numpy.typing import NDArray

from vjfx.core.protocols import Samples

_PAGE = 1 << 22  # frames: 87 s at 48 kHz, so that two hours take 83 mappings


class DiskBuffer:
    """16-bit audio in a growing temporary file: one thread appends, any number of threads read without a lock."""

    def __init__(self, channels: int) -> None:
        self.channels = channels
        self.frames = 0  # so far; may be read at any time
        self._file = TemporaryFile()  # noqa: SIM115 - kept until close()
        self._pages: list[NDArray[np.int16]] = []

    def append(self, block: NDArray[np.int16]) -> None:
        """Add audio (n, channels), or (n, 1) for the same in every channel; raises OSError if the disk is full."""
        done = 0
        while done < len(block):
            page, at = divmod(self.frames, _PAGE)
            if page == len(self._pages):
                self._pages.append(self._new_page())
            count = min(len(block) - done, _PAGE - at)
            self._pages[page][at : at + count] = block[done : done + count]
            self.frames += count  # readable from here on
            done += count

    def read_into(self, out: Samples, start: int) -> None:
        """Fill `out` (n, channels) with the audio from frame `start` on; what is not there yet stays unchanged."""
        pages = self._pages
        stop = min(start + len(out), self.frames, len(pages) * _PAGE)
        done = 0
        while start + done < stop:
            page, at = divmod(start + done, _PAGE)
            count = min(stop - start - done, _PAGE - at)
            np.multiply(pages[page][at : at + count], np.float32(1 / 32768), out=out[done : done + count])
            done += count

    def close(self) -> None:
        """Delete the file."""
        self.frames = 0
        self._pages = []
        self._file.close()

    def _new_page(self) -> NDArray[np.int16]:
        # Written, not only mapped: a full disk raises OSError here, instead of a bus error at the first access.
        size = _PAGE * self.channels * np.dtype(np.int16).itemsize
        offset = len(self._pages) * size
        self._file.write(bytes(size))
        self._file.flush()
        memory = mmap.mmap(self._file.fileno(), size, offset=offset)
        return np.frombuffer(memory, np.int16).reshape(_PAGE, self.channels)
