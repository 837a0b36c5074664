"""Distance between two sets of pictures at every scale: sliced Wasserstein distance of Laplacian pyramids.

After "Progressive Growing of GANs" (Karras, Aila, Laine, Lehtinen, ICLR 2018), section 5: 7x7 patches from each level
of the pyramid, normalised by channel, projected on random directions, sorted and compared. Smaller is closer; the
distance between two parts of the same footage is the lower limit.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import conv2d, pad

_PATCH = 7  # px
_PATCHES = 32  # per picture and level
_DIRECTIONS = 128
_SMALLEST = 16  # px: the side of the last level
_UNIT = 1000  # as in the paper


def swd(one: Tensor, other: Tensor, seed: int = 0) -> float:
    """Distance between pictures (N, 3, S, S) in -1..1 and as many others: mean over the levels, times 1000."""
    count = min(len(one), len(other))
    generator = torch.Generator().manual_seed(seed)
    distances = []
    for level, another in zip(_pyramid(one[:count]), _pyramid(other[:count]), strict=True):
        side = level.shape[-1] - _PATCH + 1
        corners = torch.randint(side, (2, count, _PATCHES, 2), generator=generator)
        patches = [_patches(*each) for each in zip((level, another), corners, strict=True)]  # (N * 32, 147)
        directions = torch.randn(_DIRECTIONS, 3 * _PATCH**2, generator=generator)
        directions = (directions / directions.norm(dim=1, keepdim=True)).to(one.device)
        sorted_ = [(directions @ each.T).sort(dim=1).values for each in patches]  # (directions, N * 32)
        distances.append(float((sorted_[0] - sorted_[1]).abs().mean()))
    return _UNIT * sum(distances) / len(distances)


def _pyramid(pictures: Tensor) -> list[Tensor]:
    """The detail that each halving removes, and last the smallest picture."""
    levels, x = [], pictures.float()
    while x.shape[-1] // 2 >= _SMALLEST:
        smaller = _blurred(x)[..., ::2, ::2]
        upsampled = torch.zeros_like(x)
        upsampled[..., ::2, ::2] = 4 * smaller
        levels.append(x - _blurred(upsampled))
        x = smaller
    return [*levels, x]


def _blurred(pictures: Tensor) -> Tensor:
    """Blurred by the pyramid's five-pixel binomial kernel."""
    row = pictures.new_tensor([1, 4, 6, 4, 1]) / 16
    channels = pictures.shape[1]
    kernel = torch.outer(row, row).expand(channels, 1, 5, 5)
    return conv2d(pad(pictures, (2, 2, 2, 2), "reflect"), kernel, groups=channels)


def _patches(pictures: Tensor, corners: Tensor) -> Tensor:
    """The patches at `corners` (N, P, 2) as rows (N * P, 3 * 49), each channel with mean 0 and standard deviation 1."""
    count, per_picture, _ = corners.shape
    span = torch.arange(_PATCH)
    y = (corners[..., 0, None] + span)[..., :, None].to(pictures.device)  # (N, P, 7, 1)
    x = (corners[..., 1, None] + span)[..., None, :].to(pictures.device)  # (N, P, 1, 7)
    n = torch.arange(count, device=pictures.device)[:, None, None, None]
    found = pictures.permute(0, 2, 3, 1)[n, y, x]  # (N, P, 7, 7, 3)
    deviation, mean = torch.std_mean(found, dim=(0, 1, 2, 3))
    normed: Tensor = (found - mean) / deviation.clamp(min=1e-8)
    return normed.reshape(count * per_picture, -1)


def spread(pictures: Tensor) -> float:
    """Diversity of pictures (N, ...): the mean distance between two of them, per pixel."""
    rows = pictures.float().flatten(1)
    mean: Tensor = torch.pdist(rows).mean()
    return mean.item() / rows.shape[1] ** 0.5  # type: ignore[no-any-return]
