"""How near two sets of pictures are, at every scale: sliced Wasserstein distance of Laplacian pyramids.

After "Progressive Growing of GANs" (Karras, Aila, Laine, Lehtinen, ICLR 2018), section 5: 7x7 patches from each level
of the pyramid, normalised by channel, projected on random directions, sorted and compared. Smaller is nearer; what
footage has to other footage of its own kind is the least that can be wished for.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import conv2d, pad

_PATCH = 7  # px
_PATCHES = 32  # of each picture and level
_DIRECTIONS = 128
_SMALLEST = 16  # px: the side of the last level
_UNIT = 1000  # as the paper writes it


def swd(one: Tensor, other: Tensor, seed: int = 0) -> float:
    """The distance of pictures (N, 3, S, S) in -1..1 from as many others, the mean of all levels, times 1000."""
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
    """What each halving loses, and at last what is left."""
    levels, x = [], pictures.float()
    while x.shape[-1] // 2 >= _SMALLEST:
        smaller = _soft(x)[..., ::2, ::2]
        apart = torch.zeros_like(x)
        apart[..., ::2, ::2] = 4 * smaller
        levels.append(x - _soft(apart))
        x = smaller
    return [*levels, x]


def _soft(pictures: Tensor) -> Tensor:
    """Blurred by the pyramid's five-pixel binomial."""
    row = pictures.new_tensor([1, 4, 6, 4, 1]) / 16
    channels = pictures.shape[1]
    kernel = torch.outer(row, row).expand(channels, 1, 5, 5)
    return conv2d(pad(pictures, (2, 2, 2, 2), "reflect"), kernel, groups=channels)


def _patches(pictures: Tensor, corners: Tensor) -> Tensor:
    """The patches at `corners` (N, P, 2) as rows (N * P, 3 * 49), each channel of mean 0 and deviation 1 over all."""
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
    """How unlike each other pictures (N, ...) are: the mean distance of two of them, by pixel."""
    rows = pictures.float().flatten(1)
    mean: Tensor = torch.pdist(rows).mean()
    return mean.item() / rows.shape[1] ** 0.5  # type: ignore[no-any-return]
