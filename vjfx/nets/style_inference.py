"""The style network for inference: in the number format that is fastest here, steady along the picture's motion."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from copy import copy, deepcopy
from functools import lru_cache
from math import exp
from statistics import median

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from vjfx.nets import weights
from vjfx.nets.cuda_graph import Recorded
from vjfx.nets.optical_flow import enlarged, optical_flow
from vjfx.nets.style import StyleNetwork
from vjfx.nets.style_rows import LearnedStyles, grown, read_learned
from vjfx.nets.style_weights import NETWORK, built

_RUNS = 5  # per number format, to find the fastest
_TRIED = 90, 160  # height and width of the picture that formats are measured on
_MEMORY = 0.5  # seconds, the time constant of what is kept from earlier pictures, at steadiness 1
_CHANGED = 0.06  # difference of brightness from which a place is painted anew
_FLOW_ROWS = 96  # height at which motion is measured
_LUMA = torch.tensor((0.299, 0.587, 0.114))[:, None, None]


class StyleInference:
    """A loaded network; thread-safe."""

    def __init__(self, found: weights.Weights, device: str, fast: bool) -> None:
        """`fast` uses the fastest number format, which is measured; otherwise the exact one. Raises WeightsError."""
        net, self.names = built(found)
        self._device = device
        self._exact = net
        self._type = _fastest(_placed(net, device), device) if fast else torch.float32
        self._net = self._ready(net)

    def grown(self, path: str) -> tuple[StyleInference, LearnedStyles]:
        """The network with the learned styles of a file after its own, a row for each snapshot; raises WeightsError."""
        learned = read_learned(path, self._exact)
        other = copy(self)
        other.names = (*self.names, *learned.styles)
        other._net = self._ready(grown(self._exact, learned.rows()))
        return other, learned

    def _ready(self, net: StyleNetwork) -> Callable[..., Tensor]:
        placed = _placed(net, self._device).to(self._type)
        return placed if self._device == "cpu" else Recorded(placed)

    def __call__(self, rgb: NDArray[np.uint8], shares: Sequence[float], lam: float) -> Tensor:
        """(h, w, 3) -> (1, 3, h, w), 0..1, float32; `shares` of the styles sum to 1, `lam` is the fader, 0..1."""
        with torch.inference_mode():
            # An array of pixels is channels last already.
            picture = to_picture(rgb, self._device).to(self._type)
            given = torch.tensor([shares], dtype=self._type, device=self._device)
            painted: Tensor = self._net(picture, given, given.new_tensor([lam]))
            return painted.float()


class Steadier:
    """Keeps what is painted from flickering: each place takes part of its colour from where it was before."""

    def __init__(self) -> None:
        self._light: Tensor | None = None  # of the last picture, small
        self._painted: Tensor | None = None
        self._time = 0.0

    def __call__(self, picture: Tensor, painted: Tensor, now: float, steadiness: float) -> Tensor:
        """The painting (1, 3, h, w) of a picture at `now` seconds, mixed with the last one along the motion.

        `steadiness` is 0..1. A place is painted anew where it has changed, and where it was not seen before.
        """
        with torch.inference_mode():
            small = _shrunk((picture * _LUMA.to(picture.device)).sum(1, keepdim=True))
            before, last, passed = self._light, self._painted, now - self._time
            self._light, self._time = small, now
            self._painted = painted
            if steadiness <= 0 or last is None or before is None or last.shape != painted.shape or passed <= 0:
                return painted
            origin = optical_flow(before, small)
            was = functional.grid_sample(before, origin, padding_mode="border", align_corners=False)
            sure = torch.exp(-(((small - was) / _CHANGED) ** 2)) * (origin.abs() < 1).all(-1)[:, None]
            size = painted.shape[-2], painted.shape[-1]
            whole = enlarged(origin, size)
            moved = functional.grid_sample(last, whole, padding_mode="border", align_corners=False)
            share = functional.interpolate(sure, size, mode="bilinear", align_corners=False)
            # By time, not by pictures, so that it looks alike at every frame rate.
            self._painted = torch.lerp(painted, moved, share * exp(-passed / (_MEMORY * steadiness)))
            return self._painted


def to_picture(rgb: NDArray[np.uint8], device: str) -> Tensor:
    """(h, w, 3) in 0..255 -> (1, 3, h, w) in 0..1."""
    return torch.from_numpy(np.array(rgb)).to(device)[None].permute(0, 3, 1, 2).float() / 255


def shares_of(position: float, count: int) -> list[float]:
    """The styles' shares at a position in their list: 1.25 is three parts of the second and one of the third.

    The list goes round: between the last and the first, `count` - 0.5 is half of each.
    """
    lower = int(position // 1) % count
    part = position % 1
    shares = [0.0] * count
    shares[lower] += 1 - part
    shares[(lower + 1) % count] += part
    return shares


@lru_cache(maxsize=4)
def load_style(name: str, device: str, fast: bool) -> StyleInference:
    """The network with these weights (a name or path), from a cache. Raises WeightsError."""
    return StyleInference(weights.read(NETWORK, name), device, fast)


@lru_cache(maxsize=4)
def load_grown(name: str, learned: str, device: str, fast: bool) -> tuple[StyleInference, LearnedStyles]:
    """The same, with the learned styles of a file. Raises WeightsError."""
    return load_style(name, device, fast).grown(learned)


def _placed(net: StyleNetwork, device: str) -> StyleNetwork:
    """A copy on the device, as it is fastest there."""
    made: StyleNetwork = deepcopy(net).to(device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
    return made


def _fastest(net: StyleNetwork, device: str) -> torch.dtype:
    """The number format in which this thread paints fastest, measured in turns."""
    half = torch.bfloat16 if device == "cpu" else torch.float16
    times: dict[torch.dtype, list[float]] = {torch.float32: [], half: []}
    with torch.inference_mode():
        for _ in range(_RUNS):
            for kind, found in times.items():
                net = net.to(kind)
                picture = torch.zeros(1, 3, *_TRIED, dtype=kind, device=device)
                given = torch.zeros(1, net.styles, dtype=kind, device=device), torch.zeros(1, dtype=kind, device=device)
                start = time.perf_counter()
                net(picture.contiguous(memory_format=torch.channels_last), *given).float().cpu()  # waits for the device
                found.append(time.perf_counter() - start)
    return min(times, key=lambda kind: median(times[kind]))


def _shrunk(light: Tensor) -> Tensor:
    height, width = light.shape[-2:]
    rows = min(height, _FLOW_ROWS)
    return functional.interpolate(light, (rows, max(1, round(width * rows / height))), mode="area")
