"""Compares our line art with OpenCV's, and with a plain copy of the same bytes: `python -m bench.lineart`.

`threads` are those of OpenCV and torch; numpy has one. Set OMP_WAIT_POLICY=PASSIVE: otherwise torch's threads spin
while they wait, and its times get worse.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from bench.interleaved import Runs, interleaved
from vjfx.core.frame import Frame, Layout, Matrix, PixelFormat
from vjfx.core.param import defaults
from vjfx.core.protocols import Setting
from vjfx.filters.lineart import LineArt
from vjfx.nets import lineart as net
from vjfx.nets import lineart_autograd

Pixels = NDArray[np.uint8]

SIZES = (640, 360), (1920, 1080)
BATCH = "16x3x256x256"
SECONDS = 3.0  # for each table


def main() -> None:
    gpu = f", and on {torch.cuda.get_device_name()}" if torch.cuda.is_available() else ""
    print(f"alternating runs; OpenCV {cv2.__version__}, numpy {np.__version__}, torch {torch.__version__}{gpu}")
    for threads in (1, 2):
        torch.set_num_threads(threads)
        print(f"\nin a loss, {BATCH} float pictures, forward and backward, threads: {threads}")
        runs = interleaved(losses(), 2 * SECONDS)
        for name, run in runs.items():
            times = f"{runs['max_pool2d'].median / run.median:6.2f} {runs['max_pool2d'].best / run.best:6.2f}"
            print(f"  {name:42}{run.median * 1e3:8.2f} ms {run.best * 1e3:11.2f} ms {times} times as fast")
    for size in SIZES:
        for threads in (1, 2):
            cv2.setNumThreads(threads)
            torch.set_num_threads(threads)
            for title, ways in tables(*size).items():
                report(f"{size[0]}x{size[1]}, {title}, threads: {threads}", interleaved(ways, SECONDS))


def tables(width: int, height: int) -> dict[str, dict[str, Callable[[], object]]]:
    """By the kind of input, the functions that are compared; OpenCV reuses its output arrays."""
    rgb = picture(width, height)
    bgr = np.ascontiguousarray(rgb[..., ::-1])
    luma: Pixels = np.asarray(net.gray(rgb))
    gray, drawn, copied = np.empty_like(luma), np.empty_like(luma), np.empty_like(luma)
    kernel = np.ones((3, 3), np.uint8)

    def opencv(plane: Pixels) -> None:
        cv2.dilate(plane, kernel, dst=drawn)
        cv2.absdiff(drawn, plane, dst=drawn)
        cv2.bitwise_not(drawn, dst=drawn)

    def opencv_from_bgr() -> None:
        cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY, dst=gray)
        opencv(gray)

    tensor = torch.from_numpy(luma)
    filter = LineArt(Setting())
    half = np.full((height // 2, width // 2), 128, np.uint8)
    chroma, format = (half, half), PixelFormat(Layout.YUV420P, Matrix.BT709, full_range=False)
    values = defaults(filter.params)
    ways: dict[str, dict[str, Callable[[], object]]] = {
        "from a gray plane": {
            "OpenCV": lambda: opencv(luma),
            "numpy": lambda: net.lineart(luma),
            "numpy, before the invert": lambda: net.difference(luma),
            "copy": lambda: np.copyto(copied, luma),
        },
        "from a gray plane, torch": {
            "OpenCV": lambda: opencv(luma),
            "numpy": lambda: net.lineart(luma),
            "torch": lambda: ~net.rise(tensor, tensor),
            "copy": lambda: np.copyto(copied, luma),
        },
        "from RGB": {
            "OpenCV": opencv_from_bgr,
            "numpy": lambda: net.lineart(net.gray(rgb)),
            "copy": lambda: np.copyto(copied, luma),
        },
        "from a decoded frame": {
            "OpenCV, from BGR": opencv_from_bgr,
            "the live filter, from YUV": lambda: filter(Frame((luma, *chroma), format, 0.0, 0), values),
            "copy": lambda: np.copyto(copied, luma),
        },
    }
    if torch.cuda.is_available():
        there, colors = tensor.cuda(), torch.from_numpy(rgb).cuda()
        ways["from a gray plane, torch"]["CUDA"] = lambda: finished(net.lineart(there))
        ways["from RGB"]["CUDA"] = lambda: finished(net.lineart(net.gray(colors)))
    return ways


def losses() -> dict[str, Callable[[], object]]:
    """The functions whose gradients are compared: torch's pooling, ours step by step, ours as used (compiled)."""
    shape = tuple(map(int, BATCH.split("x")))
    rgb, gradient = torch.rand(shape, requires_grad=True), torch.rand(shape[0], 1, *shape[2:])

    def learn(lines: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[], object]:
        return lambda: torch.autograd.grad(lines(rgb), rgb, gradient)

    loose = partial(lineart_autograd.spread, radius=1), partial(lineart_autograd.gradient_of_gray, radius=1)
    return {
        "max_pool2d": learn(lineart_autograd.pooled),
        "line art, not compiled": learn(lambda rgb: lineart_autograd.LineArt.apply(rgb, *loose)),  # type: ignore[no-untyped-call]
        "line art": learn(net.lineart),  # type: ignore[arg-type]
    }


def finished(_made: object) -> None:
    """Wait until the GPU has finished."""
    torch.cuda.synchronize()


def picture(width: int, height: int) -> Pixels:
    """A picture (height, width, 3), RGB: soft shapes with some grain."""
    random = np.random.default_rng(0)
    shapes = random.integers(0, 251, (height // 20, width // 20, 3), dtype=np.uint8)
    soft = cv2.resize(shapes, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    return soft // 2 + random.integers(0, 5, soft.shape, dtype=np.uint8)


def report(title: str, runs: dict[str, Runs]) -> None:
    """Print a line per function: its time, also as a multiple of OpenCV's and of the copy's."""
    print(f"\n{title:44}     median             best        of OpenCV's     copies")
    opencv, copy = next(iter(runs.values())), runs["copy"]
    for name, run in runs.items():
        ratios = f"{run.median / opencv.median:6.2f} {run.best / opencv.best:6.2f} {run.median / copy.median:10.1f}"
        print(f"  {name:42}{run.median * 1e3:8.3f} ms {run.best * 1e3:11.3f} ms {ratios}")


if __name__ == "__main__":
    main()
