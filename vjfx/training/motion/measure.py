"""How good a loop is beside the true one: nearness by pixels and by features, motion, sharpness, seam."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from vjfx.nets.features.embedded import load_embedded
from vjfx.nets.features.network import FeatureNetwork
from vjfx.nets.optical_flow import optical_flow

_LUMA = (0.299, 0.587, 0.114)
_WINDOW = 7  # pixels a side that SSIM looks at
_FLOW_SIDE = 64  # pixels at which motion is measured
_FLOOR = 1e-4  # of motion and differences, so that ratios stay finite


class Score(NamedTuple):
    """Of one loop."""

    psnr: float  # decibels, after the best shift of phase
    ssim: float  # after the same shift
    perceptual: float  # distance of features, after the same shift
    motion: float  # mean optical flow, times the true loop's
    sharpness: float  # Laplacian energy, times that of the true loop's first frame
    seam: float  # step from the last frame to the first, times the median step


def nearness(made: Tensor, true: Tensor) -> tuple[float, int]:
    """PSNR of two loops (20, 3, h, w), 0..1, after the best shift of phase, and that shift.

    A still does not say where in the loop it is.
    """
    count = len(true)
    flat, wanted = made.flatten(1), true.flatten(1)
    errors = (flat**2).sum(1)[:, None] + (wanted**2).sum(1) - 2 * flat @ wanted.T  # (20, 20)
    places = torch.arange(count)
    shifted = torch.stack([errors[places, (places + shift) % count].mean() for shift in range(count)]) / flat.shape[1]
    best = int(shifted.argmin())
    return float(-10 * torch.log10(shifted[best].clamp_min(1e-10))), best


def score(made: Tensor, true: Tensor) -> Score:
    """Two loops (20, 3, h, w), 0..1."""
    psnr, shift = nearness(made, true)
    steps = (made - made.roll(1, 0)).abs().mean((1, 2, 3))
    return Score(
        psnr,
        ssim(made, true.roll(-shift, 0)),
        perceptual(made, true.roll(-shift, 0)),
        _motion(made) / _motion(true),
        _laplacian(made) / _laplacian(true[:1]),
        float((steps[0] + _FLOOR) / (steps[1:].median() + _FLOOR)),
    )


def ssim(one: Tensor, other: Tensor) -> float:
    """Structural similarity of pictures (n, 3, h, w), 0..1 (Wang et al. 2004), with a square window."""

    def mean(x: Tensor) -> Tensor:
        return functional.avg_pool2d(x, _WINDOW, 1)

    a, b = mean(one), mean(other)
    aa, bb, ab = mean(one * one) - a * a, mean(other * other) - b * b, mean(one * other) - a * b
    c, d = 0.01**2, 0.03**2
    return float(((2 * a * b + c) * (2 * ab + d) / ((a * a + b * b + c) * (aa + bb + d))).mean())


def perceptual(one: Tensor, other: Tensor) -> float:
    """How differently pictures (n, 3, h, w), 0..1, look to the feature network that comes with vjfx; 0 for the same.

    As LPIPS (Zhang, Isola, Efros, Shechtman, Wang 2018) without its learned weights: the squared differences of the
    features, each place's of length 1, summed over a layer's channels; the mean over places and layers.
    """
    net = _features()
    with torch.no_grad():
        found = [net(pictures, net.style_layers) for pictures in (one, other)]
    parts = [
        (functional.normalize(found[0][name]) - functional.normalize(found[1][name])).square().sum(1).mean()
        for name in net.style_layers
    ]
    return float(torch.stack(parts).mean())


@lru_cache(maxsize=1)
def _features() -> FeatureNetwork:
    return load_embedded()


def _motion(loop: Tensor) -> float:
    """Mean optical flow from frame to frame, as a share of half the picture."""
    loop = functional.interpolate(loop, (_FLOW_SIDE, _FLOW_SIDE), mode="area")
    light = (loop * torch.tensor(_LUMA)[:, None, None]).sum(1, keepdim=True)
    origin = optical_flow(light, light.roll(-1, 0))
    still = optical_flow(light, light)
    return float((origin - still).norm(dim=-1).mean()) + _FLOOR


def _laplacian(loop: Tensor) -> float:
    kernel = torch.tensor([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]])[None, None]
    return float((functional.conv2d(loop.flatten(0, 1)[:, None], kernel) ** 2).mean()) + 1e-8
