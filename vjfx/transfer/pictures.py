"""Pictures as tensors (1, 3, h, w), RGB in 0..1: resized, weighed by a mask, split into brightness and colour."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

Size = tuple[int, int]  # width, height

# BT.601, as in "Preserving Color in Neural Artistic Style Transfer" (Gatys et al. 2016).
_LUMA = torch.tensor((0.299, 0.587, 0.114))[:, None, None]


def to_tensor(pixels: NDArray[np.uint8]) -> Tensor:
    """(h, w, channels) in 0..255 -> (1, channels, h, w)."""
    return torch.from_numpy(pixels.astype(np.float32) / 255).permute(2, 0, 1)[None].contiguous()


def to_rgb(picture: Tensor) -> NDArray[np.uint8]:
    """(1, 3, h, w) -> (h, w, 3) in 0..255."""
    rgb: NDArray[np.uint8] = (255 * picture[0].clamp(0, 1)).round().byte().permute(1, 2, 0).cpu().numpy()
    return rgb


def resized(picture: Tensor, size: Size) -> Tensor:
    """The picture at another size, without aliasing."""
    width, height = size
    if picture.shape[-2:] == (height, width):
        return picture
    return functional.interpolate(picture, (height, width), mode="bicubic", antialias=True).clamp(0, 1)


def luma(picture: Tensor) -> Tensor:
    """(1, 3, h, w) -> (1, 1, h, w)."""
    return (picture * _LUMA.to(picture.device)).sum(1, keepdim=True)


def with_luma(picture: Tensor, brightness: Tensor) -> Tensor:
    """The colours of a picture with another brightness (1, 1, h, w)."""
    return (picture + brightness - luma(picture)).clamp(0, 1)


def matched(style: Tensor, content: Tensor) -> Tensor:
    """The style's brightness (1, 1, h, w) with the mean and the spread of the content's."""
    return (style - style.mean()) / style.std().clamp_min(1e-3) * content.std() + content.mean()


def scaled(size: Size, factor: float, least: int) -> Size:
    """A size times a factor, with no side shorter than `least` pixels."""
    factor = max(factor, least / min(size))
    return round(size[0] * factor), round(size[1] * factor)
