"""Draws the landscape of the preset `tableau`, clouds over mountains and a river, as an ISF generator that flows.

python tools/tableau.py [--out FILE.fs]

It also makes the film of docs/motion.md.

What is drawn here is known to the last stroke: so is where the river and the clouds flow to, and no network is asked.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.random import Generator, default_rng
from PIL import Image, ImageDraw
from torch import Tensor

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from vjfx.convert.loop_shader import write_shader  # noqa: E402
from vjfx.datasets.flowing.textures import at, noise, places  # noqa: E402
from vjfx.datasets.illustration.canvas import FINE, Canvas, Pen  # noqa: E402
from vjfx.datasets.illustration.colors import Color, dimmed  # noqa: E402
from vjfx.datasets.illustration.curves import Points, smooth  # noqa: E402
from vjfx.nets.motion.eulerian import Flow  # noqa: E402
from vjfx.nets.motion.flow import FlowNetwork  # noqa: E402
from vjfx.nets.motion.inference import MovingPicture  # noqa: E402

WIDTH, HEIGHT = 1280, 720
HORIZON = 0.52
SEED = 11
SHOWN = 1120, 630  # pixels of the picture that is written
FIELD = 512  # pixels a side of what is known of the motion
PAGE, FRAMES, MILLISECONDS = (448, 252), 20, 80
FILM, QUALITY = ROOT / "docs" / "pictures" / "flow.webp", 55
RIVER, CLOUDS = 0.28, 0.09  # ways within one loop, half of the picture's width being 1
NIGHT, DUSK, GOLD = (38, 40, 92), (214, 112, 120), (255, 214, 150)


class Bed(NamedTuple):
    """A river, row by row from far to near."""

    y: Points
    middle: Points
    wide: Points
    depth: Points  # 0..1


class Known(FlowNetwork):
    """Says what flows in this picture."""

    def __init__(self, flow: Flow) -> None:
        super().__init__(8)
        self._flow = flow

    def moving(self, _seen: object, _variation: Tensor) -> Flow:
        """Always the same."""
        return self._flow


def main() -> None:
    """Draw and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "presets" / "tableau.fs", metavar="FILE")
    image, flow = picture()
    small = np.asarray(image.resize(SHOWN, Image.Resampling.LANCZOS).convert("RGBA"))
    write_shader(parser.parse_args().out, MovingPicture(Known(flow).eval(), 64, small), seed=0)
    page = np.asarray(image.resize(PAGE, Image.Resampling.LANCZOS).convert("RGBA"))
    moving = MovingPicture(Known(flow).eval(), 64, page)
    first, *others = (Image.fromarray(moving.frame(number / FRAMES)).convert("RGB") for number in range(FRAMES))
    first.save(FILM, save_all=True, append_images=others, duration=MILLISECONDS, loop=0, quality=QUALITY, method=6)


def picture() -> tuple[Image.Image, Flow]:
    """The whole landscape, and how it flows."""
    r = default_rng(SEED)
    canvas = Canvas(WIDTH, HEIGHT, Pen("tone", 1.6, (25, 20, 40)), r)
    canvas.color.paste(_sky(r).resize(canvas.color.size, Image.Resampling.BICUBIC))
    ridges = [
        _ridge(canvas, r, level, rise, tone)
        for level, rise, tone in ((0.43, 0.16, (126, 88, 128)), (0.49, 0.09, (84, 62, 108)), (0.53, 0.04, (52, 48, 84)))
    ]
    _ground(canvas, r)
    bed = _river(canvas, r)
    for x, size in ((0.06, 0.8), (0.16, 0.5), (0.9, 0.9), (0.83, 0.4), (0.96, 0.5), (0.27, 0.3)):
        _tree(canvas, x, size)
    return canvas.color.reduce(FINE), _flow(bed, ridges)


def _flow(bed: Bed, ridges: list[Points]) -> Flow:
    """Over the square around the picture."""
    scale = FIELD / WIDTH
    corner = np.array([0.0, (WIDTH - HEIGHT) / 2])

    def filled(shapes: list[Points]) -> Tensor:
        image = Image.new("L", (4 * FIELD, 4 * FIELD))
        for shape in shapes:
            ImageDraw.Draw(image).polygon(((shape + corner) * 4 * scale).ravel().tolist(), fill=255)
        return torch.from_numpy(np.asarray(image.reduce(4), np.float32) / 255)

    x, y = places(FIELD)
    rows = ((y + 1) / 2 * FIELD / scale - corner[1]).numpy()
    depth = np.interp(rows, bed.y, bed.depth)
    across = ((x + 1) / 2 * FIELD / scale).numpy() - np.interp(rows, bed.y, bed.middle)
    across = np.clip(across / np.interp(rows, bed.y, bed.wide), -1, 1)
    turn, grow = (np.interp(rows, bed.y, np.gradient(each, bed.y)) for each in (bed.middle, bed.wide))
    pace = RIVER * (0.1 + depth) * (1 - 0.4 * across**2)
    river = torch.from_numpy(np.stack([pace * (turn + across * grow), pace]).astype(np.float32))
    height = np.clip(1 - rows / (HORIZON * HEIGHT), 0, 1)
    sky = torch.from_numpy(np.stack([CLOUDS * (0.25 + 0.75 * height), 0 * height]).astype(np.float32))
    water = filled([_bank(bed)])
    air = (1 - filled(ridges)) * (y < 2 * (HORIZON * HEIGHT + corner[1]) / WIDTH - 1)
    mask = torch.maximum(water, air)
    return Flow(mask[None, None], torch.where(water > 0, river, sky)[None])


