"""Pictures painted by a style network: which network, which of its styles, and one picture after another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from vjfx.core.errors import UsageError, unknown
from vjfx.nets import weights
from vjfx.nets.style import LAM, fader_of
from vjfx.nets.style_inference import StyleInference, load_style
from vjfx.nets.style_painter import Look, Painter
from vjfx.nets.style_weights import NETWORK
from vjfx.transfer import pictures
from vjfx.transfer.request import WeightedPath


def network_for(styles: Sequence[WeightedPath], name: str | None, device: str) -> StyleInference | None:
    """The network with these weights, or the one that comes with vjfx; None where the styles are pictures.

    Raises WeightsError.
    """
    if name is None:
        name = next(iter(weights.trained(NETWORK)), None)
        if name is None or any(style.path.exists() or style.path.suffix for style in styles):
            return None
    # A film should look the same on any machine: on a processor the network runs at full precision.
    return load_style(name, device, fast=device != "cpu")


def look_for(network: StyleInference, styles: Sequence[WeightedPath], lam: float, steady: float, color: float) -> Look:
    """How the network paints; `lam` as a weight. Raises UsageError."""
    low, high = LAM
    if not low <= lam <= high:
        raise UsageError(f"--lam {lam:g} is out of range for a network (allowed: {low:g} to {high:g})")
    total, shares = sum(style.weight for style in styles), dict.fromkeys(network.names, 0.0)
    for style in styles:
        if str(style.path) not in shares:
            raise UsageError(unknown("style", str(style.path), network.names))
        shares[str(style.path)] += style.weight / total
    return Look(tuple(shares.values()), fader_of(lam), steady, color)


class NetworkPaint:
    """Paints pictures, one after another."""

    def __init__(self, network: StyleInference, look: Look, stroke: float, mask: Tensor | None, device: str) -> None:
        """`stroke` is the size of the strokes, `mask` (1, 1, h, w) says where they are."""
        self._network, self._look, self._stroke, self._mask = network, look, stroke, mask
        self._painter, self._device = Painter(device), device

    def __call__(self, rgb: NDArray[np.uint8], seconds: float) -> NDArray[np.uint8]:
        """The painting (h, w, 3) of a picture of its size, at a time of its film."""
        picture = pictures.to_tensor(rgb).to(self._device)
        size = picture.shape[-1], picture.shape[-2]
        coarse = pictures.resized(picture, pictures.scaled(size, 1 / self._stroke, 1))
        small = self._painter(self._network, pictures.to_rgb(coarse), seconds, self._look)
        painted = pictures.resized(pictures.to_tensor(small).to(self._device), size)
        if self._mask is not None:
            painted = picture + pictures.resized(self._mask, size) * (painted - picture)
        return pictures.to_rgb(painted)
