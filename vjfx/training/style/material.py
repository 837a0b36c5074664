"""The pictures that a style network is trained on, read from folders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from vjfx.core.errors import SourceError
from vjfx.media.still import open_still
from vjfx.media.suffixes import IMAGES, suffix
from vjfx.training.style.trainer import Material

_KEPT = 256  # pixels of a picture's side, in memory
_OPAQUE = 250  # mean alpha, from which a picture can be a ground
_SPARSE = 200  # mean alpha, below which it can be a figure
_STYLE = 384  # pixels of a style's longer side


def read_material(pictures: Path, styles: Path) -> tuple[Material, list[str]]:
    """The material of two folders, and the styles' names; raises SourceError."""
    grounds, figures = [], []
    for path in _images(pictures, "**/*"):
        rgba = np.asarray(open_still(path).convert("RGBA").resize((_KEPT, _KEPT), Image.Resampling.BOX))
        opacity = float(rgba[..., 3].mean())
        if opacity >= _OPAQUE:
            grounds.append(rgba)
        elif opacity < _SPARSE:
            figures.append(rgba)
    if not grounds:
        raise SourceError(f"'{pictures}' has no opaque pictures (needed: at least 1)")
    clear = np.zeros((1, _KEPT, _KEPT, 4), np.uint8)  # no figure
    found = {path.stem: _style(path) for path in _images(styles, "*")}
    if not found:
        raise SourceError(f"'{styles}' has no pictures (needed: one for each style)")
    material = Material(np.stack(grounds), np.stack(figures) if figures else clear, list(found.values()))
    return material, list(found)


def _style(path: Path) -> Tensor:
    image = open_still(path).convert("RGB")
    image.thumbnail((_STYLE, _STYLE), Image.Resampling.LANCZOS)
    rgb: NDArray[np.uint8] = np.asarray(image)
    return torch.from_numpy(rgb.astype(np.float32) / 255).permute(2, 0, 1).contiguous()


def _images(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if suffix(path) in IMAGES)
