"""A comic page printed in four colours: coarse dots, plates out of register, a face, bursts, black contours."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.datasets.illustration.canvas import FINE, Canvas, Pen
from vjfx.datasets.illustration.colors import Color, Palette
from vjfx.datasets.illustration.curves import ellipse, smooth
from vjfx.datasets.illustration.figures import Place, back_hair, bangs, face, features, shoulders
from vjfx.datasets.styles.noise import Field, fractal, grid, picture, rgb, smoothstep, warped
from vjfx.datasets.styles.paper import sheet

_PLATES = (  # ink, the screen's angle in degrees, how far out of register
    ("fbe200", 0, (-0.003, 0.002)),
    ("f0187e", 75, (0.0045, -0.002)),
    ("0a9fe6", 15, (-0.0035, -0.0035)),
    ("14101c", 45, (0.0, 0.0)),
)
_DOT = 0.0125  # shares of the side: from one dot to the next


def halftone(r: Generator, side: int) -> NDArray[np.uint8]:
    """The picture, (side, side, 3)."""
    color, line = _page(r, side)
    darkest = color.max(axis=2)
    black = np.clip(1 - darkest, 0, 1) ** 1.6
    tints = [np.clip((1 - color[..., c] - 0.6 * black) / (1 - 0.6 * black + 1e-3), 0, 1) for c in (2, 1, 0)]
    page = sheet(r, side, "f7eeda", 0.03)
    for (ink, angle, (dx, dy)), tint in zip(_PLATES, [*tints, black], strict=True):
        plate = screened(r, tint, angle)
        if angle == 45:
            plate = np.maximum(plate, line)
        worn = smoothstep(-1.9, -1.1, fractal(r, side, side / 3, 2, 0.8)) * 0.25 + 0.75
        move = np.ones((side, side), np.float32)
        covered = warped(plate * worn, move * np.float32(dx), move * np.float32(dy))[..., None]
        page = page * (1 - covered * (1 - rgb(ink)))
    return picture(page)


def screened(r: Generator, tint: Field, angle: float) -> Field:
    """Round dots on a turned grid that cover a share `tint` of the paper; dots touch beyond a half."""
    side = tint.shape[0]
    x, y = grid(side)
    pitch = max(_DOT, 3 / side)
    turn = np.deg2rad(angle)
    u, v = (x * np.cos(turn) + y * np.sin(turn)) / pitch, (y * np.cos(turn) - x * np.sin(turn)) / pitch
    level = 0.5 + 0.25 * (np.cos(2 * np.pi * u) + np.cos(2 * np.pi * v))  # 1 in the middle of a dot
    soft = 0.9 / (pitch * side)
    ragged = 0.05 * fractal(r, side, side / 4, 2)
    aim = 1 - np.clip(tint, 0, 1)
    dots: Field = smoothstep(-soft, soft, level + ragged - aim) * smoothstep(0.03, 0.09, tint)
    return np.maximum(dots, smoothstep(0.93, 0.98, tint)).astype(np.float32)


def _page(r: Generator, side: int) -> tuple[Field, Field]:
    """The colours before printing, (side, side, 3), and the black lines."""
    canvas = Canvas(side, side, Pen("black", side * 0.0088, (10, 8, 16)), r)
    _rays(canvas, side)
    for x, y, size, spikes, colors in (
        (0.16, 0.2, 0.3, 13, ((255, 235, 40), (255, 90, 60), (255, 250, 235))),
        (0.93, 0.83, 0.3, 11, ((255, 90, 130), (255, 225, 60), (255, 250, 235))),
    ):
        _burst(canvas, r, side, x, y, size, spikes, colors)
    place = Place(0.55 * side, 0.5 * side, 0.25 * side, -0.14)
    hair, skin = (255, 214, 50), (255, 212, 190)
    back_hair(canvas, r, place, (250, 160, 20))
    shoulders(canvas, r, place, (235, 40, 70), skin)
    face(canvas, r, place, skin, 0.08)
    features(canvas, r, place, skin, Palette((0.55, 0.55, 0.55), 0.9, 1.0), 0.08)
    bangs(canvas, r, place, hair)
    _bubble(canvas, r, side)
    color = np.asarray(canvas.color.reduce(FINE)).astype(np.float32) / 255
    ink = np.asarray(canvas.ink.reduce(FINE)).astype(np.float32) / 255
    east, south = grid(side)
    shine = 1 - 0.07 * smoothstep(0.2, 1.1, np.hypot(east - 0.3, south - 0.2))[..., None]
    return color * shine, ink * (color.max(axis=2) < 0.5)


def _rays(canvas: Canvas, side: int) -> None:
    """The sky: rays in two blues from behind the head, and a town."""
    centre = np.array([0.55, 0.55]) * side
    canvas.fill(np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) * (side + 2.0) - 1, (40, 175, 240), (190, 235, 250))
    for n in range(22):
        one, two = n * np.pi / 11, (n + 0.5) * np.pi / 11
        tips = centre + 1.2 * side * np.array([(np.cos(one), np.sin(one)), (np.cos(two), np.sin(two))])
        canvas.fill(np.concatenate((centre[None], tips)), (250, 120, 170), (255, 225, 90))


def _burst(
    canvas: Canvas, r: Generator, side: int, x: float, y: float, size: float, spikes: int, colors: tuple[Color, ...]
) -> None:
    """Jagged stars within one another."""
    angle = np.linspace(0, 2 * np.pi, 2 * spikes, endpoint=False) + r.uniform(0, 6)
    reach = np.where(
        np.arange(2 * spikes) % 2 == 0, r.uniform(0.85, 1.25, 2 * spikes), r.uniform(0.5, 0.62, 2 * spikes)
    )
    star = np.stack((np.cos(angle), np.sin(angle)), axis=1) * reach[:, None] * size
    for share, color in zip((1.0, 0.72, 0.42), colors, strict=True):
        shape = (star * share + (x, y)) * side
        canvas.fill(shape, color)
        canvas.outline(shape, (200, 200, 200), 1.2)


def _bubble(canvas: Canvas, r: Generator, side: int) -> None:
    """A speech bubble with a mark of exclamation and strokes for words."""
    shape = smooth(ellipse(0.83, 0.15, 0.14, 0.105, 14), closed=True)
    tail = np.array([(0.74, 0.2), (0.7, 0.33), (0.82, 0.245)])
    for part in (tail, shape):
        canvas.fill(part * side, (255, 255, 255))
        canvas.outline(part * side, (255, 255, 255), 1.3)
    canvas.fill(np.array([(0.765, 0.2), (0.8, 0.24), (0.84, 0.22), (0.8, 0.17)]) * side, (255, 255, 255))
    for x, lean in ((0.77, -0.01), (0.825, 0.0), (0.88, 0.012)):
        mark = np.array([(x - 0.016 + lean, 0.075), (x + 0.018 + lean, 0.075), (x + 0.008, 0.165), (x - 0.006, 0.165)])
        canvas.fill(mark * side, (240, 30, 60))
        canvas.outline(mark * side, (200, 200, 200), 0.7)
        spot = ellipse(x, 0.193, 0.014, 0.014) * side
        canvas.fill(spot, (240, 30, 60))
        canvas.outline(spot, (200, 200, 200), 0.7)
