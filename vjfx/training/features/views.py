"""Pictures of a folder, and random views of them: turned, cropped, recoloured, on another ground."""

from __future__ import annotations

from math import pi
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional

from vjfx.core.errors import SourceError
from vjfx.media.suffixes import IMAGES, suffix

_KEPT = 144  # pixels of a picture's side, in memory
_NOISE = 0.2  # largest standard deviation; half of the views have none
_LEAST = 48  # smaller pictures are left out


def read_pictures(folder: Path) -> tuple[NDArray[np.uint8], int]:
    """Every picture below a folder as RGBA (n, side, side, 4), and how many could not be read. Raises SourceError."""
    found, damaged = [], 0
    for path in sorted(folder.rglob("*")):
        if suffix(path) not in IMAGES:
            continue
        try:
            with Image.open(path) as image:
                image.draft("RGB", (_KEPT, _KEPT))  # JPEG files are decoded at a fraction of their size
                if min(image.size) >= _LEAST:
                    found.append(np.asarray(image.convert("RGBA").resize((_KEPT, _KEPT), Image.Resampling.BOX)))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            damaged += 1
    if len(found) < 2:
        raise SourceError(f"'{folder}' has {len(found)} pictures (needed: at least 2)")
    return np.stack(found), damaged


def views(pictures: NDArray[np.uint8], r: Generator, side: int) -> Tensor:
    """A random view (n, 3, side, side), 0..1, of each RGBA picture (n, h, w, 4)."""
    count = len(pictures)
    rgba = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255
    ground = _grounds(r, rgba)
    rgb = ground + rgba[:, 3:] * (rgba[:, :3] - ground)

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return torch.from_numpy(r.uniform(low, high, (count, *shape)).astype(np.float32))

    zoom = torch.exp(uniform(np.log(0.3), 0.0))  # share of the picture that is seen
    angle = uniform(-pi / 5, pi / 5)
    stretch = torch.exp(uniform(-0.25, 0.25))
    flip = torch.sign(uniform(-1, 1))
    cos, sin = torch.cos(angle) * zoom, torch.sin(angle) * zoom
    offset = uniform(-1, 1, 2) * (1 - zoom)[:, None]
    rows = torch.stack(
        [torch.stack([flip * cos * stretch, -sin, offset[:, 0]], 1), torch.stack([flip * sin, cos, offset[:, 1]], 1)], 1
    )
    grid = functional.affine_grid(rows, [count, 3, side, side], align_corners=False)
    view = functional.grid_sample(rgb, grid, padding_mode="reflection", align_corners=False)
    gain, lift = torch.exp(uniform(-0.4, 0.4, 1, 1, 1)), uniform(-0.15, 0.15, 1, 1, 1)
    gray = view.mean(1, keepdim=True)
    view = gray + (view - gray) * torch.exp(uniform(-0.7, 0.4, 1, 1, 1))
    view = view * gain * torch.exp(uniform(-0.15, 0.15, 3, 1, 1)) + lift
    noise = torch.from_numpy(r.standard_normal(view.shape, dtype=np.float32))
    view = view + noise * uniform(-_NOISE, _NOISE, 1, 1, 1).clamp_min(0)
    soft = functional.avg_pool2d(functional.pad(view, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    return torch.where(uniform(0, 1, 1, 1, 1) < 0.25, soft, view).clamp(0, 1)


def _grounds(r: Generator, rgba: Tensor) -> Tensor:
    """What is seen where pictures are transparent: one colour, a gradient, or another picture."""
    count, _, height, width = rgba.shape
    corners = torch.from_numpy(r.uniform(0, 1, (count, 3, 2, 2)).astype(np.float32))
    flat = corners.mean((2, 3), keepdim=True)
    gradient = functional.interpolate(corners, (height, width), mode="bilinear", align_corners=True)
    other = rgba[torch.from_numpy(r.permutation(count))][:, :3]
    kind = torch.from_numpy(r.integers(0, 3, (count, 1, 1, 1)))
    return torch.where(kind == 0, flat, torch.where(kind == 1, gradient, other))