def _bank(bed: Bed) -> Points:
    left, right = (np.stack([bed.middle + side * bed.wide, bed.y], 1) for side in (-1, 1))
    return np.concatenate((left, right[::-1]))


def _sky(r: Generator) -> Image.Image:
    """Clouds that are flatter towards the horizon, lit from below."""
    side = 1024
    x, y = places(side)
    height = (HORIZON - (y + 1) / 2).clamp_min(0) / HORIZON
    near = 0.16 + height
    clouds = noise(r, side, 1.75, 2.0)
    density = ((at(clouds, 0.45 * x / near, 0.6 / near) - 0.1) * 1.1).clamp(0, 1)
    below = (at(clouds, 0.45 * x / near, 0.6 / near + 0.02) - at(clouds, 0.45 * x / near, 0.6 / near)).numpy()
    share = height.numpy()[..., None]
    air = np.where(share < 0.5, _mixed(GOLD, DUSK, 2 * share), _mixed(DUSK, NIGHT, 2 * share - 1))
    lit = np.clip(0.55 - 2.2 * below, 0, 1)[..., None]
    cloud = _mixed((110, 78, 128), (255, 226, 190), lit)
    sun = np.exp(-(((x.numpy() - 0.25) / 0.35) ** 2 + (height.numpy() / 0.25) ** 2))[..., None]
    made = air * (1 - density.numpy()[..., None]) + cloud * density.numpy()[..., None]
    made = made + 0.5 * sun * (np.array((255, 238, 200)) - made)
    return Image.fromarray(np.clip(made, 0, 255).astype(np.uint8)).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)


def _ridge(canvas: Canvas, r: Generator, level: float, rise: float, tone: Color) -> Points:
    knots = [(x, HEIGHT * (level - rise * abs(r.normal()) * 0.8)) for x in np.linspace(-20, WIDTH + 20, 13)]
    shape = np.concatenate((smooth(knots), [[WIDTH + 20, HEIGHT], [-20, HEIGHT]]))
    canvas.fill(shape, tone, below=_tone(_mixed(tone, DUSK, 0.6)))
    return shape


def _ground(canvas: Canvas, r: Generator) -> None:
    knots = [(x, HEIGHT * (HORIZON + 0.02 + 0.012 * r.normal())) for x in np.linspace(-20, WIDTH + 20, 9)]
    shape = np.concatenate((smooth(knots), [[WIDTH + 20, HEIGHT + 20], [-20, HEIGHT + 20]]))
    canvas.fill(shape, (64, 72, 78), below=(22, 34, 44))


def _river(canvas: Canvas, r: Generator) -> Bed:
    """A bed that winds towards the viewer, with strokes along it."""
    depth = np.linspace(0, 1, 60) ** 2.2
    y = HEIGHT * (HORIZON + 0.015 + (1.05 - HORIZON) * depth)
    middle = WIDTH * (0.58 - 0.13 * depth + 0.16 * np.sin(2.6 * np.sqrt(depth)) * (1 - 0.6 * depth))
    wide = WIDTH * (0.008 + 0.33 * depth)
    bed = Bed(y, middle, wide, depth)
    canvas.fill(_bank(bed), (250, 196, 150), below=(64, 62, 118))
    for _ in range(420):
        start = int(60 * r.uniform(0, 0.93) ** 0.6)
        steps = slice(start, min(60, start + int(r.integers(4, 10))))
        across = r.uniform(-0.96, 0.96)
        line: Points = np.stack([middle + across * wide, y], 1)[steps]
        if len(line) < 3:
            continue
        scale = float(depth[start]) + 0.05
        light = r.uniform() < 0.55
        tone = (255, 226, 196) if light else (74, 64, 116)
        half = 4 * scale * r.uniform(0.6, 1.6) * np.sin(np.linspace(0.1, np.pi - 0.1, len(line)))[:, None] * [1, 0]
        shape = np.concatenate((line + half, (line - half)[::-1]))
        canvas.fill(shape, _tone(_mixed(tone, (150, 120, 140), r.uniform(0, 0.6))))
    return bed


def _tree(canvas: Canvas, x: float, size: float) -> None:
    base = HEIGHT * (HORIZON + 0.05 + 0.36 * size)
    tall = HEIGHT * 0.42 * size
    tone = _tone(_mixed((58, 62, 84), (14, 20, 34), size))
    trunk = np.array([(-0.03, 0), (-0.012, -0.6), (0.012, -0.6), (0.03, 0)]) * tall + (x * WIDTH, base)
    canvas.fill(trunk, tone)
    for n in range(5):
        low, high, wide = -0.18 - 0.16 * n, -0.5 - 0.16 * n, 0.24 - 0.04 * n
        layer = np.array([(-wide, low), (0, high), (wide, low), (0.4 * wide, low + 0.03), (-0.3 * wide, low + 0.025)])
        canvas.fill(layer * tall + (x * WIDTH, base), dimmed(tone, 1 + 0.08 * n))


def _mixed(one: Color | np.ndarray, other: Color | np.ndarray, share: float | np.ndarray) -> np.ndarray:
    return np.asarray(one, float) * (1 - share) + np.asarray(other, float) * share


def _tone(color: np.ndarray) -> Color:
    red, green, blue = (int(np.clip(each, 0, 255)) for each in color)
    return red, green, blue


if __name__ == "__main__":
    main()
