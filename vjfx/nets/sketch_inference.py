"""The sketch network as it draws fastest where it is: normalisation folded, channels last, half the digits."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray

from vjfx.nets import weights
from vjfx.nets.sketch import Sketch, folded


class SketchInference:
    """A network that is ready to draw; several threads may call it."""

    def __init__(self, found: weights.Weights, device: str, fast: bool) -> None:
        """`fast`: in half precision where the device is made for it."""
        net = Sketch(found.number("width"))
        found.fill(net)
        self._device = device
        self._type = _half(device) if fast else torch.float32
        self._net = folded(net).to(device, self._type).to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def __call__(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(H, W, 3) -> (H, W): how much ink, 0..255."""
        with torch.inference_mode():
            picture = (
                torch.from_numpy(np.array(rgb)).to(self._device)[None].permute(0, 3, 1, 2)
            )  # channels last as it is
            drawn = self._net(picture.to(self._type) / 255)[0, 0]
            ink: NDArray[np.uint8] = (255.5 - 255 * drawn.float()).byte().cpu().numpy()
        return ink


@lru_cache(maxsize=4)
def load_sketch(name: str, device: str, fast: bool) -> SketchInference:
    """By the name or path of its weights; made once. Raises WeightsError."""
    return SketchInference(weights.read("sketch", name), device, fast)


def _half(device: str) -> torch.dtype:
    if device != "cpu":
        return torch.float16
    return torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else torch.float32
