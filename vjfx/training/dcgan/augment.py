"""Differentiable augmentation: real and made pictures are changed alike before they are judged.

After "Differentiable Augmentation for Data-Efficient GAN Training" (Zhao, Liu, Lin, Zhu, Han, NeurIPS 2020): the
discriminator cannot learn the footage by heart, and the generator never sees the changes as something to copy.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import pad

POLICIES = ("color", "translation", "cutout")
DRAWS = 7  # numbers in 0..1 that each picture takes
_FAR = 1 / 8  # of the side, at most, that a picture is moved
_CUT = 1 / 2  # of the side, that is cut out


def augment(pictures: Tensor, draws: NDArray[np.float32], policies: tuple[str, ...]) -> Tensor:
    """Change pictures (N, 3, S, S) in -1..1, each as its own row of draws (N, DRAWS) says."""
    if "color" in policies:
        pictures = _colored(pictures, torch.from_numpy(draws[:, :3]).to(pictures.device, pictures.dtype))
    if "translation" in policies:
        pictures = _moved(pictures, draws[:, 3:5])
    if "cutout" in policies:
        pictures = _cut(pictures, draws[:, 5:7])
    return pictures


def _colored(pictures: Tensor, draws: Tensor) -> Tensor:
    """Brighter or darker by up to half, saturation 0 to 2, contrast 0.5 to 1.5."""
    brightness, saturation, contrast = draws.T[:, :, None, None, None]
    pictures = pictures + (brightness - 0.5)
    gray = pictures.mean(dim=1, keepdim=True)
    pictures = gray + (pictures - gray) * (2 * saturation)
    middle = pictures.mean(dim=(1, 2, 3), keepdim=True)
    changed: Tensor = middle + (pictures - middle) * (contrast + 0.5)
    return changed


def _moved(pictures: Tensor, draws: NDArray[np.float32]) -> Tensor:
    """Shifted by whole pixels, with gray moving in. Slices, because the gradient of an index is slow on a processor."""
    side = pictures.shape[-1]
    far = round(_FAR * side)
    starts = np.minimum((draws * (2 * far + 1)).astype(int), 2 * far).tolist()
    roomy = pad(pictures, (far, far, far, far))
    moved = [each[:, y : y + side, x : x + side] for each, (y, x) in zip(roomy, starts, strict=True)]
    return torch.stack(moved).contiguous(memory_format=torch.channels_last)


def _cut(pictures: Tensor, draws: NDArray[np.float32]) -> Tensor:
    """A square of gray somewhere, which may reach over the rim."""
    side = pictures.shape[-1]
    cut = round(_CUT * side)
    starts = torch.from_numpy((draws * (side + 1)).astype(np.int64) - cut // 2).to(pictures.device)  # (N, 2)
    places = torch.arange(side, device=pictures.device)
    inside = (places >= starts[:, :, None]) & (places < starts[:, :, None] + cut)  # (N, 2, S)
    hole = inside[:, 0, :, None] & inside[:, 1, None, :]  # (N, S, S)
    return pictures * (~hole)[:, None].to(pictures.dtype)
