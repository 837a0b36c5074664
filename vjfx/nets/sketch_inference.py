"""The sketch network for inference: folded normalisation, channels last, half precision where it is fast."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray

from vjfx.nets import weights
from vjfx.nets.sketch import Sketch, folded


class SketchInference:
    """A loaded network; thread-safe."""

    def __init__(self, found: weights.Weights, device: str, fast: bool) -> None:
        """`fast` uses half precision where the device supports it well. Raises WeightsError."""
        net = Sketch(found.number("width"))
        found.fill(net)
        self._device = device
        self._type = _half(device) if fast else torch.float32
        self._net = folded(net).to(device, self._type).to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def __call__(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(H, W, 3) -> (H, W): ink, 0..255."""
        with torch.inference_mode():
            # An array of pixels is channels last already.
            picture = torch.from_numpy(np.array(rgb)).to(self._device)[None].permute(0, 3, 1, 2)
            drawn = self._net(picture.to(self._type) / 255)[0, 0]
            ink: NDArray[np.uint8] = (255.5 - 255 * drawn.float()).byte().cpu().numpy()
        return ink


@lru_cache(maxsize=4)
def load_sketch(name: str, device: str, fast: bool) -> SketchInference:
    """The network with these weights (a name or path), from a cache. Raises WeightsError."""
    return SketchInference(weights.read("sketch", name), device, fast)


def _half(device: str) -> torch.dtype:
    if device != "cpu":
        return torch.float16
    return torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else torch.float32
