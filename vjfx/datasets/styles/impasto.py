"""Thick oil paint: short strokes along a turning sky, a low sun, cypresses and wheat, lit from the upper left."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vjfx.datasets.illustration.curves import Points, outline
from vjfx.datasets.styles.noise import (
    Field,
    blurred,
    fractal,
    grid,
    mix,
    picture,
    rgb,
    sampled,
    smoothstep,
    streamed,
    swirls,
)

_FINE = 2  # supersampling: strokes have hard edges
_SUN = (0.7, 0.3)
_STARS = (*_SUN, 0.07), (0.22, 0.2, 0.028), (0.48, 0.1, 0.02), (0.93, 0.1, 0.024), (0.08, 0.42, 0.018)
_SIZES = (1500, 0.026, 0.10), (3200, 0.016, 0.075), (3800, 0.0105, 0.05)  # strokes: how many, how wide, how long
_FINER = (9000, 0.013, 0.06), (9000, 0.0085, 0.045)
_PURE = np.stack([rgb(code) for code in ("7fd0d8", "f4e6a0", "2a2f8f", "e89a3c")])


def impasto(r: Generator, side: int) -> NDArray[np.uint8]:
    """The picture, (side, side, 3)."""
    scene, flow = _scene(r, side)
    streaks = streamed(fractal(r, side, side / 2.5, 1), flow, 0.03)
    streaks /= streaks.std() + 1e-6
    layers = [_strokes(r, scene, flow, np.ones((side, side), np.float32), _SIZES)]
    for inside, there, leaves in [*_cores(side), *_cypresses(r, side)]:
        flow = np.where(inside > 0.5, there, flow)
        layers.append(_strokes(r, leaves, there, inside, _FINER))
    strokes, colors = _stacked(side, layers)
    # Bristles leave ragged ends: each pixel looks a little back or ahead along its direction.
    x, y = grid(side * _FINE)
    hair, turn = sampled(streaks, x, y), sampled(flow, x, y)
    pull = 0.005 * hair
    ragged = _picked(strokes, x + np.cos(turn) * pull, y + np.sin(turn) * pull)
    color = colors[ragged] * (1 + 0.07 * hair[..., None])
    level = r.uniform(0, 1, len(colors)).astype(np.float32)[ragged]
    edge = (np.abs(np.gradient(level)[0]) + np.abs(np.gradient(level)[1]) > 1e-6).astype(np.float32)
    color, hair, level, edge = (_reduced(part) for part in (color, hair, level, edge))
    ridge = blurred(edge, 0.0022)  # paint is pushed to the sides of a stroke
    relief = 0.8 * blurred(level, 0.0012) + 0.22 * hair + 1.1 * ridge
    return picture(_lit(r, color, relief))


def _picked(ids: NDArray[np.int32], x: Field, y: Field) -> NDArray[np.int32]:
    last = ids.shape[0] - 1
    found: NDArray[np.int32] = ids[
        np.clip((y * ids.shape[0]).astype(np.int32), 0, last), np.clip((x * ids.shape[0]).astype(np.int32), 0, last)
    ]
    return found


def _reduced(fine: Field) -> Field:
    side = fine.shape[0] // _FINE
    mean: Field = fine.reshape(side, _FINE, side, _FINE, -1).mean(axis=(1, 3))
    return mean[..., 0] if fine.ndim == 2 else mean


def _lit(r: Generator, color: Field, relief: Field) -> Field:
    """Light from the upper left on the relief, with the shine of oil and the weave of the canvas."""
    side = color.shape[0]
    down, right = (part * side / 768 for part in np.gradient(relief))
    facing = 0.8 * down + 0.6 * right
    diffuse = np.clip(1 - 1.5 * facing, 0.35, 1.7)
    shine = np.clip(-facing * 2.2 - 0.35, 0, 1) ** 1.5
    canvas = 1 + 0.02 * fractal(r, side, side / 2, 1)
    lit: Field = (color * diffuse[..., None] + 0.45 * shine[..., None] * (0.5 + 0.5 * color)) * canvas[..., None]
    return lit


def _scene(r: Generator, side: int) -> tuple[Field, Field]:
    """What is painted, (side, side, 3), and the directions of the strokes."""
    x, y = grid(side)
    centres = np.array(
        [(0.22, 0.2, 0.17, 1), (0.48, 0.1, 0.12, -1), (*_SUN, 0.15, 1), (0.42, 0.42, 0.12, -1), (0.93, 0.1, 0.12, -1)]
    )
    flow = swirls(r, side, centres, 0.1, 0.35)
    bands = streamed(fractal(r, side, 9, 3, 0.6), flow, 0.09)
    bands /= bands.std() + 1e-6
    sky = _ramp(0.5 + 0.28 * bands + 0.1 * (y - 0.3), "0b1a4e", "143a96", "1f66c4", "4fa6d8", "bfe0d0")
    for cx, cy, radius in _STARS:
        away = np.hypot(x - cx, y - cy) / radius + 0.25 * bands
        halo = _ramp(away / 3.4, "fffbe0", "ffe04a", "ffb81c", "f0a030", "8fbf8a")
        sky = mix(sky, halo, smoothstep(3.3, 2.4, away) * (0.75 + 0.25 * np.sin(away * 5)))
    ground = (0.62, 0.05, "0d2f5a", "1d5a70", "3f8f7a", "7fb890"), (0.73, 0.03, "6a4a12", "b87a18", "e8b028", "ffe27a")
    for top, rise, *codes in ground:
        line = top + rise * np.sin(x * 7 + 40 * top) + 0.4 * rise * np.sin(x * 17 + top * 9)
        inside = smoothstep(-0.002, 0.002, y - line)
        slope = np.arctan(np.gradient(line, axis=1) * side) + 0.25 * fractal(r, side, 5, 3)
        upright = -np.pi / 2 + 0.35 * fractal(r, side, 4, 3) + 0.3
        turn = slope if rise > 0.04 else np.where(y - line < 0.05, slope, upright)
        flow = np.where(inside > 0.5, turn, flow).astype(np.float32)
        patches = 0.5 + 0.3 * fractal(r, side, 8, 4, 0.6) + 0.25 * np.sin((y - line) * 60)
        sky = mix(sky, _ramp(patches, *codes), inside)
    poppies = smoothstep(0.95, 1.15, fractal(r, side, 22, 2)) * smoothstep(0.8, 0.86, y)
    sky = mix(sky, np.broadcast_to(rgb("d8321c"), sky.shape), poppies)
    return sky, flow


def _cores(side: int) -> list[tuple[Field, Field, Field]]:
    """A few dabs in the middle of each star, where the directions turn too tightly for a brush."""
    x, y = grid(side)
    flow, color = np.full((side, side), 0.5, np.float32), np.broadcast_to(rgb("fff6cc"), (side, side, 3))
    return [
        ((np.hypot(x - cx + 0.02, y - cy + 0.01) < 0.5 * radius).astype(np.float32), flow, color)
        for cx, cy, radius in _STARS
    ]


def _ramp(t: Field, *codes: str) -> Field:
    """Colours at 0..1 along a row of them."""
    stops = np.stack([rgb(code) for code in codes])
    place = np.clip(t, 0, 1) * (len(codes) - 1)
    return np.stack([np.interp(place, np.arange(len(codes)), stops[:, c]) for c in range(3)], axis=2).astype(np.float32)


def _cypresses(r: Generator, side: int) -> list[tuple[Field, Field, Field]]:
    """Trees like flames: where each is, its directions, its colours."""
    x, y = grid(side)
    trees = []
    for cx, top, wide in ((0.27, 0.4, 0.04), (0.12, 0.2, 0.068), (0.91, 0.47, 0.045)):
        height = np.clip((y - top) / (1.02 - top), 0, 1)
        lean = cx + 0.014 * np.sin(y * 15 + cx * 9)
        width = wide * height**0.6 * (1 - 0.3 * height) * (1 + 0.13 * np.sin(y * 60 + 22 * x))
        inside = (np.abs(x - lean) < width).astype(np.float32) * (y > top)
        flame = -np.pi / 2 + 0.32 * np.sin(y * 24 + 26 * (x - cx)) + 4 * (x - lean)
        tone = 0.36 + 0.34 * fractal(r, side, 16, 3, down=8) + 3.5 * (x - lean)
        trees.append((inside, flame.astype(np.float32), _ramp(tone, "04140f", "0a2c22", "1c5630", "54883a", "a8a848")))
    return trees


def _strokes(
    r: Generator, scene: Field, flow: Field, inside: Field, sizes: tuple[tuple[int, float, float], ...]
) -> tuple[list[Points], Field]:
    """Strokes that begin inside, in the order in which they are painted: their areas and colours, (N, 3)."""
    soft = blurred(scene, 0.004)
    shapes: list[Points] = []
    colors = []
    for count, width, long in sizes:
        at = r.uniform(-0.02, 1.02, (count, 2)).astype(np.float32)
        at = at[sampled(inside, at[:, 0], at[:, 1]) > 0.5]
        way: list[Field] = [at]
        for _ in range(6):
            turn = sampled(flow, way[-1][:, 0], way[-1][:, 1])
            way.append(way[-1] + np.stack((np.cos(turn), np.sin(turn)), axis=1) * np.float32(long / 6))
        ways = np.stack(way, axis=1).astype(float)
        origin = ways[:, 2].astype(np.float32) if inside.min() > 0 else at
        tone = sampled(soft, origin[:, 0], origin[:, 1])
        tone = tone * r.normal(1, 0.14, (len(at), 1)) + r.normal(0, 0.035, (len(at), 3))
        bold = r.uniform(size=len(at)) < 0.06  # a stroke of pure colour among them
        tone[bold] = 0.55 * tone[bold] + 0.45 * _PURE[r.integers(0, len(_PURE), int(bold.sum()))]
        colors.append(np.clip(tone, 0.01, 1).astype(np.float32))
        for each in ways:
            swell = width * r.uniform(0.7, 1.25) * np.array([0.55, 0.9, 1, 1, 0.95, 0.8, 0.4])
            shapes.append(outline(each, swell)[0])
    return shapes, np.concatenate(colors)


def _stacked(side: int, layers: list[tuple[list[Points], Field]]) -> tuple[NDArray[np.int32], Field]:
    """Which stroke is on top at each pixel of a finer grid, and all strokes' colours, (N, 3)."""
    fine = side * _FINE
    image = Image.new("I", (fine, fine))
    draw = ImageDraw.Draw(image)
    for number, shape in enumerate((shape for shapes, _ in layers for shape in shapes), 1):
        draw.polygon((shape * fine).ravel().tolist(), fill=number)
    ground = np.full((1, 3), 0.2, np.float32)
    return np.asarray(image).astype(np.int32), np.concatenate([ground, *(colors for _, colors in layers)])
