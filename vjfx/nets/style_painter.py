"""Paints the pictures of a film or a stream with a style network, one after another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from vjfx.nets.style_inference import Steadier, StyleInference, to_picture


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture is painted; everything is in 0..1."""

    shares: tuple[float, ...]  # of the network's styles; they sum to 1
    lam: float = 0.5  # 0: more of the style; 1: more of the picture
    steady: float = 0.6  # how long a place keeps its colour as it moves
    color: float = 1.0  # 0: the picture's own colours; 1: the style's
    mix: float = 1.0  # 0: picture; 1: painting


class Painter:
    """Remembers the last painting, so that the next one does not flicker."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._steadier = Steadier()

    def __call__(self, network: StyleInference, rgb: NDArray[np.uint8], time: float, look: Look) -> NDArray[np.uint8]:
        """The painting of a picture (h, w, 3), of its size; `time` in seconds says how old the last one is."""
        picture = to_picture(rgb, self._device)
        painted = self._steadier(picture, network(rgb, look.shares, look.lam), time, look.steady)
        return _mixed(picture, painted, look.color, look.mix)


def _mixed(picture: Tensor, painted: Tensor, color: float, mix: float) -> NDArray[np.uint8]:
    """(h, w, 3): the painting with a share of the picture's own colours, over a share of the picture."""
    if color < 1:
        light = picture.new_tensor((0.299, 0.587, 0.114))[:, None, None]
        own = picture + ((painted - picture) * light).sum(1, keepdim=True)  # its colours, the painting's brightness
        painted = own + color * (painted - own)
    if mix < 1:
        painted = picture + mix * (painted - picture)
    pixels: NDArray[np.uint8] = (painted[0].clamp(0, 1) * 255).round().byte().permute(1, 2, 0).cpu().numpy()
    return pixels
