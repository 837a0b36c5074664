"""Pictures to learn from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def stripes(side: int = 64, period: int = 6) -> NDArray[np.uint8]:
    """(side, side, 3): red and blue stripes."""
    rows = np.mgrid[:side, :side][0]
    return np.where((rows % period < period / 2)[..., None], (240, 40, 60), (20, 20, 90)).astype(np.uint8)
