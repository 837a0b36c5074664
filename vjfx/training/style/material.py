"""The pictures that a style network is trained on: read from folders, or drawn."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from vjfx.core.errors import SourceError
from vjfx.datasets.illustration.scene import illustration
from vjfx.media.still import SMALLEST, open_still, read_rgb
from vjfx.media.suffixes import IMAGES, suffix
from vjfx.training.style.trainer import Material

_KEPT = 256  # pixels of a picture's side, in memory
_OPAQUE = 250  # mean alpha, from which a picture can be a ground
_SPARSE = 200  # mean alpha, below which it can be a figure
_STYLE = 384  # pixels of a style's longer side


def read_material(pictures: Path, styles: Path) -> tuple[Material, list[str]]:
    """The material of two folders, and the styles' names; raises SourceError."""
    grounds, figures = read_contents(pictures)
    found = {path.stem: read_style(path) for path in _images(styles, "*")}
    if not found:
        raise SourceError(f"'{styles}' has no pictures (needed: one for each style)")
    return Material(grounds, figures, list(found.values())), list(found)


def read_contents(pictures: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Grounds and figures, RGBA (n, side, side, 4); raises SourceError."""
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
    return np.stack(grounds), np.stack(figures) if figures else _no_figure(_KEPT)


@lru_cache(maxsize=1)
def drawn_contents(count: int, side: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The same, from illustrations that are drawn now: for a machine without pictures."""
    grounds = np.full((count, side, side, 4), 255, np.uint8)
    for seed, ground in enumerate(grounds):
        ground[..., :3] = illustration(seed, side, side).color
    return grounds, _no_figure(side)


def read_style(path: Path) -> Tensor:
    """(3, h, w), 0..1, over white where it is transparent; raises SourceError."""
    image = Image.fromarray(read_rgb(path))
    scale = max(_STYLE / max(image.size), SMALLEST / min(image.size))
    if scale < 1:
        width, height = (round(scale * side) for side in image.size)
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    rgb: NDArray[np.uint8] = np.asarray(image)
    return torch.from_numpy(rgb.astype(np.float32) / 255).permute(2, 0, 1).contiguous()


def _no_figure(side: int) -> NDArray[np.uint8]:
    return np.zeros((1, side, side, 4), np.uint8)


def _images(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if suffix(path) in IMAGES)
