"""Pictures that move beside pictures that do not, and the shader beside torch.

    python -m bench.still [--weights FILE] [--size 1280x720] [--seconds 20]

Without weights the network's are random: the work is the same.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from PIL import Image

from bench.interleaved import interleaved
from vjfx.core.blend import Blend
from vjfx.core.frame import Frame
from vjfx.core.param import Values, defaults
from vjfx.core.protocols import Setting
from vjfx.gl import context
from vjfx.gl.compositor import Compositor
from vjfx.gl.context import Graphics
from vjfx.gl.upload import Upload
from vjfx.nets import weights
from vjfx.nets.motion.base import NETWORK
from vjfx.nets.motion.models import build
from vjfx.nets.motion.parts import PartsNetwork
from vjfx.sources.still import Still
from vjfx.sources.still.timing import BEATS

LAYERS = 8
PARTS = 6
SURE = 40.0  # times the weights of random masks, so that parts have edges as those of a trained network
BEATS_A_FRAME = 2 / 60  # at 120 bpm and 60 frames a second


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    size = width, height
    graphics = context.headless()
    with TemporaryDirectory() as folder:
        found = str(options.weights or _random(Path(folder)))
        stickers = [_sticker(seed, height, Path(folder)) for seed in range(LAYERS)]
        stills = [Still(str(path), Setting(size, live=False)) for path in stickers]
        beat = count()

        def read(still: Still, **changed: float | str) -> Frame:
            values = defaults(still.params) | dict.fromkeys(still.signals, 0.0)
            frame = still.read(0.0, Values({**values, "weights": found, "frames": 0, **changed}))
            assert frame is not None
            return frame

        def at() -> float:
            return next(beat) * BEATS_A_FRAME

        def moving() -> list[Frame]:
            now = at()
            return [read(still, **{BEATS: now}) for still in stills]

        resting = [read(still, amount=0.0) for still in stills]
        sent = [np.asarray(frame.planes[0]) for frame in resting]
        fresh = [[Frame((each.copy(),), frame.format, 0.0, 0) for each in sent] for frame in resting[:2]]
        ways: dict[str, Callable[[], object]] = {
            "eight images": _show(graphics, size, lambda: resting),
            "eight images that are sent anew": _show(graphics, size, lambda: fresh[next(beat) % len(fresh)]),
            "eight stills": _show(graphics, size, moving),
            "the stills' numbers alone": moving,
            "one still by torch": lambda: read(stills[0], **{BEATS: at()}).flat(),
        }
        runs = interleaved(ways, options.seconds)
        base = runs["eight images"].processor
        print(f"{width}x{height}, {graphics.name}, pictures of {sent[0].shape[1]}x{sent[0].shape[0]}")
        for name, run in runs.items():
            print(f"{name:34} {1000 * run.processor:7.2f} ms of processor time   {run.processor / base:6.2f}")


def _show(graphics: Graphics, size: tuple[int, int], frames: Callable[[], list[Frame]]) -> Callable[[], None]:
    """Draws a show of so many layers."""
    uploads, canvas = [Upload(graphics, size) for _ in range(LAYERS)], Compositor(graphics, size)

    def draw() -> None:
        canvas.begin()
        for upload, frame in zip(uploads, frames(), strict=True):
            canvas.add(upload(frame), Blend.NORMAL, 1.0)
        graphics.context.finish()

    return draw


def _random(folder: Path) -> Path:
    torch.manual_seed(0)
    shape = {"model": "parts", "size": 128, "width": 32, "parts": PARTS}
    net = build("parts", 128, 32, PARTS)
    assert isinstance(net, PartsNetwork)
    with torch.no_grad():
        net.masks.weight.mul_(SURE)
    weights.write(folder / "random.safetensors", NETWORK, shape, net)
    return folder / "random.safetensors"


def _sticker(seed: int, side: int, folder: Path) -> Path:
    """A coloured disc on a transparent ground."""
    rows, columns = (2 * np.mgrid[:side, :side] + 1) / side - 1
    alpha = np.clip(side / 8 * (0.8 - np.hypot(rows, columns)), 0, 1)
    colors = [0.5 + 0.4 * np.sin(frequency * rows + seed * columns) for frequency in (5, 9, 13)]
    path = folder / f"{seed}.png"
    Image.fromarray(np.round(255 * np.stack([*colors, alpha], -1)).astype(np.uint8)).save(path)
    return path


if __name__ == "__main__":
    main()
