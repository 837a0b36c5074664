"""Differentiable augmentation: real and generated pictures are changed alike before the discriminator sees them.

After "Differentiable Augmentation for Data-Efficient GAN Training" (Zhao, Liu, Lin, Zhu, Han, NeurIPS 2020): the
discriminator cannot memorise the footage, and the generator does not learn to imitate the changes.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import pad

DRAWS = 7  # random numbers per picture
_FARTHEST = 1 / 8  # translation, as a share of the side
_CUT = 1 / 2  # side of the cutout, as a share of the side


def augment(pictures: Tensor, draws: NDArray[np.float32], policies: tuple[str, ...]) -> Tensor:
    """Pictures (N, 3, S, S) in -1..1, each changed according to its row of random numbers (N, DRAWS) in 0..1.

    `policies` are some of `options.POLICIES`.
    """
    if "color" in policies:
        pictures = _recolored(pictures, torch.from_numpy(draws[:, :3]).to(pictures.device, pictures.dtype))
    if "translation" in policies:
        pictures = _translated(pictures, draws[:, 3:5])
    if "cutout" in policies:
        pictures = _cut_out(pictures, draws[:, 5:7])
    return pictures


def _recolored(pictures: Tensor, draws: Tensor) -> Tensor:
    """Brightness changed by up to 0.5, saturation by 0 to 2, contrast by 0.5 to 1.5."""
    brightness, saturation, contrast = draws.T[:, :, None, None, None]
    pictures = pictures + (brightness - 0.5)
    gray = pictures.mean(dim=1, keepdim=True)
    pictures = gray + (pictures - gray) * (2 * saturation)
    middle = pictures.mean(dim=(1, 2, 3), keepdim=True)
    changed: Tensor = middle + (pictures - middle) * (contrast + 0.5)
    return changed


def _translated(pictures: Tensor, draws: NDArray[np.float32]) -> Tensor:
    """Shifted by whole pixels; the rim is mirrored, because the generator would learn grey bars.

    Slices are used because the gradient of indexing is slow on a CPU.
    """
    side = pictures.shape[-1]
    reach = round(_FARTHEST * side)
    starts = np.minimum((draws * (2 * reach + 1)).astype(int), 2 * reach).tolist()
    roomy = pad(pictures, (reach, reach, reach, reach), "reflect")
    moved = [each[:, y : y + side, x : x + side] for each, (y, x) in zip(roomy, starts, strict=True)]
    return torch.stack(moved).contiguous(memory_format=torch.channels_last)


def _cut_out(pictures: Tensor, draws: NDArray[np.float32]) -> Tensor:
    """A grey square at a random place, possibly partly outside."""
    side = pictures.shape[-1]
    cut = round(_CUT * side)
    starts = torch.from_numpy((draws * (side + 1)).astype(np.int64) - cut // 2).to(pictures.device)  # (N, 2)
    places = torch.arange(side, device=pictures.device)
    inside = (places >= starts[:, :, None]) & (places < starts[:, :, None] + cut)  # (N, 2, S)
    hole = inside[:, 0, :, None] & inside[:, 1, None, :]  # (N, S, S)
    return pictures * (~hole)[:, None].to(pictures.dtype)
