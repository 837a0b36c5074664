"""Sound that is played while it is still being written, on disk rather than in memory."""

from __future__ import annotations

import mmap
from tempfile import TemporaryFile

import numpy as np
from numpy.typing import NDArray

from vjfx.core.protocols import Samples

_PAGE = 1 << 22  # frames: 87 s at 48 kHz, so that two hours take 83 mappings


class Tape:
    """A growing recording of 16-bit sound in a temporary file: one thread appends, any number read without a lock."""

    def __init__(self, channels: int) -> None:
        self.channels = channels
        self.frames = 0  # so far; may be read at any time
        self._file = TemporaryFile()  # noqa: SIM115 - kept until close()
        self._pages: list[NDArray[np.int16]] = []

    def append(self, block: NDArray[np.int16]) -> None:
        """Add sound (n, channels), or (n, 1) for the same in every channel; raises OSError when the disk is full."""
        done = 0
        while done < len(block):
            page, at = divmod(self.frames, _PAGE)
            if page == len(self._pages):
                self._pages.append(self._new_page())
            count = min(len(block) - done, _PAGE - at)
            self._pages[page][at : at + count] = block[done : done + count]
            self.frames += count  # only now may it be read
            done += count

    def read_into(self, out: Samples, start: int) -> None:
        """Fill `out` (n, channels) with the sound from frame `start` on; what is not there yet is left as it was."""
        pages = self._pages
        stop = min(start + len(out), self.frames, len(pages) * _PAGE)
        done = 0
        while start + done < stop:
            page, at = divmod(start + done, _PAGE)
            count = min(stop - start - done, _PAGE - at)
            np.multiply(pages[page][at : at + count], np.float32(1 / 32768), out=out[done : done + count])
            done += count

    def close(self) -> None:
        """Forget everything and give the disk back."""
        self.frames = 0
        self._pages = []
        self._file.close()

    def _new_page(self) -> NDArray[np.int16]:
        # Written, not merely mapped: a full disk is then an OSError here rather than a bus error at the first touch.
        size = _PAGE * self.channels * np.dtype(np.int16).itemsize
        offset = len(self._pages) * size
        self._file.write(bytes(size))
        self._file.flush()
        memory = mmap.mmap(self._file.fileno(), size, offset=offset)
        return np.frombuffer(memory, np.int16).reshape(_PAGE, self.channels)
