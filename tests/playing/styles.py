"""A tiny style network, and a picture to learn from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from vjfx.nets import weights
from vjfx.nets.style import StyleNetwork
from vjfx.nets.style_rows import rows_of


def network(path: Path, *styles: str) -> Path:
    """Weights of styles that differ, at random."""
    torch.manual_seed(0)
    net = StyleNetwork(len(styles), 8)
    with torch.no_grad():
        for row in rows_of(net).values():
            row.add_(0.3 * torch.randn_like(row))
    weights.write(path, "style", {"styles": ",".join(styles), "width": 8}, net)
    return path


def striped(path: Path) -> Path:
    """A picture file."""
    Image.fromarray(stripes()).save(path)
    return path


def stripes(side: int = 64, period: int = 6) -> NDArray[np.uint8]:
    """(side, side, 3): red and blue stripes."""
    rows = np.mgrid[:side, :side][0]
    return np.where((rows % period < period / 2)[..., None], (240, 40, 60), (20, 20, 90)).astype(np.uint8)
