"""Silence, for `--audio off`."""

from __future__ import annotations

import numpy as np

from vjfx.core.protocols import Samples, Setting, Sound


class Silence(Sound):
    """A sound without samples."""

    rate = 48000
    channels = 2

    def __init__(self, argument: str, setting: Setting) -> None: ...

    def read(self, now: float) -> Samples:
        """No samples, (0, 2)."""
        del now
        return np.empty((0, self.channels), np.float32)

    def close(self) -> None:
        """There is nothing to let go of."""
