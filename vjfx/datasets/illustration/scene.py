"""One illustration per seed: composed, drawn, and degraded like real pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import count

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from vjfx.datasets.illustration.canvas import FINE, Canvas, Pen
from vjfx.datasets.illustration.colors import Palette
from vjfx.datasets.illustration.figures import Place, portrait, walker
from vjfx.datasets.illustration.scenery import ground, hills, house, leaves, sky, spill, thing, tree
from vjfx.nets.dilation import dilated
from vjfx.nets.lineart import gray

_VISIBLE = 14  # levels: a line with less contrast to its surroundings does not count
_EVEN = 12  # levels of luma: around an "even" line, the contrast is lower


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture and its ground truth; all (H, W, ...)."""

    color: NDArray[np.uint8]  # RGB
    line: NDArray[np.uint8]  # 255 paper, 0 ink
    shadow: NDArray[np.bool_]  # on the edge of a shadow or highlight, not near a line
    even: NDArray[np.bool_]  # on a line that is as bright as both sides


def illustration(seed: int, width: int = 320, height: int = 320) -> Illustration:
    """The picture of a seed; deterministic for each size."""
    rng = default_rng((0x5E7C, seed))
    canvas = composed(rng, width, height)
    color = np.asarray(canvas.color.reduce(FINE))
    ink = np.asarray(canvas.ink.reduce(FINE))
    shadow = np.asarray(canvas.shadow.reduce(FINE)) > 100
    ink = np.where(_contrast(color, 2).max(axis=2) < _VISIBLE, 0, ink).astype(np.uint8)
    drawn = ink > 127
    near = np.empty_like(ink)
    for _ in dilated(drawn.astype(np.uint8), 3, near):
        pass
    even = drawn & (_contrast(np.asarray(gray(color))[..., None], 2)[..., 0] < _EVEN)
    return Illustration(degraded(color, rng), 255 - ink, shadow & (near == 0), even)


def illustrations(first: int = 0, width: int = 320, height: int = 320) -> Iterator[Illustration]:
    """An endless sequence from a seed on."""
    for seed in count(first):
        yield illustration(seed, width, height)


def composed(rng: Generator, width: int, height: int) -> Canvas:
    """Draw the background first, then the foreground."""
    kind = str(rng.choice(["black", "tone", "equal", "none"], p=[0.42, 0.2, 0.18, 0.2]))
    palette = Palette.drawn(rng, lines=kind != "none")
    ink = (int(rng.integers(0, 45)), int(rng.integers(0, 35)), int(rng.integers(0, 45)))
    soft = rng.uniform(2, 12) if rng.uniform() < 0.2 else 0.0
    canvas = Canvas(width, height, Pen(kind, float(rng.uniform(0.9, 3.2)), ink), rng, soft)
    outdoors = rng.uniform() < 0.5
    if outdoors:
        sky(canvas, rng, palette)
        if rng.uniform() < 0.7:
            hills(canvas, rng, palette)
        for draw in rng.permutation(np.array([house, tree, leaves, house, tree, thing], object)[: rng.integers(1, 7)]):
            draw(canvas, rng, palette)
    else:
        ground(canvas, rng, palette)
        for _ in range(int(rng.integers(1, 9))):
            thing(canvas, rng, palette)
    if rng.uniform() < 0.2:
        out_of_focus(canvas, rng)
    if rng.uniform() < 0.3:
        spill(canvas, rng, palette)
    small = min(width, height)
    match rng.choice(["portrait", "group", "walkers", "things"], p=[0.35, 0.2, 0.2, 0.25]):
        case "portrait":
            unit = small * rng.uniform(0.2, 0.55)
            portrait(canvas, rng, palette, _place(rng, width, height * 0.9, unit))
        case "group":
            for _ in range(int(rng.integers(2, 5))):
                portrait(canvas, rng, palette, _place(rng, width, height, small * rng.uniform(0.08, 0.22)))
        case "walkers":
            for _ in range(int(rng.integers(1, 4))):
                walker(canvas, rng, palette, _place(rng, width, height * 0.6, small * rng.uniform(0.06, 0.16)))
        case _:
            for _ in range(int(rng.integers(2, 10))):
                thing(canvas, rng, palette)
    if rng.uniform() < 0.2:
        leaves(canvas, rng, palette)
    return canvas


def _place(rng: Generator, width: float, height: float, unit: float) -> Place:
    x, y = rng.uniform(0.15, 0.85) * width, rng.uniform(0.2, 0.8) * height
    return Place(x, y, unit, rng.normal() * 0.15, bool(rng.uniform() < 0.5))


def out_of_focus(canvas: Canvas, rng: Generator) -> None:
    """Blur the background; a blur has no lines."""
    canvas.color = canvas.color.filter(ImageFilter.BoxBlur(FINE * rng.uniform(2, 6)))
    canvas.ink.paste(0, (0, 0, *canvas.ink.size))
    canvas.shadow.paste(0, (0, 0, *canvas.ink.size))


def degraded(color: NDArray[np.uint8], rng: Generator) -> NDArray[np.uint8]:
    """Uneven light, tint, blur, noise and compression, each at random."""
    height, width = color.shape[:2]
    picture = color
    if rng.uniform() < 0.5:
        y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None]
        slope = 1 + rng.normal() * 0.2 * x + rng.normal() * 0.2 * y - rng.uniform(0, 0.25) * (x * x + y * y)
        light = slope[..., None] * rng.uniform(0.85, 1.1, 3)
        picture = np.clip(picture * light + rng.uniform(0, 18), 0, 255).astype(np.uint8)
    image = Image.fromarray(picture)
    if rng.uniform() < 0.25:  # upscaled from a smaller picture
        share = rng.uniform(0.6, 0.95)
        image = image.resize((round(width * share), round(height * share)), Image.Resampling.BILINEAR)
        image = image.resize((width, height), Image.Resampling.BICUBIC)
    elif rng.uniform() < 0.4:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.9)))
    if rng.uniform() < 0.4:
        noise = rng.normal(size=(height, width, 1 if rng.uniform() < 0.5 else 3)) * rng.uniform(1, 9)
        image = Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))
    if rng.uniform() < 0.6:
        data = BytesIO()
        image.save(data, "JPEG", quality=int(rng.integers(30, 95)))
        image = Image.open(data).convert("RGB")
    return np.array(image)


def _contrast(picture: NDArray[np.uint8], radius: int) -> NDArray[np.uint8]:
    """(H, W, C) -> (H, W, C): maximum minus minimum of (2 radius + 1)^2 pixels."""
    result = np.empty(picture.shape, np.uint8)
    high, low = np.empty((2, *picture.shape[:2]), np.uint8)
    for channel in range(picture.shape[2]):
        plane = np.ascontiguousarray(picture[..., channel])
        for _ in dilated(plane, radius, high):
            pass
        for _ in dilated(255 - plane, radius, low):
            pass
        result[..., channel] = high - (255 - low)
    return result
